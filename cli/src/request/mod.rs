//! What is to be sent: made of the command line, before anything is.

mod fields;
mod multipart;
mod nested;

use std::path::PathBuf;

use amphi::header::{ACCEPT, CONTENT_TYPE};
use amphi::{Client, HeaderName, HeaderValue, Method, Request, RequestBuilder, Url};

use crate::args::items::{Item, Kind};
use crate::args::words::Words;
use crate::args::{Args, AuthType, habits};
use crate::exit::{Failure, Result};
use crate::input;

/// A request, as plain data.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) method: Method,
    /// Without the parameters.
    pub(crate) url: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: Vec<Header>,
    /// Each `name=value`.
    pub(crate) cookies: Vec<(String, String)>,
    pub(crate) auth: Option<Auth>,
    pub(crate) content: Content,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) name: String,
    /// `None` leaves it out.
    pub(crate) value: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Auth {
    Basic(String, String),
    Digest(String, String),
    Bearer(String),
}

/// What the body is of.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Content {
    None,
    Bytes {
        bytes: Vec<u8>,
        media_type: Option<&'static str>,
    },
    /// A file that is sent while it is read.
    File {
        path: PathBuf,
        media_type: Option<&'static str>,
    },
    /// Standard input, which is sent while it comes.
    Stdin {
        media_type: Option<&'static str>,
    },
    Multipart(Vec<Part>),
}

/// A part of a multipart body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) value: PartValue,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PartValue {
    Text(String),
    File { path: PathBuf, media_type: Option<String> },
}

impl Plan {
    /// Reads the command line, and what it names: files, standard input, a password.
    pub(crate) fn of(args: &Args) -> Result<Self> {
        habits::check(args).map_err(Failure::Usage)?;
        let words = Words::parse(&args.words, args.content.default_scheme.as_deref()).map_err(Failure::Usage)?;
        let mut headers = Vec::new();
        for line in &args.content.header {
            headers.push(header_line(line)?);
        }
        let mut query = Vec::new();
        let mut fields = Vec::new();
        for item in words.items {
            match item.kind {
                Kind::Header | Kind::NoHeader | Kind::EmptyHeader => headers.push(header_item(item)?),
                Kind::Query => query.push((item.name.clone(), value(&item)?)),
                Kind::Field | Kind::Json | Kind::File => fields.push(item),
            }
        }
        let takes_stdin = may_take_stdin(words.method.as_deref(), !query.is_empty());
        let content = fields::content(&args.content, &fields, takes_stdin)?;
        let method = words.method.unwrap_or_else(|| if content == Content::None { "GET" } else { "POST" }.to_owned());
        let method = Method::from_bytes(method.as_bytes()).map_err(|_| usage(format!("`{method}` is no method")))?;
        let cookies = args.content.cookie.iter().map(|cookies| split_cookies(cookies)).collect::<Result<Vec<_>>>()?;
        let auth = args.content.auth.as_deref().map(|auth| credentials(auth, args.content.auth_type)).transpose()?;
        Ok(Self { method, url: words.url, query, headers, cookies: cookies.concat(), auth, content })
    }

    /// The request, for this client.
    pub(crate) fn request(&self, client: &Client) -> Result<Request> {
        // What is wrong with it is no matter of the method.
        Url::parse(&self.url)?;
        let mut request = client.request(self.method.clone(), self.url.as_str());
        if !self.query.is_empty() {
            request = request.query(&self.query);
        }
        match &self.auth {
            Some(Auth::Basic(user, password)) => request = request.basic_auth(user, Some(password)),
            Some(Auth::Bearer(token)) => request = request.bearer_auth(token),
            Some(Auth::Digest(..)) | None => {}
        }
        for (name, value) in &self.cookies {
            request = request.cookie(name, value);
        }
        for (name, value) in self.media_types() {
            request = request.header(name, value);
        }
        request = self.with_headers(request)?;
        let request = match &self.content {
            Content::None => request,
            Content::Bytes { bytes, .. } => request.body(bytes.clone()),
            Content::File { path, .. } => request.body(input::body(path)?),
            Content::Stdin { .. } => request.body(input::stdin_stream()),
            Content::Multipart(parts) => request.multipart(multipart::form(parts)?),
        };
        Ok(request.build()?)
    }

