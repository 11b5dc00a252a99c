//! Heads of requests and responses.

use std::io;

use amphi::header::{CONTENT_LENGTH, COOKIE, TRANSFER_ENCODING};
use amphi::{Cookie, HeaderMap, HeaderName, Method, Request, Response, Url, Version};

use super::Out;
use super::secret::masked;
use super::theme::{BOLD, DIM, METHOD, NAME, PLAIN, status};

/// What a request looked like when it left.
#[derive(Debug)]
pub(crate) struct Sent {
    method: Method,
    target: String,
    /// As far as it is known before the response is there.
    version: Option<Version>,
    /// In the order of sending, secrets included.
    headers: Vec<(String, String)>,
    pub(crate) body: Option<Vec<u8>>,
    /// Of a body whose bytes are not here.
    streamed: Option<Option<u64>>,
}

impl Sent {
    /// Of a request as the last middleware sees it, with what is added behind that: the jar's cookies and the framing.
    pub(crate) fn of(request: &Request, kept: &[Cookie], own: &[(String, String)], version: Option<Version>) -> Self {
        let url = request.url();
        let mut headers = vec![("host".to_owned(), host(url))];
        headers.extend(request.headers().iter().filter(|(name, _)| *name != amphi::header::HOST).map(told));
        if let Some(host) = request.headers().get(amphi::header::HOST) {
            headers[0].1 = latin1(host.as_bytes());
        }
        let cookies = cookies(kept, own);
        if !cookies.is_empty() && !request.headers().contains_key(COOKIE) {
            headers.push((COOKIE.as_str().to_owned(), cookies));
        }
        let body = request.body();
        let length = body.content_length();
        let says_length = length != Some(0) || matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH);
        if says_length && !request.headers().contains_key(CONTENT_LENGTH) {
            headers.push(match length {
                Some(length) => (CONTENT_LENGTH.as_str().to_owned(), length.to_string()),
                None => (TRANSFER_ENCODING.as_str().to_owned(), "chunked".to_owned()),
            });
        }
        let bytes = body.as_bytes().filter(|bytes| !bytes.is_empty()).map(<[u8]>::to_vec);
        let streamed = (bytes.is_none() && length != Some(0)).then_some(length);
        let target = url.path_and_query().to_owned();
        Self { method: request.method().clone(), target, version, headers, body: bytes, streamed }
    }

    pub(crate) fn media_type(&self) -> &str {
        self.headers.iter().find(|(name, _)| name == "content-type").map_or("", |(_, value)| value)
    }

    pub(crate) fn write(&self, out: &mut Out, show_secrets: bool) -> io::Result<()> {
        out.paint(METHOD, self.method.as_str())?;
        out.paint(PLAIN, " ")?;
        out.paint(BOLD, &self.target)?;
        if let Some(version) = self.version {
            out.paint(DIM, &format!(" {version:?}"))?;
        }
        out.end()?;
        for (name, value) in &self.headers {
            field(out, name, if show_secrets { value.clone() } else { masked(name, value) }.as_str())?;
        }
        out.end()
    }

    /// Says what the body is, where its bytes are not here.
    pub(crate) fn write_streamed(&self, out: &mut Out) -> io::Result<()> {
        let Some(length) = self.streamed else { return Ok(()) };
        let length = length.map_or("a length that is not known".to_owned(), |length| format!("{length} bytes"));
        out.paint(DIM, &format!("(a body of {length}, sent while it is read)"))?;
        out.end()
    }
}

/// Writes the head of a response.
pub(crate) fn write(out: &mut Out, response: &Response, show_secrets: bool) -> io::Result<()> {
    let version = response.http_version().map_or_else(|| "HTTP".to_owned(), |version| format!("{version:?}"));
    out.paint(DIM, &version)?;
    let code = response.status();
    out.paint(status(code), format!(" {} {}", code.as_str(), response.reason_phrase()).trim_end())?;
    out.end()?;
    for (name, value) in response.headers() {
        let value = latin1(value.as_bytes());
        field(out, name.as_str(), &if show_secrets { value } else { masked(name.as_str(), &value) })?;
    }
    out.end()
}

/// Writes what came after a body.
pub(crate) fn write_trailers(out: &mut Out, trailers: &HeaderMap) -> io::Result<()> {
    out.end_open_line()?;
    out.end()?;
    trailers.iter().map(told).try_for_each(|(name, value)| field(out, &name, &value))
}

fn field(out: &mut Out, name: &str, value: &str) -> io::Result<()> {
    out.paint(NAME, name)?;
    out.paint(DIM, ":")?;
    out.paint(PLAIN, " ")?;
    out.paint(PLAIN, value)?;
    out.end()
}

fn told((name, value): (&HeaderName, &amphi::HeaderValue)) -> (String, String) {
    (name.as_str().to_owned(), latin1(value.as_bytes()))
}

/// UTF-8 where it is that, or else each byte as a character.
fn latin1(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| bytes.iter().copied().map(char::from).collect(), str::to_owned)
}

fn host(url: &Url) -> String {
    let authority = url.authority();
    authority.rsplit_once('@').map_or(authority, |(_, host)| host).to_owned()
}

fn cookies(kept: &[Cookie], own: &[(String, String)]) -> String {
    let kept = kept.iter().map(|cookie| (cookie.name(), cookie.value()));
    let kept = kept.filter(|(name, _)| !own.iter().any(|(other, _)| other == name));
    let pairs = kept.chain(own.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    pairs.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::super::{Look, written};
    use super::*;

    #[test]
    fn a_request_as_it_leaves() {
        let mut request = Request::new(Method::POST, "http://frog:heron@h.test:81/p?q=1").unwrap();
        request.headers_mut().insert("x-pond", "north".parse().unwrap());
        *request.body_mut() = "body".into();
        let own = [("a".to_owned(), "1".to_owned())];
        let sent = Sent::of(&request, &[], &own, Some(Version::HTTP_11));
        assert_eq!(
            written(Look::default(), |out| sent.write(out, false)),
            "POST /p?q=1 HTTP/1.1\nhost: h.test:81\nx-pond: north\ncookie: a=•••\ncontent-length: 4\n\n"
        );
        assert!(written(Look::default(), |out| sent.write(out, true)).contains("cookie: a=1\n"));
    }
}
