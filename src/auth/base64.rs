//! Base64 of credentials ([RFC 4648, 4](https://www.rfc-editor.org/rfc/rfc4648#section-4)). By hand, as the crate's engine would be
//! two kilobytes of every page's module, for a line that is short.

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Adds these bytes to a text.
pub(super) fn encode(bytes: &[u8], text: &mut String) {
    text.reserve(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let at = |at: usize| u32::from(group.get(at).copied().unwrap_or_default());
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            // Of a last group of one byte two letters tell it, of two bytes three.
            text.push(if place as usize <= group.len() { char::from(letter) } else { '=' });
        }
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::prelude::BASE64_STANDARD;

    use super::*;

    #[test]
    fn as_everybody_does() {
        let bytes: Vec<u8> = (0..=255).rev().chain(0..=255).collect();
        for length in (0..20).chain(500..512) {
            let mut text = "Basic ".to_owned();
            encode(&bytes[..length], &mut text);
            assert_eq!(text, format!("Basic {}", BASE64_STANDARD.encode(&bytes[..length])));
        }
    }
}
