//! Functions of the caller's in the place of a network.

use amphi::{BoxFuture, ClientBuilder, Request, Response, Result, Transport};
use js_sys::{Function, Promise};
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::error;
use crate::middleware::HttpRequest;
use crate::options::{Field, Options, values};
use crate::response::HttpResponse;

/// Of lists that `client.js` has made: which URLs it is for, all that no other is for if it is not said, and
/// `(request) => Promise` of an `HttpResponse`; none is for the engine's own.
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
    let promise = function.call1(&JsValue::UNDEFINED, &HttpRequest::new(request).into()).map_err(error::of_caller)?;
    let given = JsFuture::from(promise.unchecked_into::<Promise>()).await.map_err(error::of_caller)?;
    HttpResponse::given(given)
}
