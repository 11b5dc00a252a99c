//! Charsets by the engine's `TextDecoder`.

use js_sys::Uint8Array;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsValue;

use super::js::{self, TextDecoder};
use crate::Result;

pub(crate) struct Decoder(SendWrapper<TextDecoder>);

impl Decoder {
    #[expect(clippy::unnecessary_wraps, reason = "natively it fails without the feature `charset`")]
    pub(crate) fn new(label: &str) -> Result<Option<Self>> {
        Ok(TextDecoder::new(label).ok().map(|decoder| Self(SendWrapper::new(decoder))))
    }

    pub(crate) fn decode(&mut self, bytes: &[u8], last: bool) -> String {
        let options = js::object();
        js::set(&options, "stream", &JsValue::from_bool(!last));
        // A decoder that replaces what is malformed throws nothing.
        // A copy, since it takes none that is shared between threads.
        self.0.decode(&Uint8Array::from(bytes), &options).unwrap_or_default()
    }
}

impl std::fmt::Debug for Decoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Decoder")
    }
}
