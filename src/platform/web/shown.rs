//! What fetch shows of a response, looked at when somebody asks: most who read a body want little of its headers, and each is
//! a call to the engine.

use std::cell::OnceCell;

use http::HeaderValue;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;

use super::transport::shows_coding;
use super::{convert, js};
use crate::response::Known;

pub(crate) struct Shown(SendWrapper<Seen>);

struct Seen {
    response: js::Response,
    is_open: bool,
    content_type: OnceCell<Option<HeaderValue>>,
}

impl Shown {
    pub(super) fn new(response: js::Response, is_open: bool) -> Self {
        Self(SendWrapper::new(Seen { response, is_open, content_type: OnceCell::new() }))
    }

    pub(crate) fn look(&self) -> Known {
        let Seen { response, is_open, .. } = &*self.0;
        let headers = convert::headers_from_js(&response.headers());
        // The length is that of what was sent, and the coding of that is undone.
        let may_be_coded = || response.kind().as_deref() == Some("cors") && !shows_coding(&headers, *is_open);
        let length_unknown = headers.contains_key(CONTENT_ENCODING) || may_be_coded();
        let reason = response.status_text().filter(|reason| !reason.is_empty());
        Known { headers, reason: reason.map(Into::into), length_unknown, redirected: false }
    }

    pub(crate) fn redirected(&self) -> bool {
        self.0.response.redirected()
    }

    /// That header alone.
    pub(crate) fn content_type(&self) -> Option<&HeaderValue> {
        let Seen { response, content_type, .. } = &*self.0;
        let headers = || response.headers().unchecked_into::<js::Headers>();
        content_type.get_or_init(|| convert::header_value(&headers().get(CONTENT_TYPE.as_str())?)).as_ref()
    }
}