    /// What is said of the body's type and of the response's, where the command line does not say it itself.
    pub(crate) fn media_types(&self) -> Vec<(HeaderName, &'static str)> {
        let media_type = match &self.content {
            Content::Bytes { media_type, .. } | Content::File { media_type, .. } | Content::Stdin { media_type } => {
                *media_type
            }
            Content::None | Content::Multipart(_) => None,
        };
        let mut types = Vec::new();
        if let Some(media_type) = media_type {
            types.push((CONTENT_TYPE, media_type));
            if media_type == "application/json" {
                types.push((ACCEPT, "application/json, */*;q=0.5"));
            }
        }
        types.retain(|(name, _)| !self.headers.iter().any(|header| header.name.eq_ignore_ascii_case(name.as_str())));
        types
    }

    fn with_headers(&self, mut request: RequestBuilder) -> Result<RequestBuilder> {
        for header in &self.headers {
            let name = HeaderName::from_bytes(header.name.as_bytes())
                .map_err(|_| usage(format!("`{}` is no name of a header", header.name)))?;
            request = match &header.value {
                None => request.without_header(name),
                Some(value) => {
                    let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| {
                        usage(format!("the value of `{name}` holds what no header can, as line breaks"))
                    })?;
                    request.header(name, value)
                }
            };
        }
        Ok(request)
    }
}

/// Whether a request may have a body that nobody has asked for by name. One with parameters and no method is a question:
/// in a loop of a shell it would send the loop's own input.
fn may_take_stdin(method: Option<&str>, has_parameters: bool) -> bool {
    match method {
        Some(method) => !matches!(method, "GET" | "HEAD" | "OPTIONS" | "TRACE" | "DELETE"),
        None => !has_parameters,
    }
}

/// The value of an item, which may stand in a file.
pub(crate) fn value(item: &Item) -> Result<String> {
    if item.from_file { input::line(item.value.as_ref()) } else { Ok(item.value.clone()) }
}

fn header_item(item: Item) -> Result<Header> {
    let value = match item.kind {
        Kind::NoHeader => None,
        _ => Some(value(&item)?.trim().to_owned()),
    };
    Ok(Header { name: item.name, value })
}

/// `Name: value` as curl takes it.
fn header_line(line: &str) -> Result<Header> {
    if let Some((name, value)) = line.split_once(':') {
        let value = value.trim();
        let value = (!value.is_empty()).then(|| value.to_owned());
        return Ok(Header { name: name.trim().to_owned(), value });
    }
    match line.strip_suffix(';') {
        Some(name) => Ok(Header { name: name.trim().to_owned(), value: Some(String::new()) }),
        None => Err(usage(format!("-H takes 'Name: value', not `{line}`"))),
    }
}

fn split_cookies(cookies: &str) -> Result<Vec<(String, String)>> {
    let pairs = cookies.split(';').map(str::trim).filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) =
                pair.split_once('=').ok_or_else(|| usage("--cookie takes 'name=value; other=value'"))?;
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        })
        .collect()
}

fn credentials(text: &str, kind: AuthType) -> Result<Auth> {
    if kind == AuthType::Bearer {
        return Ok(Auth::Bearer(text.to_owned()));
    }
    let (user, password) = match text.split_once(':') {
        Some((user, password)) => (user.to_owned(), password.to_owned()),
        None => (text.to_owned(), ask_password(text)?),
    };
    Ok(if kind == AuthType::Digest { Auth::Digest(user, password) } else { Auth::Basic(user, password) })
}

