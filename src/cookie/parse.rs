//! What a `Set-Cookie` says
//! ([RFC 6265bis, 5.6](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-the-set-cookie-header-field-)).

use super::{Cookie, SameSite, date};
use crate::platform::rt;

/// The most that name and value may take together, in bytes.
const MOST: usize = 4096;
/// The most that the value of an attribute may take.
const MOST_OF_ATTRIBUTE: usize = 1024;
/// The longest life of a cookie: 400 days.
const LONGEST: u64 = 400 * 86_400;

/// The cookie, or why it is none.
pub(super) fn parse(text: &str) -> Result<Cookie, &'static str> {
    let (pair, attributes) = text.split_once(';').unwrap_or((text, ""));
    let (name, value) = pair.split_once('=').unwrap_or(("", pair));
    let mut cookie = Cookie {
        name: trim(name).to_owned(),
        value: trim(value).to_owned(),
        domain: None,
        host_only: true,
        path: None,
        secure: false,
        http_only: false,
        same_site: None,
        expires: None,
    };
    check_text(text)?;
    check_pair(&cookie.name, &cookie.value)?;
    let (mut expires, mut max_age) = (None, None);
    for attribute in attributes.split(';') {
        let (name, value) = attribute.split_once('=').unwrap_or((attribute, ""));
        let (name, value) = (trim(name), trim(value));
        if value.len() > MOST_OF_ATTRIBUTE {
            continue;
        }
        // Of several of one name the last one counts.
        match name.to_ascii_lowercase().as_str() {
            "expires" => expires = date::parse(value).or(expires),
            "max-age" => max_age = seconds(value).or(max_age),
            "domain" => cookie.domain = domain(value),
            "path" => cookie.path = value.starts_with('/').then(|| value.to_owned()),
            "secure" => cookie.secure = true,
            "httponly" => cookie.http_only = true,
            "samesite" => cookie.same_site = same_site(value),
            _ => {}
        }
    }
    cookie.host_only = cookie.domain.is_none();
    let now = rt::unix_time();
    let at = |end: i64| u64::try_from(end).unwrap_or_default();
    let ends =
        max_age.map(|seconds| if seconds <= 0 { 0 } else { now.saturating_add(at(seconds)) }).or(expires.map(at));
    cookie.expires = ends.map(|end| end.min(longest()));
    Ok(cookie)
}

/// When a cookie that is set now ends at the latest.
pub(super) fn longest() -> u64 {
    rt::unix_time().saturating_add(LONGEST)
}

/// Whether the text may be of a cookie at all.
pub(super) fn check_text(text: &str) -> Result<(), &'static str> {
    let is_forbidden = |byte: u8| byte.is_ascii_control() && byte != b'\t';
    if text.bytes().any(is_forbidden) { Err("it holds control characters") } else { Ok(()) }
}

pub(super) fn check_pair(name: &str, value: &str) -> Result<(), &'static str> {
    match (name.is_empty() && value.is_empty(), name.len() + value.len() > MOST) {
        (true, _) => Err("it has neither a name nor a value"),
        (_, true) => Err("its name and value take more than 4096 bytes"),
        _ => Ok(()),
    }
}

fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

fn domain(value: &str) -> Option<String> {
    let domain = value.strip_prefix('.').unwrap_or(value);
    (!domain.is_empty()).then(|| domain.to_ascii_lowercase())
}

/// However many there are: more than a number holds are as many as it does.
fn seconds(value: &str) -> Option<i64> {
    let digits = value.strip_prefix('-').unwrap_or(value);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let most = if digits.len() < value.len() { i64::MIN } else { i64::MAX };
    Some(value.parse().unwrap_or(most))
}

pub(super) fn same_site(value: &str) -> Option<SameSite> {
    match value.to_ascii_lowercase().as_str() {
        "strict" => Some(SameSite::Strict),
        "lax" => Some(SameSite::Lax),
        "none" => Some(SameSite::None),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs() {
        for (text, name, value) in [
            ("a=b", "a", "b"),
            (" a = b ; x", "a", "b"),
            ("a=", "a", ""),
            ("=b", "", "b"),
            ("b", "", "b"),
            ("a=b=c", "a", "b=c"),
            ("a=\"b c\"", "a", "\"b c\""),
            ("a=%20é", "a", "%20é"),
            ("\ta\t=\tb\t", "a", "b"),
        ] {
            let cookie = parse(text).unwrap();
            assert_eq!((cookie.name(), cookie.value()), (name, value), "{text}");
        }
        for text in ["", "=", ";", " ; Path=/", "a=b\0", "a=b\r\nx", "a=b; Path=/\x7f", &"a".repeat(4097)] {
            assert!(parse(text).is_err(), "{text:?}");
        }
        assert!(parse(&format!("a={}", "b".repeat(4095))).is_ok());
    }

    #[test]
    fn attributes() {
        let cookie = parse("a=b; DOMAIN=.Example.ORG; path=/x; Secure=no; httponly; SameSite=LAX; unknown").unwrap();
        assert_eq!((cookie.domain(), cookie.path()), (Some("example.org"), Some("/x")));
        assert!(cookie.secure() && cookie.http_only() && !cookie.host_only());
        assert_eq!((cookie.same_site(), cookie.expires()), (Some(SameSite::Lax), None));
        let cookie = parse("a=b; Domain=; Path=x; Path=/y; Path=z; SameSite=odd").unwrap();
        assert_eq!((cookie.domain(), cookie.path(), cookie.same_site()), (None, None, None));
        let long = parse(&format!("a=b; Path=/; Path=/{}", "x".repeat(1024))).unwrap();
        assert_eq!(long.path(), Some("/"), "one that is too long is passed over");
    }

    #[test]
    fn the_end() {
        let end = |text: &str| parse(&format!("a=b; {text}")).unwrap().expires;
        let now = rt::unix_time();
        let is_in =
            |end: Option<u64>, seconds: u64| end.is_some_and(|end| (now + seconds..now + seconds + 5).contains(&end));
        assert!(is_in(end("Max-Age=60"), 60));
        assert!(is_in(end("Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT"), 60));
        assert_eq!(end("Max-Age=0"), Some(0));
        assert_eq!(end("Max-Age=-99999999999999999999999"), Some(0));
        assert!(is_in(end("Max-Age=99999999999999999999999"), LONGEST));
        assert!(is_in(end("Expires=Fri, 31 Dec 9999 23:59:59 GMT"), LONGEST));
        assert_eq!(end("Expires=Wed, 31 Dec 1969 23:59:59 GMT"), Some(0));
        for none in ["Max-Age=+1", "Max-Age=1s", "Max-Age=", "Max-Age=-", "Expires=soon"] {
            assert_eq!(end(none), None, "{none}");
        }
    }

    #[test]
    fn nothing_makes_it_panic() {
        // A plain generator: the same text every time.
        let mut state = 1_u64;
        let alphabet: Vec<char> = "=;,:\t \"-.09azAZ/é\0\u{feff}日JanMax-AgeExpiresDomain".chars().collect();
        for _ in 0..20_000 {
            let text: String = (0..state % 40)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    alphabet[(state >> 33) as usize % alphabet.len()]
                })
                .collect();
            state = state.wrapping_add(7);
            drop(parse(&text));
            date::parse(&text);
            drop(parse(&format!("a=b; Expires={text}; Max-Age={text}; Domain={text}")));
        }
    }
}
