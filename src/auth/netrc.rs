//! `.netrc`: user names and passwords by host.

use std::fmt;
use std::path::{Path, PathBuf};

use http::HeaderValue;
use http::header::AUTHORIZATION;

use super::{Auth, header};
use crate::{BoxFuture, Error, ErrorKind, Request, Result, platform};

/// The longest file that is read, in bytes.
const LONGEST: usize = 1 << 20;

/// [`Basic`](crate::BasicAuth) authentication with the user name and password that a
/// [`.netrc` file](https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html) has for the host.
///
/// The first `machine` whose name is the URL's host, whatever the port, in any case of letters, counts; `default` for
/// hosts that are none. An entry without a password adds nothing.
///
/// ```
/// # use amphi::{Client, MockTransport, NetrcAuth, Request, Response, StatusCode};
/// # let transport = MockTransport::new(|request: Request| async move {
/// #     assert_eq!(request.headers()["authorization"], "Basic ZnJvZzpoZXJvbg==");
/// #     Ok(Response::new(StatusCode::OK, ()))
/// # });
/// # pollster::block_on(async {
/// let auth = NetrcAuth::from_text("machine pond.example login frog password heron")?;
/// let client = Client::builder().auth(auth).transport(transport).build()?;
/// client.get("https://pond.example/").await?;
/// # Ok::<(), amphi::Error>(()) }).unwrap();
/// ```
#[derive(Clone)]
pub struct NetrcAuth {
    /// Each with the value that it is sent as; the default has no name.
    machines: Vec<(Option<String>, Option<HeaderValue>)>,
}

impl NetrcAuth {
    /// From the file that the variable `NETRC` names, else `.netrc` (on Windows also `_netrc`) in the user's home. It is
    /// read now.
    ///
    /// # Errors
    /// As of [`from_file`](Self::from_file).
    ///
    /// # On the web
    /// There is neither a variable nor a home: [`ErrorKind::Unsupported`].
    pub fn new() -> Result<Self> {
        let missing = || Error::new(ErrorKind::Unsupported, "there is no `NETRC` and no home: name the file");
        Self::from_file(place().ok_or_else(missing)?)
    }

    /// From this file, which is read now.
    ///
    /// # Errors
    /// [`ErrorKind::Builder`] if it cannot be read, is longer than 1 MiB, or is no `.netrc`: with its line, but nothing of
    /// what stands there.
    ///
    /// # On the web
    /// A page has no files: [`ErrorKind::Unsupported`] ([`Capability::Files`](crate::Capability::Files)). Node has.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let bytes = platform::file::read(path, LONGEST as u64)?;
        let named = |error: Error| Error::new(ErrorKind::Builder, format!("{}", path.display())).because(error);
        match std::str::from_utf8(&bytes) {
            Ok(text) => Self::from_text(text).map_err(named),
            Err(_) => Err(named(Error::new(ErrorKind::Builder, "it is not UTF-8"))),
        }
    }

    /// From the text of such a file.
    ///
    /// # Errors
    /// As of [`from_file`](Self::from_file).
    pub fn from_text(text: &str) -> Result<Self> {
        if text.len() > LONGEST {
            return Err(Error::new(ErrorKind::Builder, "a .netrc file of more than 1 MiB"));
        }
        let mut words = Words { rest: text.strip_prefix('\u{feff}').unwrap_or(text), line: 1 };
        let mut entries: Vec<Entry> = Vec::new();
        while let Some(keyword) = words.keyword() {
            match keyword.as_str() {
                "machine" => entries.push(Entry { name: Some(words.value("machine")?), ..Entry::default() }),
                "default" => entries.push(Entry::default()),
                "macdef" => words.skip_macro(),
                "login" | "user" | "password" | "passwd" | "account" => {
                    let value = words.value(&keyword)?;
                    let outside = words.wrong("it stands before every `machine`");
                    entries.last_mut().ok_or(outside)?.set(&keyword, value);
                }
                _ => return Err(words.wrong("a word that is no keyword")),
            }
        }
        let machines = entries.into_iter().map(Entry::finish).collect::<Result<_>>()?;
        Ok(Self { machines })
    }

    fn of(&self, host: &str) -> Option<&HeaderValue> {
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let is_it = |name: &str| name.trim_matches(['[', ']']).eq_ignore_ascii_case(host);
        let named = self.machines.iter().find(|(name, _)| name.as_deref().is_some_and(is_it));
        let (_, value) = named.or_else(|| self.machines.iter().find(|(name, _)| name.is_none()))?;
        value.as_ref()
    }
}

