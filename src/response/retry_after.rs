//! When to ask again: the header `Retry-After`.

use std::time::Duration;

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};

use super::Response;
use crate::cookie;
use crate::platform::rt;

/// The most that is made of it, in seconds: what a cache is to make of a number that is too large for it.
const MOST: u64 = 1 << 31;

impl Response {
    /// How long to wait before the next attempt, by the header `Retry-After`
    /// ([RFC 9110, 10.2.3](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3)): `None` if it is not there, or says neither
    /// seconds nor a date. A date counts from the response's own `Date`, so that it does not matter whether the clocks agree;
    /// one that has passed is zero. However long the server says, it is 68 years at most: bound it before you wait for it.
    ///
    /// # On the web
    /// From another origin `None`, unless the server exposes the header.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # let response = amphi::Response::from(http::Response::builder().status(503).header("retry-after", "120").body(())?);
    /// if let Some(wait) = response.retry_after() {
    ///     println!("again in {wait:?}");
    /// }
    /// # assert_eq!(response.retry_after(), Some(Duration::from_secs(120)));
    /// # Ok::<(), http::Error>(())
    /// ```
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after(self.headers(), rt::unix_time)
    }
}

/// What the headers say, by a clock that is asked if the server does not say its own time.
pub(crate) fn retry_after(headers: &HeaderMap, now: impl FnOnce() -> u64) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim_ascii();
    let seconds = if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        value.parse().unwrap_or(MOST)
    } else {
        let at = cookie::unix_time_of(value)?;
        let date = headers.get(DATE).and_then(|date| cookie::unix_time_of(date.to_str().ok()?));
        let from = date.unwrap_or_else(|| i64::try_from(now()).unwrap_or(i64::MAX));
        u64::try_from(at.saturating_sub(from)).unwrap_or(0)
    };
    Some(Duration::from_secs(seconds.min(MOST)))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;
    use crate::parameters::tests::texts;

    const NOW: u64 = 784_111_777;

    fn seconds(value: &str, date: Option<&str>) -> Option<u64> {
        let mut headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_bytes(value.as_bytes()).unwrap())]);
        headers.extend(date.map(|date| (DATE, HeaderValue::from_str(date).unwrap())));
        retry_after(&headers, || NOW).map(|wait| wait.as_secs())
    }

    #[test]
    fn seconds_and_dates() {
        for (value, date, expected) in [
            ("0", None, Some(0)),
            (" 120 ", None, Some(120)),
            ("007", None, Some(7)),
            ("99999999999999999999999999", None, Some(MOST)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", None, Some(60)),
            ("Sunday, 06-Nov-94 08:50:37 GMT", None, Some(60)),
            ("Sun Nov  6 08:50:37 1994", None, Some(60)),
            ("Sun, 06 Nov 1994 08:49:36 GMT", None, Some(0)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", None, Some(MOST)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some("Sun, 06 Nov 1994 08:50:07 GMT"), Some(30)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some("no date"), Some(60)),
            ("60", Some("Sun, 06 Nov 1994 08:50:07 GMT"), Some(60)),
            ("", None, None),
            ("-5", None, None),
            ("1.5", None, None),
            ("10, 20", None, None),
            ("soon", None, None),
            ("é", None, None),
        ] {
            assert_eq!(seconds(value, date), expected, "{value:?} {date:?}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), || NOW), None);
    }

    #[test]
    fn whatever_comes() {
        let pieces = ["1", "99", "0", "Nov", "1994", "9999", ":", "08:49:37", " ", ",", "-", "GMT", "é"];
        texts(&pieces, 50_000, |text| {
            let _ = seconds(text, None);
        });
    }
}
