//! A jar as JSON.

use serde_json::{Map, Value};

use super::store::{check_promises, is_public};
use super::{Cookie, CookieJar, SameSite, parse};
use crate::error::Words;
use crate::{Error, ErrorKind, Result, Url};

impl CookieJar {
    /// All cookies as JSON, those of the session included: to be kept where nobody else can read it, and loaded by
    /// [`from_json`](Self::from_json).
    ///
    /// A list of objects, the oldest cookie first, each with `name`, `value`, `domain`, `hostOnly`, `path`, `secure`,
    /// `httpOnly` and, where it has them, `sameSite` and `expires` (in seconds of Unix time).
    ///
    /// ```
    /// use amphi::CookieJar;
    ///
    /// let jar = CookieJar::new();
    /// jar.set("https://pond.example/", "colour=green; Secure")?;
    /// let saved = jar.to_json();
    /// let loaded = CookieJar::from_json(&saved)?;
    /// assert_eq!(loaded.get("https://pond.example/", "colour")?.as_deref(), Some("green"));
    /// # Ok::<(), amphi::Error>(())
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        Value::from_iter(self.iter().map(written)).to_string()
    }

    /// A jar with these cookies. Those that have ended are left out, and those that no server could set here: one for a whole
    /// domain, say, where there is no list of public suffixes.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`] if it is not what [`to_json`](Self::to_json) makes.
    pub fn from_json(json: &str) -> Result<Self> {
        let not_a_jar = |error: serde_json::Error| {
            // What is of another type is quoted, which may be a cookie.
            let why = match error.is_data() {
                true => format!("no list of objects at line {} column {}", error.line(), error.column()),
                false => error.to_string(),
            };
            Error::new(ErrorKind::Decode, "it is no jar of cookies").because(Words(why))
        };
        let list: Vec<Map<String, Value>> = serde_json::from_str(json).map_err(not_a_jar)?;
        let jar = Self::new();
        for (place, object) in list.iter().enumerate() {
            let cookie = read(object)
                .map_err(|why| Error::new(ErrorKind::Decode, format!("cookie {} of the jar: {why}", place + 1)))?;
            if check(&cookie).is_ok() {
                jar.store_mut().put(cookie);
            }
        }
        Ok(jar)
    }
}

fn written(cookie: Cookie) -> Value {
    let mut object = Map::new();
    let mut set = |key: &str, value: Value| object.insert(key.to_owned(), value);
    set("name", cookie.name.into());
    set("value", cookie.value.into());
    set("domain", cookie.domain.into());
    set("hostOnly", cookie.host_only.into());
    set("path", cookie.path.into());
    set("secure", cookie.secure.into());
    set("httpOnly", cookie.http_only.into());
    if let Some(same_site) = cookie.same_site {
        let name = match same_site {
            SameSite::Strict => "Strict",
            SameSite::Lax => "Lax",
            SameSite::None => "None",
        };
        set("sameSite", name.into());
    }
    if let Some(expires) = cookie.expires {
        set("expires", expires.into());
    }
    object.into()
}

fn read(object: &Map<String, Value>) -> Result<Cookie, &'static str> {
    let text = |key: &str| object.get(key).and_then(Value::as_str);
    let flag = |key: &str| object.get(key).and_then(Value::as_bool);
    let expires = match object.get("expires") {
        None | Some(Value::Null) => None,
        Some(end) => Some(end.as_u64().ok_or("its end is no time")?.min(parse::longest())),
    };
    Ok(Cookie {
        name: text("name").ok_or("it has no name")?.to_owned(),
        value: text("value").ok_or("it has no value")?.to_owned(),
        domain: Some(text("domain").ok_or("it has no domain")?.to_owned()),
        host_only: flag("hostOnly").ok_or("it does not say whether it is for its host only")?,
        path: Some(text("path").ok_or("it has no path")?.to_owned()),
        secure: flag("secure").ok_or("it does not say whether it is secure")?,
        http_only: flag("httpOnly").unwrap_or_default(),
        same_site: text("sameSite").and_then(parse::same_site),
        expires,
    })
}

/// Whether a `Set-Cookie` could have made it.
fn check(cookie: &Cookie) -> Result<(), &'static str> {
    let (domain, path) = (cookie.domain.as_deref().unwrap_or_default(), cookie.path.as_deref().unwrap_or_default());
    parse::check_pair(&cookie.name, &cookie.value)?;
    parse::check_text(path)?;
    for text in [&cookie.name, &cookie.value] {
        parse::check_text(text)?;
        if text.contains(';') || text.trim_matches([' ', '\t']) != text {
            return Err("it holds a semicolon, or begins or ends with a space");
        }
    }
    if cookie.name.contains('=') {
        return Err("its name holds an equals sign");
    }
    if !path.starts_with('/') {
        return Err("its path does not begin with a slash");
    }
    if Url::parse(&format!("http://{domain}/")).map_or(true, |url| url.host() != domain || url.path() != "/") {
        return Err("its domain is none");
    }
    if !cookie.host_only && is_public(domain) {
        return Err("its domain is a public one, or wider than is known to be safe");
    }
    check_promises(cookie, Some(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let jar = CookieJar::new();
        jar.set("https://h.test/a;jsessionid=1/b", "odd=1").unwrap();
        for set in ["b=2; Secure; HttpOnly; SameSite=Strict; Max-Age=1000; Path=/x", "a=\"é\"", "nameless"] {
            jar.set("https://www.h.test/", set).unwrap();
        }
        let again = CookieJar::from_json(&jar.to_json()).unwrap();
        assert!(again.iter().eq(jar.iter()));
        assert_eq!(CookieJar::from_json("[]").unwrap().len(), 0);
    }

    #[test]
    fn what_no_server_could_set() {
        let good = r#"{"name":"a","value":"b","domain":"h.test","hostOnly":true,"path":"/","secure":false}"#;
        assert_eq!(CookieJar::from_json(&format!("[{good}]")).unwrap().len(), 1);
        for (from, to) in [
            (r#""a""#, r#""a;b""#),
            (r#""a""#, r#""a=b""#),
            (r#""a""#, "1"),
            (r#""b""#, r#""b\r\nx: y""#),
            (r#""h.test""#, r#""h.test/""#),
            (r#""h.test""#, r#""H.test""#),
            (r#""h.test""#, r#""""#),
            (r#""domain":"h.test","hostOnly":true"#, r#""domain":"com","hostOnly":false"#),
            (r#""/""#, r#""x""#),
            (r#""a""#, r#""__Host-a""#),
            (r#""a""#, r#"" __Host-a""#),
            (r#""secure":false"#, r#""secure":false,"expires":"soon""#),
            (r#""hostOnly":true,"#, ""),
        ] {
            assert!(good.contains(from));
            match CookieJar::from_json(&format!("[{}]", good.replace(from, to))) {
                Ok(jar) => assert!(jar.is_empty(), "{to}"),
                Err(error) => assert_eq!(error.kind(), ErrorKind::Decode, "{to}"),
            }
        }
        for text in ["", "{}", "[1]", "[{}]"] {
            assert!(CookieJar::from_json(text).is_err(), "{text}");
        }
    }
}
