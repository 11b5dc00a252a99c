//! The options as `options.js` hands them over: settled, and each of one type.

use std::time::Duration;

use amphi::{Credentials, Error, ErrorKind, Result, Timeouts};
use js_sys::Function;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Of a client, or of a request: what only one of the two has is not there on the other.
    pub type Options;
    #[wasm_bindgen(method, getter, js_name = baseUrl)]
    pub(crate) fn base_url(this: &Options) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn method(this: &Options) -> String;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn url(this: &Options) -> String;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn headers(this: &Options) -> Option<String>;
    /// The names of headers that the client adds and this request is not to have.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn without(this: &Options) -> Option<String>;
    /// Names and values by turns.
    #[wasm_bindgen(method, getter)]
    fn params(this: &Options) -> Option<Vec<String>>;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn body(this: &Options) -> JsValue;
    #[wasm_bindgen(method, getter, js_name = bodyLength)]
    pub(crate) fn body_length(this: &Options) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = contentType)]
    pub(crate) fn content_type(this: &Options) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn username(this: &Options) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn password(this: &Options) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn bearer(this: &Options) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn credentials(this: &Options) -> Option<String>;
    /// Seconds, in the order connect, read, write, pool, total; infinity is none, what is not said is not a number.
    #[wasm_bindgen(method, getter)]
    fn timeouts(this: &Options) -> Option<Vec<f64>>;
    #[wasm_bindgen(method, getter, js_name = maxRedirects)]
    pub(crate) fn max_redirects(this: &Options) -> Option<u32>;
    #[wasm_bindgen(method, getter, js_name = bodyLimit)]
    pub(crate) fn body_limit(this: &Options) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = keepsCookies)]
    pub(crate) fn keeps_cookies(this: &Options) -> Option<bool>;
    #[wasm_bindgen(method, getter, js_name = httpsOnly)]
    pub(crate) fn https_only(this: &Options) -> Option<bool>;
    #[wasm_bindgen(method, getter, js_name = errorForStatus)]
    pub(crate) fn error_for_status(this: &Options) -> Option<bool>;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn signal(this: &Options) -> Option<JsValue>;
    #[wasm_bindgen(method, getter, js_name = onDownload)]
    pub(crate) fn on_download(this: &Options) -> Option<Function>;
    #[cfg(feature = "auth")]
    #[wasm_bindgen(method, getter)]
    pub(crate) fn auths(this: &Options) -> Option<Vec<crate::authorization::Authorization>>;
    #[cfg(feature = "multipart")]
    #[wasm_bindgen(method, getter, js_name = onUpload)]
    pub(crate) fn on_upload(this: &Options) -> Option<Function>;
    #[cfg(feature = "multipart")]
    #[wasm_bindgen(method, getter)]
    pub(crate) fn parts(this: &Options) -> Option<Vec<crate::multipart::FormPart>>;
    #[cfg(feature = "retry")]
    #[wasm_bindgen(method, getter)]
    pub(crate) fn retry(this: &Options) -> Option<crate::retry::Retry>;
    #[cfg(feature = "transport")]
    #[wasm_bindgen(method, getter)]
    pub(crate) fn mounts(this: &Options) -> Option<Vec<crate::transport::Mount>>;
    #[cfg(feature = "middleware")]
    #[wasm_bindgen(method, getter)]
    pub(crate) fn middleware(this: &Options) -> Option<Vec<Function>>;
}

impl Options {
    pub(crate) fn query(&self) -> Option<Vec<(String, String)>> {
        let mut params = self.params()?.into_iter();
        Some(std::iter::from_fn(|| Some((params.next()?, params.next()?))).collect())
    }

    /// The defaults, but for what is said.
    pub(crate) fn all_timeouts(&self) -> Result<Option<Timeouts>> {
        let Some(seconds) = self.timeouts() else {
            return Ok(None);
        };
        let mut timeouts = Timeouts::default();
        let Timeouts { connect, read, write, pool, total } = &mut timeouts;
        for (place, seconds) in [connect, read, write, pool, total].into_iter().zip(seconds) {
            if seconds == f64::INFINITY {
                *place = None;
            } else if !seconds.is_nan() {
                let wrong = |_| Error::with_kind(ErrorKind::Builder, "a timeout is a number of seconds");
                *place = Some(Duration::try_from_secs_f64(seconds).map_err(wrong)?);
            }
        }
        Ok(Some(timeouts))
    }

    pub(crate) fn known_credentials(&self) -> Result<Option<Credentials>> {
        Ok(Some(match self.credentials().as_deref() {
            None => return Ok(None),
            Some("omit") => Credentials::Omit,
            Some("same-origin") => Credentials::SameOrigin,
            Some("include") => Credentials::Include,
            Some(_) => return Err(Error::with_kind(ErrorKind::Builder, "`credentials` is none of fetch's")),
        }))
    }
}