impl Auth for NetrcAuth {
    fn authorize<'a>(&'a self, request: &'a mut Request) -> BoxFuture<'a, Result<()>> {
        if let Some(value) = self.of(request.url().host()) {
            let value = value.clone();
            request.headers_mut().insert(AUTHORIZATION, value);
        }
        Box::pin(std::future::ready(Ok(())))
    }
}

impl fmt::Debug for NetrcAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.machines.iter().map(|(name, _)| name.as_deref().unwrap_or("default")).collect();
        f.debug_struct("NetrcAuth").field("machines", &names).finish_non_exhaustive()
    }
}

fn place() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("NETRC").filter(|path| !path.is_empty()) {
        return Some(path.into());
    }
    let home = std::env::home_dir().filter(|home| !home.as_os_str().is_empty())?;
    let windows = home.join("_netrc");
    Some(if windows.is_file() && !home.join(".netrc").is_file() { windows } else { home.join(".netrc") })
}

#[derive(Default)]
struct Entry {
    name: Option<String>,
    login: String,
    password: Option<String>,
}

impl Entry {
    fn set(&mut self, keyword: &str, value: String) {
        match keyword {
            "login" | "user" => self.login = value,
            "password" | "passwd" => self.password = Some(value),
            // An account is for FTP.
            _ => {}
        }
    }

    fn finish(self) -> Result<(Option<String>, Option<HeaderValue>)> {
        let value = self.password.map(|password| header::basic_of(&self.login, Some(password))).transpose()?;
        Ok((self.name, value))
    }
}

