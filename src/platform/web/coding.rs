//! The browser decodes by itself, before anyone here sees a byte.

use http::HeaderValue;

use crate::decode::Decode;

/// There is none.
pub(crate) enum Decoder {}

impl Decode for Decoder {
    fn decode(&mut self, _: &mut &[u8], _: &mut Vec<u8>) -> Result<(), &'static str> {
        match *self {}
    }

    fn is_complete(&self) -> bool {
        match *self {}
    }
}

pub(crate) fn accepted() -> Option<HeaderValue> {
    None
}

pub(crate) fn decoder(_name: &str) -> Option<Decoder> {
    None
}
