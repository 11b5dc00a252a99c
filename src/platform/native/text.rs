//! Charsets by `encoding_rs`.

use encoding_rs::Encoding;

use crate::Result;

pub(crate) struct Decoder(encoding_rs::Decoder);

impl Decoder {
    #[expect(clippy::unnecessary_wraps, reason = "without the feature `charset` it fails")]
    pub(crate) fn new(label: &str) -> Result<Option<Self>> {
        let encoding = Encoding::for_label_no_replacement(label.as_bytes());
        Ok(encoding.map(|encoding| Self(encoding.new_decoder_with_bom_removal())))
    }

    pub(crate) fn decode(&mut self, bytes: &[u8], last: bool) -> String {
        let room = self.0.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len());
        let mut text = String::with_capacity(room);
        // With that room the decoder takes all of its input at once.
        let _ = self.0.decode_to_string(bytes, &mut text, last);
        text
    }
}

impl std::fmt::Debug for Decoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Decoder({})", self.0.encoding().name())
    }
}
