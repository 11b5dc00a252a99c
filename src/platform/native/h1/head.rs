//! The head of a response, parsed ([RFC 9112, 4 and 5](https://www.rfc-editor.org/rfc/rfc9112#section-4)).

use std::mem::MaybeUninit;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Version};
use httparse::{Header, ParserConfig, Status};

use super::framing::{Fields, Framing};
use crate::{Error, ErrorKind, Result};

/// How many fields a head may have, unless the caller says otherwise.
pub(super) const MOST_FIELDS: usize = 100;
/// How long a head may be.
const MOST: usize = 408 << 10;

pub(in crate::platform::native) struct Head {
    pub(in crate::platform::native) status: StatusCode,
    pub(in crate::platform::native) version: Version,
    /// Where it is not the one that goes with the status.
    pub(in crate::platform::native) reason: Option<Box<str>>,
    pub(in crate::platform::native) headers: HeaderMap,
    pub(super) framing: Framing,
    pub(super) may_go_on: bool,
}

/// Finds and parses heads as their bytes come.
#[derive(Default)]
pub(super) struct Parser {
    /// How many of the bytes have been looked at in vain.
    looked: usize,
}

impl Parser {
    /// The head at the beginning of these bytes and its length, once it is complete. They are to be more each time.
    pub(super) fn parse(&mut self, bytes: &[u8], most: usize, to_head: bool) -> Result<Option<(Head, usize)>> {
        // The first time it is mostly complete; what comes in pieces is parsed once its end is there.
        if self.looked > 0 && !has_end(bytes, self.looked) {
            self.looked = bytes.len();
        } else {
            let parsed = if most <= MOST_FIELDS {
                let mut fields = [const { MaybeUninit::uninit() }; MOST_FIELDS];
                parse(bytes, &mut fields[..most], to_head)?
            } else {
                let mut fields = Vec::new();
                // Each takes three bytes or more.
                fields.resize_with(most.min(bytes.len() / 3 + 1), MaybeUninit::uninit);
                parse(bytes, &mut fields, to_head)?
            };
            self.looked = if parsed.is_some() { 0 } else { bytes.len() };
            if parsed.is_some() {
                return Ok(parsed);
            }
        }
        if bytes.len() > MOST {
            return Err(Error::new(ErrorKind::TooLarge, "the response's head is too large"));
        }
        Ok(None)
    }
}

/// Whether an empty line ends in what is new since.
fn has_end(bytes: &[u8], looked: usize) -> bool {
    let new = &bytes[looked.saturating_sub(3)..];
    new.windows(2).any(|end| end == b"\n\n") || new.windows(3).any(|end| end == b"\n\r\n")
}

fn malformed(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(ErrorKind::Protocol, "the response's head is malformed").because(source)
}

fn parse<'b>(bytes: &'b [u8], fields: &mut [MaybeUninit<Header<'b>>], to_head: bool) -> Result<Option<(Head, usize)>> {
    let mut response = httparse::Response::new(&mut []);
    let parsed = ParserConfig::default().parse_response_with_uninit_headers(&mut response, bytes, fields);
    let Status::Complete(length) = parsed.map_err(malformed)? else { return Ok(None) };
    let status = StatusCode::from_u16(response.code.unwrap_or_default()).map_err(malformed)?;
    let version = if response.version == Some(1) { Version::HTTP_11 } else { Version::HTTP_10 };
    let reason = response.reason.filter(|reason| Some(*reason) != status.canonical_reason()).map(Into::into);
    // One allocation for all values.
    let shared = Bytes::copy_from_slice(&bytes[..length]);
    let mut headers = HeaderMap::try_with_capacity(response.headers.len()).map_err(malformed)?;
    let mut about = Fields::default();
    for field in &*response.headers {
        let name = HeaderName::from_bytes(field.name.as_bytes()).map_err(malformed)?;
        let at = field.value.as_ptr() as usize - bytes.as_ptr() as usize;
        let value = shared.slice(at..at + field.value.len());
        let value = HeaderValue::from_maybe_shared(value).map_err(malformed)?;
        about.look(&name, &value);
        headers.try_append(name, value).map_err(malformed)?;
    }
    let (framing, may_go_on) = about.framing((status, version), to_head, &mut headers)?;
    Ok(Some((Head { status, version, reason, headers, framing, may_go_on }, length)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(pieces: &[&[u8]]) -> Result<Option<(Head, usize)>> {
        let (mut parser, mut bytes) = (Parser::default(), Vec::new());
        for piece in pieces {
            bytes.extend_from_slice(piece);
            if let Some(found) = parser.parse(&bytes, MOST_FIELDS, false)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    #[test]
    fn a_head_cut_anywhere() {
        for end in ["\r\n", "\n"] {
            let head =
                ["HTTP/1.1 200 Very well", "X-A: 1", "content-length:3", "x-a:\t2 ", "X-Empty:", "", ""].join(end);
            let all = format!("{head}abcHTTP/1.1 ");
            let check = |found: Option<(Head, usize)>| {
                let (found, length) = found.unwrap();
                assert_eq!(
                    (length, found.status.as_u16(), found.reason.as_deref()),
                    (head.len(), 200, Some("Very well"))
                );
                assert_eq!((found.framing, found.may_go_on), (Framing::Length(3), true));
                assert_eq!(found.headers.get_all("x-a").iter().collect::<Vec<_>>(), ["1", "2"]);
                assert_eq!((&found.headers["x-empty"], found.headers.len()), (&HeaderValue::from_static(""), 4));
            };
            for cut in 0..=all.len() {
                check(parsed(&[&all.as_bytes()[..cut], &all.as_bytes()[cut..]]).unwrap());
            }
            check(parsed(&all.as_bytes().chunks(1).collect::<Vec<_>>()).unwrap());
            for length in 0..head.len() {
                assert!(parsed(&[&head.as_bytes()[..length]]).unwrap().is_none(), "{length}");
            }
        }
    }

    #[test]
    fn what_is_malformed_is_so_wherever_it_is_cut() {
        for head in [
            "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX : a\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n",
            "HTTP/1.1 099 OK\r\n\r\n",
            "HTTP/2.0 200 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        ] {
            for cut in 0..=head.len() {
                let (first, second) = head.as_bytes().split_at(cut);
                let error = parsed(&[first, second]).map(|found| found.is_some()).expect_err(head);
                assert_eq!(error.kind(), ErrorKind::Protocol, "{head:?} cut at {cut}");
            }
        }
    }

    #[test]
    fn a_head_without_end_is_too_large() {
        let endless = format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(MOST));
        let pieces: Vec<_> = endless.as_bytes().chunks(10_000).collect();
        assert_eq!(parsed(&pieces).map(|found| found.is_some()).unwrap_err().kind(), ErrorKind::TooLarge);
    }

    #[test]
    fn the_reason_is_kept_where_it_is_another() {
        let reason = |line: &str| parsed(&[format!("{line}\r\n\r\n").as_bytes()]).unwrap().unwrap().0.reason;
        assert_eq!(reason("HTTP/1.1 200 OK").as_deref(), None);
        assert_eq!(reason("HTTP/1.1 200 Ok").as_deref(), Some("Ok"));
        assert_eq!(reason("HTTP/1.1 200").as_deref(), Some(""));
        assert_eq!(reason("HTTP/1.1 299 ").as_deref(), Some(""));
    }
}
