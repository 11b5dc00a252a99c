//! Functions of the caller's in the place of a network.

use std::cell::RefCell;
use std::rc::Rc;

use amphi::{BoxFuture, ClientBuilder, Error, ErrorKind, Request, Response, Result, Transport};
use js_sys::{Function, Promise};
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::error;
use crate::middleware::HttpRequest;
use crate::options::{Field, Options, values};
use crate::response::HttpResponse;

/// Of lists that `client.js` has made: which URLs it is for, all that no other is for if it is not said, and
/// `(request, done) => Promise`, which ends by handing a response to `done`; none is for the engine's own.
pub(crate) fn mounted(mut builder: ClientBuilder, options: &Options) -> ClientBuilder {
    for mount in options.each(Field::Mounts) {
        let [pattern, transport] = values(&mount);
        let transport = transport.dyn_into().ok().map(|function| Called(SendWrapper::new(function)));
        builder = match (pattern.as_string(), transport) {
            (Some(pattern), Some(transport)) => builder.mount(&pattern, transport),
            (Some(pattern), None) => builder.mount_default(&pattern),
            (None, Some(transport)) => builder.transport(transport),
            (None, None) => builder,
        };
    }
    builder
}

struct Called(SendWrapper<Function>);

impl Transport for Called {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response>> {
        Box::pin(SendWrapper::new(call(&self.0, request)))
    }
}

async fn call(function: &Function, request: Request) -> Result<Response> {
    let given = Rc::<RefCell<Option<HttpResponse>>>::default();
    let done = Closure::<dyn FnMut(HttpResponse)>::new({
        let given = Rc::clone(&given);
        move |response| *given.borrow_mut() = Some(response)
    });
    let promise = function.call2(&JsValue::UNDEFINED, &HttpRequest(request).into(), done.as_ref());
    // It belongs to the function, which may keep it for longer than this takes.
    let _ = done.into_js_value();
    JsFuture::from(promise.map_err(error::of_caller)?.unchecked_into::<Promise>()).await.map_err(error::of_caller)?;
    let response = given.borrow_mut().take();
    response.ok_or_else(|| Error::with_kind(ErrorKind::Builder, "the transport gave no response"))?.into_response()
}
