//! The browser decodes by itself, before anyone here sees a byte.

use http::HeaderValue;

use crate::decode::Decode;

pub(crate) fn accepted() -> Option<HeaderValue> {
    None
}

pub(crate) fn decoder(_name: &str) -> Option<Box<dyn Decode>> {
    None
}
