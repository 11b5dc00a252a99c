//! Credentials, and functions of the caller's that know how to come by them.

use std::sync::Arc;

use amphi::{
    Auth, AuthStep, BasicAuth, BearerAuth, BoxFuture, DigestAuth, Error, ErrorKind, Request, Response, Result,
};
use js_sys::{Array, Function, Promise, Uint8Array};
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::{error, headers, middleware};

#[wasm_bindgen]
extern "C" {
    /// As `auth.js` settles it.
    pub type Authorization;
    #[wasm_bindgen(method, getter)]
    fn kind(this: &Authorization) -> String;
    /// Where it is for; that of the client, or the request, if there is none.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn origin(this: &Authorization) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn username(this: &Authorization) -> String;
    /// The password, or the token.
    #[wasm_bindgen(method, getter)]
    fn secret(this: &Authorization) -> String;
    #[wasm_bindgen(method, getter, js_name = orBasic)]
    fn or_basic(this: &Authorization) -> bool;
    /// `(method, url, headers) => Promise` of the three, changed.
    #[wasm_bindgen(method, getter)]
    fn authorize(this: &Authorization) -> Function;
    /// The same with a response's status and headers, the round and the body behind; of nothing, if it is not to be sent again.
    #[wasm_bindgen(method, getter)]
    fn answer(this: &Authorization) -> Option<Function>;
    #[wasm_bindgen(method, getter, js_name = readsBody)]
    fn reads_body(this: &Authorization) -> bool;
}

/// `None` is for none at all.
pub(crate) fn of_js(told: &Authorization) -> Result<Option<Arc<dyn Auth>>> {
    Ok(Some(match told.kind().as_str() {
        "none" => return Ok(None),
        "basic" => Arc::new(BasicAuth::new(told.username(), told.secret())?),
        "bearer" => Arc::new(BearerAuth::new(told.secret())?),
        "digest" => {
            let digest = DigestAuth::new(told.username(), told.secret());
            Arc::new(if told.or_basic() { digest.or_basic() } else { digest })
        }
        _ => {
            let (authorize, answer) = (SendWrapper::new(told.authorize()), SendWrapper::new(told.answer()));
            Arc::new(Flow { authorize, answer, reads_body: told.reads_body() })
        }
    }))
}

/// Of functions.
struct Flow {
    authorize: SendWrapper<Function>,
    answer: SendWrapper<Option<Function>>,
    reads_body: bool,
}

impl Auth for Flow {
    fn authorize<'a>(&'a self, request: &'a mut Request) -> BoxFuture<'a, Result<()>> {
        Box::pin(SendWrapper::new(async move {
            let told = head(request);
            asked(&self.authorize, &told, request).await.map(drop)
        }))
    }

    fn answer<'a>(
        &'a self,
        request: &'a mut Request,
        response: &'a mut Response,
        round: usize,
    ) -> BoxFuture<'a, Result<AuthStep>> {
        Box::pin(SendWrapper::new(async move {
            let Some(answer) = &*self.answer else { return Ok(AuthStep::Done) };
            let told = head(request);
            told.push(&response.status().as_u16().into());
            told.push(&headers::to_text(response.headers()).into());
            told.push(&JsValue::from_f64(round as f64));
            if self.reads_body {
                told.push(&Uint8Array::from(&response.bytes().await?[..]));
            }
            let again = asked(answer, &told, request).await?;
            Ok(if again { AuthStep::Again } else { AuthStep::Done })
        }))
    }

    fn requires_response_body(&self) -> bool {
        self.reads_body
    }
}

fn head(request: &Request) -> Array {
    let head = Array::new();
    head.push(&request.method().as_str().into());
    head.push(&request.url().as_str().into());
    head.push(&headers::to_text(request.headers()).into());
    head
}

/// Whether the function gave a request.
async fn asked(function: &Function, told: &Array, request: &mut Request) -> Result<bool> {
    let promise = function.apply(&JsValue::UNDEFINED, told).map_err(error::of_caller)?;
    let given = JsFuture::from(promise.unchecked_into::<Promise>()).await.map_err(error::of_caller)?;
    if given.is_undefined() {
        return Ok(false);
    }
    let texts: Option<Vec<String>> = given.unchecked_into::<Array>().iter().map(|text| text.as_string()).collect();
    let wrong = || Error::with_kind(ErrorKind::Builder, "credentials come with a method, a URL and headers");
    let [method, url, fields] = &texts.ok_or_else(wrong)?[..] else { return Err(wrong()) };
    middleware::change(request, method, url, fields)?;
    Ok(true)
}