fn ask_password(user: &str) -> Result<String> {
    let prompt = format!("password for {}: ", crate::print::clean::visible(user));
    crate::interrupt::hidden(|| rpassword::prompt_password(prompt))
        .map_err(|error| usage(format!("--auth {user} has no password, and none can be asked for: {error}")))
}

fn usage(message: impl Into<String>) -> Failure {
    Failure::Usage(message.into())
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    fn plan(words: &[&str]) -> Plan {
        let words = ["amphi", "--ignore-stdin"].iter().chain(words);
        Plan::of(&Args::try_parse_from(words).unwrap()).unwrap()
    }

    fn sent(plan: &Plan) -> &str {
        match &plan.content {
            Content::Bytes { bytes, .. } => std::str::from_utf8(bytes).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    fn refused(words: &[&str]) -> String {
        let words = ["amphi", "--ignore-stdin"].iter().chain(words);
        match Plan::of(&Args::try_parse_from(words).unwrap()).unwrap_err() {
            Failure::Usage(message) => message,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn data_makes_it_a_post() {
        assert_eq!(plan(&["h.test"]).method, Method::GET);
        assert_eq!(plan(&["h.test", "a==1", "B:c"]).method, Method::GET);
        assert_eq!(plan(&["h.test", "a=1"]).method, Method::POST);
        assert_eq!(plan(&["h.test", "--raw", ""]).method, Method::POST);
        assert_eq!(plan(&["GET", "h.test", "a=1"]).method, Method::GET);
    }

    #[test]
    fn fields_in_their_order() {
        let json = plan(&["h.test", "b=2", "a:=[1, 2.50]", "b=\"", "é=x"]);
        assert_eq!(sent(&json), r#"{"b":"\"","a":[1, 2.50],"é":"x"}"#);
        assert_eq!(json.media_types()[0].1, "application/json");
        let form = plan(&["-f", "h.test", "b=2", "a=1 é&", "b=3"]);
        assert_eq!(sent(&form), "b=2&a=1+%C3%A9%26&b=3");
        assert_eq!(form.media_types()[0].1, "application/x-www-form-urlencoded");
        assert!(refused(&["h.test", "a:={"]).contains("no JSON"));
        assert!(refused(&["h.test", "a@f"]).contains("--form"));
        assert!(refused(&["h.test", "a=1", "--raw", "x"]).contains("both"));
    }

    #[test]
    fn what_a_raw_body_is() {
        let media_type = |raw: &str| plan(&["h.test", "--raw", raw]).media_types().first().map(|(_, value)| *value);
        assert_eq!(media_type("{\"a\": 1}"), Some("application/json"));
        assert_eq!(media_type("frogs"), Some("text/plain; charset=utf-8"));
        assert_eq!(plan(&["h.test", "--raw", "{}", "Content-Type:a/b", "accept:"]).media_types(), []);
    }

    #[test]
    fn headers_of_both_kinds() {
        let plan = plan(&["h.test", "A: b", "C:", "D;", "-H", "E: f", "-H", "G:", "-H", "H;"]);
        let told: Vec<_> = plan.headers.iter().map(|header| (header.name.as_str(), header.value.as_deref())).collect();
        let line = [("E", Some("f")), ("G", None), ("H", Some(""))];
        assert_eq!(told, [line, [("A", Some("b")), ("C", None), ("D", Some(""))]].concat());
    }

    #[test]
    fn cookies_and_credentials() {
        let made = plan(&["h.test", "--cookie", "a=1; b=2=3", "--cookie", "c=", "-a", "frog:he:ron"]);
        assert_eq!(made.cookies.len(), 3);
        assert_eq!(made.auth, Some(Auth::Basic("frog".to_owned(), "he:ron".to_owned())));
        assert_eq!(plan(&["h.test", "-a", "t:k", "-A", "bearer"]).auth, Some(Auth::Bearer("t:k".to_owned())));
        assert!(refused(&["h.test", "--cookie", "a"]).contains("--cookie"));
    }
}
