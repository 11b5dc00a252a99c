//! Where a response ends ([RFC 9112, 6.3](https://www.rfc-editor.org/rfc/rfc9112#section-6.3)), and whether another may follow.

use http::header::CONTENT_LENGTH;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Version, header};

use crate::{Error, ErrorKind, Result};

/// How the end of a body is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// After so many bytes.
    Length(u64),
    Chunked,
    UntilClose,
}

/// What a head says of the framing, put together while its fields are gone through.
#[derive(Default)]
pub(super) struct Fields {
    length: Option<Length>,
    coding: Option<Coding>,
    closes: bool,
}

enum Length {
    Of(u64),
    Wrong,
}

#[derive(PartialEq, Eq)]
enum Coding {
    Chunked,
    Other,
}

impl Fields {
    pub(super) fn look(&mut self, name: &HeaderName, value: &HeaderValue) {
        match *name {
            CONTENT_LENGTH => {
                for length in value.as_bytes().split(|byte| *byte == b',') {
                    self.length = match (digits(length.trim_ascii()), self.length.take()) {
                        (Some(new), None) => Some(Length::Of(new)),
                        (Some(new), Some(Length::Of(old))) if old == new => Some(Length::Of(new)),
                        _ => Some(Length::Wrong),
                    };
                }
            }
            header::TRANSFER_ENCODING => {
                let is_only_chunked =
                    self.coding.is_none() && value.as_bytes().trim_ascii().eq_ignore_ascii_case(b"chunked");
                self.coding = Some(if is_only_chunked { Coding::Chunked } else { Coding::Other });
            }
            header::CONNECTION => self.closes |= names(value, b"close"),
            _ => {}
        }
    }

    /// How the body ends, and whether the connection may be used again.
    pub(super) fn framing(
        self,
        (status, version): (StatusCode, Version),
        to_head: bool,
        headers: &mut HeaderMap,
    ) -> Result<(Framing, bool)> {
        // To a server that speaks HTTP/1.0 no chunks could be sent next time.
        let mut may_go_on = version == Version::HTTP_11 && !self.closes;
        if self.coding == Some(Coding::Other) {
            return Err(Error::new(ErrorKind::Protocol, "a transfer coding other than chunked"));
        }
        if self.coding.is_some() {
            // A length beside it says that two readers may disagree: this one does not read on.
            may_go_on &= headers.remove(CONTENT_LENGTH).is_none();
        }
        let has_none = to_head || status.is_informational() || matches!(status.as_u16(), 204 | 304);
        let framing = match (self.coding, self.length) {
            _ if has_none => Framing::Length(0),
            (Some(_), _) if version == Version::HTTP_11 => Framing::Chunked,
            (Some(_), _) => return Err(Error::new(ErrorKind::Protocol, "a transfer coding over HTTP/1.0")),
            (None, Some(Length::Of(length))) => Framing::Length(length),
            (None, Some(Length::Wrong)) => {
                return Err(Error::new(ErrorKind::Protocol, "its `content-length` is none, or there are several"));
            }
            (None, None) => {
                may_go_on = false;
                Framing::UntilClose
            }
        };
        Ok((framing, may_go_on))
    }
}

/// Whether a field that is a list has this among its members.
pub(super) fn names(value: &HeaderValue, member: &[u8]) -> bool {
    value.as_bytes().split(|byte| *byte == b',').any(|named| named.trim_ascii().eq_ignore_ascii_case(member))
}

/// A number in digits alone: no sign, no space, and not too large.
fn digits(text: &[u8]) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0u64, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(status: u16, version: Version, fields: &[(HeaderName, &'static str)]) -> Option<(Framing, bool)> {
        let mut headers = HeaderMap::new();
        let mut looked = Fields::default();
        for (name, value) in fields {
            let value = HeaderValue::from_static(value);
            looked.look(name, &value);
            headers.append(name.clone(), value);
        }
        let status = StatusCode::from_u16(status).unwrap();
        looked.framing((status, version), false, &mut headers).ok()
    }

    #[test]
    fn numbers() {
        assert_eq!(digits(b"0"), Some(0));
        assert_eq!(digits(b"007"), Some(7));
        assert_eq!(digits(b"18446744073709551615"), Some(u64::MAX));
        for wrong in ["", "+1", "-1", " 1", "1 ", "0x1", "1_0", "1.0", "18446744073709551616", "\u{661}"] {
            assert_eq!(digits(wrong.as_bytes()), None, "{wrong:?}");
        }
    }

    #[test]
    fn where_bodies_end() {
        use header::{CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING};
        let (new, old) = (Version::HTTP_11, Version::HTTP_10);
        for (status, version, fields, expected) in [
            (200, new, &[][..], Some((Framing::UntilClose, false))),
            (200, new, &[(CONTENT_LENGTH, "5")], Some((Framing::Length(5), true))),
            (200, old, &[(CONTENT_LENGTH, "5")], Some((Framing::Length(5), false))),
            (200, new, &[(CONTENT_LENGTH, "5"), (CONTENT_LENGTH, "5, 5")], Some((Framing::Length(5), true))),
            (200, new, &[(CONTENT_LENGTH, "5"), (CONTENT_LENGTH, "6")], None),
            (200, new, &[(CONTENT_LENGTH, "x"), (CONTENT_LENGTH, "5")], None),
            (200, new, &[(CONTENT_LENGTH, "5,")], None),
            (204, new, &[(CONTENT_LENGTH, "5")], Some((Framing::Length(0), true))),
            (304, new, &[(TRANSFER_ENCODING, "chunked")], Some((Framing::Length(0), true))),
            (200, new, &[(TRANSFER_ENCODING, " Chunked ")], Some((Framing::Chunked, true))),
            (200, new, &[(TRANSFER_ENCODING, "chunked"), (CONTENT_LENGTH, "5")], Some((Framing::Chunked, false))),
            (200, old, &[(TRANSFER_ENCODING, "chunked")], None),
            (200, new, &[(TRANSFER_ENCODING, "chunked"), (TRANSFER_ENCODING, "chunked")], None),
            (200, new, &[(TRANSFER_ENCODING, "gzip"), (TRANSFER_ENCODING, "chunked")], None),
            (200, new, &[(TRANSFER_ENCODING, "gzip, chunked")], None),
            (200, new, &[(TRANSFER_ENCODING, "")], None),
            (200, new, &[(CONTENT_LENGTH, "5"), (CONNECTION, "x , CLOSE")], Some((Framing::Length(5), false))),
            (200, new, &[(CONTENT_LENGTH, "5"), (CONNECTION, "closed")], Some((Framing::Length(5), true))),
        ] {
            assert_eq!(framed(status, version, fields), expected, "{status} {version:?} {fields:?}");
        }
    }
}
