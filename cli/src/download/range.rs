//! Whether a part is the one that was asked for: [RFC 9110, 14.4](https://www.rfc-editor.org/rfc/rfc9110#section-14.4).

use amphi::header::{CONTENT_RANGE, ETAG, HeaderName, LAST_MODIFIED};
use amphi::{Error, ErrorKind, Response};

use super::part::Begun;
use crate::exit::Result;

/// Refuses a part that does not go on where the beginning ends.
pub(super) fn check(response: &Response, begun: &Begun) -> Result<()> {
    let wrong = |what: String| Err(Error::with_kind(ErrorKind::Protocol, what).into());
    let Some(range) = header(response).and_then(Range::parse) else {
        return wrong("a part without a Content-Range that says which".to_owned());
    };
    if super::is_coded(response) {
        return wrong("a part in a content coding, which is no part of the file".to_owned());
    }
    // A server that does not heed If-Range says at least of what its part is.
    if [ETAG, LAST_MODIFIED].iter().any(|name| is_of_another(response, name, &begun.validator)) {
        return wrong("the part is of another version of the file: download it anew, without --continue".to_owned());
    }
    if range.first != Some(begun.have) {
        return wrong(format!("the part begins at {:?}, not at {}", range.first, begun.have));
    }
    match (range.total, begun.total) {
        (Some(now), Some(then)) if now != then => wrong(format!("the file has {now} bytes now, and had {then}")),
        (now, then) => match now.or(then) {
            Some(total) if range.last.is_some_and(|last| last + 1 != total) => {
                wrong("the part does not go to the file's end".to_owned())
            }
            _ => Ok(()),
        },
    }
}

/// Whether the answer to a part that is not there says that all is: the length, and the version if it says that.
pub(super) fn is_all(response: &Response, begun: &Begun) -> bool {
    let is_other = [ETAG, LAST_MODIFIED].iter().any(|name| is_of_another(response, name, &begun.validator));
    total(response) == Some(begun.have) && !is_other
}

/// Whether this validator of the response is of the kind of the beginning's, and not the same.
fn is_of_another(response: &Response, name: &HeaderName, validator: &str) -> bool {
    let is_tag = validator.starts_with('"');
    let stated = response.headers().get(name).filter(|_| is_tag == (*name == ETAG));
    stated.is_some_and(|stated| stated.as_bytes() != validator.as_bytes())
}

/// How long the file is, by the answer to a part that it does not have.
fn total(response: &Response) -> Option<u64> {
    header(response).and_then(Range::parse)?.total
}

fn header(response: &Response) -> Option<&str> {
    response.headers().get(CONTENT_RANGE)?.to_str().ok()
}

#[derive(Debug, PartialEq, Eq)]
struct Range {
    first: Option<u64>,
    last: Option<u64>,
    total: Option<u64>,
}

impl Range {
    /// `bytes 0-9/10`, `bytes 0-9/*`, `bytes */10`.
    fn parse(text: &str) -> Option<Self> {
        let (unit, rest) = text.trim().split_once(' ')?;
        let (range, total) = rest.trim().split_once('/')?;
        let total = if total == "*" { None } else { Some(total.parse().ok()?) };
        let (first, last) = match range {
            "*" => (None, None),
            _ => {
                let (first, last) = range.split_once('-')?;
                (Some(first.parse().ok()?), Some(last.parse().ok()?))
            }
        };
        let ordered = first <= last && total.is_none_or(|total| last.is_none_or(|last| last < total));
        (unit.eq_ignore_ascii_case("bytes") && ordered).then_some(Self { first, last, total })
    }
}

#[cfg(test)]
mod tests {
    use amphi::StatusCode;

    use super::*;

    fn checked(range: &str, have: u64, total: Option<u64>) -> bool {
        let mut response = Response::new(StatusCode::PARTIAL_CONTENT, ());
        response.headers_mut().insert(CONTENT_RANGE, range.parse().unwrap());
        let begun = Begun::of(have, total);
        check(&response, &begun).is_ok()
    }

    #[test]
    fn parts() {
        assert!(checked("bytes 5-9/10", 5, Some(10)));
        assert!(checked("bytes 5-9/*", 5, Some(10)));
        assert!(checked("Bytes 5-9/10", 5, None));
        for (range, have) in [
            ("bytes 4-9/10", 5),
            ("bytes 5-8/10", 5),
            ("bytes 5-10/11", 5),
            ("bytes */10", 5),
            ("bytes 5-9/9", 5),
            ("x", 5),
        ] {
            assert!(!checked(range, have, Some(10)), "{range}");
        }
        assert_eq!(Range::parse("bytes */7"), Some(Range { first: None, last: None, total: Some(7) }));
    }
}