/// What is still to be read, and on which line it begins.
struct Words<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Words<'a> {
    fn wrong(&self, what: &str) -> Error {
        Error::new(ErrorKind::Builder, format!(".netrc, line {}: {what}", self.line))
    }

    fn advance(&mut self, length: usize) -> &'a str {
        let (passed, rest) = self.rest.split_at(length);
        self.line += passed.matches('\n').count();
        self.rest = rest;
        passed
    }

    fn skip_spaces(&mut self) {
        self.advance(self.rest.len() - self.rest.trim_ascii_start().len());
    }

    fn skip_line(&mut self) {
        self.advance(self.rest.find('\n').map_or(self.rest.len(), |at| at + 1));
    }

    /// The next word where a keyword stands: there, `#` begins a comment.
    fn keyword(&mut self) -> Option<String> {
        loop {
            self.skip_spaces();
            if !self.rest.starts_with('#') {
                let length = self.rest.find(|char: char| char.is_ascii_whitespace()).unwrap_or(self.rest.len());
                return (length > 0).then(|| self.advance(length).to_owned());
            }
            self.skip_line();
        }
    }

    /// The word after a keyword, which may be in double quotes, with backslashes before what is meant as it stands.
    fn value(&mut self, keyword: &str) -> Result<String> {
        self.skip_spaces();
        if self.rest.is_empty() {
            return Err(self.wrong(&format!("nothing after `{keyword}`")));
        }
        let is_quoted = self.rest.starts_with('"');
        let mut characters = self.rest.char_indices().skip(usize::from(is_quoted));
        let mut value = String::new();
        let end = loop {
            match characters.next() {
                Some((at, '"')) if is_quoted => break at + 1,
                Some((at, char)) if !is_quoted && char.is_ascii_whitespace() => break at,
                Some((_, '\\')) if is_quoted => value.extend(characters.next().map(|(_, char)| match char {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    char => char,
                })),
                Some((_, char)) => value.push(char),
                None if is_quoted => return Err(self.wrong("a quote that does not end")),
                None => break self.rest.len(),
            }
        };
        self.advance(end);
        Ok(value)
    }

    /// A macro ends with the first empty line.
    fn skip_macro(&mut self) {
        self.skip_line();
        while !self.rest.is_empty() {
            let line = &self.rest[..self.rest.find('\n').unwrap_or(self.rest.len())];
            let is_empty = line.trim_ascii().is_empty();
            self.skip_line();
            if is_empty {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is sent to a host, as it stands in the header.
    fn of(text: &str, host: &str) -> Option<String> {
        let value = NetrcAuth::from_text(text).unwrap_or_else(|error| panic!("{text:?}: {error}")).of(host)?.clone();
        assert!(value.is_sensitive());
        Some(value.to_str().unwrap().to_owned())
    }

    fn basic(user: &str, password: &str) -> Option<String> {
        Some(header::basic_of(user, Some(password)).unwrap().to_str().unwrap().to_owned())
    }

    #[test]
    fn machines_and_the_default() {
        let text = "machine a.test login frog password heron\n\
                    machine b.test\n\tlogin newt\n\taccount pond\n\tpassword stork\n\
                    machine a.test login second password second\n\
                    default login any password body";
        assert_eq!(of(text, "a.test"), basic("frog", "heron"));
        assert_eq!(of(text, "B.TEST"), basic("newt", "stork"));
        assert_eq!(of(text, "c.test"), basic("any", "body"));
        assert_eq!(of("machine a.test login l password p", "sub.a.test"), None);
        assert_eq!(of("machine ::1 login l password p", "[::1]"), basic("l", "p"));
    }

    #[test]
    fn what_is_left_out() {
        assert_eq!(of("machine a.test login frog", "a.test"), None);
        assert_eq!(of("machine a.test login frog default password p", "a.test"), None);
        assert_eq!(of("machine a.test password p", "a.test"), basic("", "p"));
        for empty in ["", " \n\t", "# nothing", "#a\n#b"] {
            assert_eq!(of(empty, "a.test"), None);
        }
    }

    #[test]
    fn quotes_comments_and_macros() {
        assert_eq!(of(r#"machine a.test login "a b" password "c\"d\\\te""#, "a.test"), basic("a b", "c\"d\\\te"));
        assert_eq!(of("machine a.test login frog password \"\"", "a.test"), basic("frog", ""));
        let text =
            "# machine a.test login no password no\r\nmachine a.test # here\r\nlogin #frog\r\npassword he#ron # there";
        assert_eq!(of(text, "a.test"), basic("#frog", "he#ron"));
        let text = "macdef init\nmachine a.test login no password no\n\nmachine a.test login frog password heron\nmacdef end\nbin";
        assert_eq!(of(text, "a.test"), basic("frog", "heron"));
        assert_eq!(of("\u{feff}machine a.test login fr\u{f6}sch password p", "a.test"), basic("fr\u{f6}sch", "p"));
    }

    #[test]
    fn what_is_wrong_is_told_by_its_line_alone() {
        for (text, line) in [
            ("machine a.test\nlogin frog secret", 2),
            ("machine a.test login frog password \"secret", 1),
            ("login frog password secret", 1),
            ("machine a.test\n\nlogin secret password", 3),
            ("\nmachine", 2),
        ] {
            let error = NetrcAuth::from_text(text).unwrap_err();
            assert!(error.is_builder() && error.to_string().contains(&format!("line {line}:")), "{text:?}: {error}");
            assert!(!format!("{error:#} {error:?}").contains("secret"));
        }
        assert!(NetrcAuth::from_text("machine a login a:b password p").unwrap_err().is_builder());
        assert!(NetrcAuth::from_text(&" ".repeat(LONGEST + 1)).unwrap_err().is_builder());
    }

    #[test]
    fn every_beginning_of_a_text_is_read_or_refused() {
        let text =
            "machine a.test login \"fr\\\"og\" password h\u{e9}ron # c\nmacdef m\nx\n\ndefault login a password b";
        for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
            let _ = NetrcAuth::from_text(&text[..end]);
        }
    }

    #[test]
    fn debug_shows_machines_only() {
        let auth = NetrcAuth::from_text("machine a.test login frog password heron default login l password p").unwrap();
        assert_eq!(format!("{auth:?}"), "NetrcAuth { machines: [\"a.test\", \"default\"], .. }");
    }
}
