//! `Retry-After` ([RFC 9110, 10.2.3](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3)).

use std::time::Duration;

use http::header::{DATE, RETRY_AFTER};
use http::{HeaderMap, HeaderName};

use crate::cookie;

/// How long the server wants to be left alone, by a clock that says `now` in seconds of Unix time.
pub(super) fn of(headers: &HeaderMap, now: u64) -> Option<Duration> {
    let text = text(headers, RETRY_AFTER)?;
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // So many digits are a long time, too.
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let until = cookie::date(text)?;
    // The server's clock, where it says what that is: ours may be wrong.
    let now = self::text(headers, DATE).and_then(cookie::date).unwrap_or(i64::try_from(now).ok()?);
    Some(Duration::from_secs(u64::try_from(until.saturating_sub(now)).unwrap_or(0)))
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    Some(headers.get(name)?.to_str().ok()?.trim())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn after(value: &str, date: Option<&str>) -> Option<u64> {
        let mut headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_str(value).unwrap())]);
        headers.extend(date.map(|date| (DATE, HeaderValue::from_str(date).unwrap())));
        of(&headers, 784_111_777).map(|after| after.as_secs())
    }

    #[test]
    fn seconds_and_dates() {
        for (value, expected) in [
            ("0", Some(0)),
            (" 120 ", Some(120)),
            ("99999999999999999999999", Some(u64::MAX)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some(60)),
            ("Sunday, 06-Nov-94 08:50:37 GMT", Some(60)),
            ("Sun Nov  6 08:50:37 1994", Some(60)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            ("", None),
            ("-1", None),
            ("1.5", None),
            ("soon", None),
        ] {
            assert_eq!(after(value, None), expected, "{value:?}");
        }
        assert_eq!(of(&HeaderMap::new(), 0), None);
    }

    #[test]
    fn a_date_is_meant_by_the_servers_clock() {
        let date = Some("Sun, 06 Nov 1994 08:50:30 GMT");
        assert_eq!(after("Sun, 06 Nov 1994 08:50:37 GMT", date), Some(7));
        assert_eq!(after("5", date), Some(5));
        assert_eq!(after("Sun, 06 Nov 1994 08:50:37 GMT", Some("?")), Some(60));
    }
}
