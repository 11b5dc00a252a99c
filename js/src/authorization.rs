//! Credentials, and functions of the caller's that know how to come by them.

use std::sync::Arc;

use amphi::{Auth, AuthStep, BasicAuth, BearerAuth, BoxFuture, DigestAuth, Request, Response, Result};
use js_sys::{Array, Function, Promise, Uint8Array};
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::{error, headers, middleware, options};

/// Credentials, and where they are for: as that of the client, or the request, if there is no origin.
type Told = (Arc<dyn Auth>, Option<String>);

/// Of a list that `auth.js` has made: a secret is a password or a token, `authorize` is `(method, url, headers) => Promise` of
/// the three, changed, `answer` the same with a response's status and headers, the round and the body behind, and of nothing
/// if the request is not to be sent again.
pub(crate) fn of_js(told: &JsValue) -> Result<Told> {
    let [kind, origin, username, secret, or_basic, authorize, answer, reads_body] = options::values(told);
    let (username, secret) = (username.as_string().unwrap_or_default(), secret.as_string().unwrap_or_default());
    let auth: Arc<dyn Auth> = match kind.as_string().as_deref() {
        Some("basic") => Arc::new(BasicAuth::new(username, secret)?),
        Some("bearer") => Arc::new(BearerAuth::new(secret)?),
        Some("digest") => {
            let digest = DigestAuth::new(username, secret);
            Arc::new(if or_basic.is_truthy() { digest.or_basic() } else { digest })
        }
        _ => Arc::new(Flow {
            authorize: SendWrapper::new(authorize.unchecked_into()),
            answer: SendWrapper::new(answer.dyn_into().ok()),
            reads_body: reads_body.is_truthy(),
        }),
    };
    Ok((auth, origin.as_string()))
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
            let told = middleware::head(request);
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
            let told = middleware::head(request);
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

/// Whether the function gave a request.
async fn asked(function: &Function, told: &Array, request: &mut Request) -> Result<bool> {
    let promise = function.apply(&JsValue::UNDEFINED, told).map_err(error::of_caller)?;
    let given = JsFuture::from(promise.unchecked_into::<Promise>()).await.map_err(error::of_caller)?;
    if given.is_undefined() {
        return Ok(false);
    }
    middleware::change(request, &given).map(|()| true)
}
