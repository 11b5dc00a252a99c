//! The head of a request, written ([RFC 9112, 3](https://www.rfc-editor.org/rfc/rfc9112#section-3)).

use std::io::Write;
use std::sync::{Arc, Weak};

use http::header::{
    CONNECTION, CONTENT_LENGTH, EXPECT, HOST, HeaderName, PROXY_AUTHORIZATION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderMap, HeaderValue, Method};

use super::framing::names;
use crate::{Error, ErrorKind, Request, Result};

/// Which form the request's target takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::platform::native) enum Target<'a> {
    /// Path and query, to an origin.
    Origin,
    /// The whole URL, to a proxy that forwards it, and the headers for that.
    Forward(&'a HeaderMap),
}

/// How a request's body is framed.
pub(super) enum Framed {
    /// Of so many bytes.
    Length(u64),
    /// And what is announced to come after it.
    Chunked(Option<HeaderValue>),
}

/// What the fields of a head say to this side, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// No other request follows on this connection.
    pub(super) closes: bool,
    pub(super) asks_for_upgrade: bool,
    /// The body waits until the peer wants it.
    pub(super) expects: bool,
    /// The length of the body is to be there, whatever it is.
    states_length: bool,
}

/// The fields of those requests that share theirs, as they are written over one connection to an origin.
#[derive(Default)]
struct Template {
    /// Whose they were last. No others can take their place in memory as long as this is there.
    of: Weak<HeaderMap>,
    made: Option<(Vec<u8>, Said)>,
}

/// Writes heads one after the other.
pub(super) struct Writer {
    pub(super) title_case: bool,
    template: Template,
}

impl Writer {
    pub(super) fn new(title_case: bool) -> Self {
        Self { title_case, template: Template::default() }
    }

    /// Writes all of a head but its last, empty line. `expects` says that the body is to wait although no field of the
    /// caller's says so.
    pub(super) fn begin(
        &mut self,
        out: &mut Vec<u8>,
        request: &Request,
        target: Target<'_>,
        framed: &Framed,
        expects: bool,
    ) -> Result<Said> {
        write_line(out, request, target)?;
        let trails = matches!(framed, Framed::Chunked(Some(_)));
        let mut said = match target {
            Target::Origin if !trails && !expects => self.shared(out, request)?,
            _ => {
                // What is said anew below is not said twice.
                let without = |name: &HeaderName| (trails && *name == TRAILER) || (expects && *name == EXPECT);
                write_fields(out, request, target, self.title_case, without)
            }
        };
        if expects {
            said.expects = true;
            self.field(out, &EXPECT, b"100-continue");
        }
        self.frame(out, request, framed, said);
        Ok(said)
    }

    fn shared(&mut self, out: &mut Vec<u8>, request: &Request) -> Result<Said> {
        let own = request.shared_headers();
        let is_same = std::ptr::eq(self.template.of.as_ptr(), Arc::as_ptr(own));
        if let (true, Some((made, said))) = (is_same, &self.template.made) {
            out.extend_from_slice(made);
            return Ok(*said);
        }
        let start = out.len();
        let said = write_fields(out, request, Target::Origin, self.title_case, |_| false);
        // Kept once the same have come twice: a client's own come again and again, a request's never.
        let made = is_same.then(|| (out[start..].to_vec(), said));
        self.template = Template { of: Arc::downgrade(own), made };
        Ok(said)
    }

    fn frame(&self, out: &mut Vec<u8>, request: &Request, framed: &Framed, said: Said) {
        match framed {
            Framed::Length(0)
                if !said.states_length && !matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH) => {}
            Framed::Length(length) => {
                self.field_name(out, &CONTENT_LENGTH);
                // Nothing can fail in memory.
                let _ = write!(out, "{length}\r\n");
            }
            Framed::Chunked(trailers) => {
                self.field(out, &TRANSFER_ENCODING, b"chunked");
                if let Some(names) = trailers {
                    self.field(out, &TRAILER, names.as_bytes());
                }
            }
        }
    }

    fn field_name(&self, out: &mut Vec<u8>, name: &HeaderName) {
        write_name(out, name, self.title_case);
    }

    fn field(&self, out: &mut Vec<u8>, name: &HeaderName, value: &[u8]) {
        write_field(out, name, value, self.title_case);
    }
}

fn write_line(out: &mut Vec<u8>, request: &Request, target: Target<'_>) -> Result<()> {
    let url = request.url();
    let path = url.path_and_query();
    if !path.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Error::new(ErrorKind::InvalidUrl, "it cannot be a request's target"));
    }
    out.extend_from_slice(request.method().as_str().as_bytes());
    out.push(b' ');
    if let Target::Forward(_) = target {
        for part in [url.scheme(), "://", url.authority()] {
            out.extend_from_slice(part.as_bytes());
        }
    }
    out.extend_from_slice(path.as_bytes());
    out.extend_from_slice(b" HTTP/1.1\r\n");
    Ok(())
}

/// The request's own fields, whatever its body, and those that it needs besides.
fn write_fields(
    out: &mut Vec<u8>,
    request: &Request,
    target: Target<'_>,
    title_case: bool,
    without: impl Fn(&HeaderName) -> bool,
) -> Said {
    let own = request.headers();
    let mut said = Said::default();
    if !own.contains_key(HOST) {
        // The first of all, where it is looked for (RFC 9110, 7.2).
        write_field(out, &HOST, request.url().authority().as_bytes(), title_case);
    }
    let (mut needs_naming, mut named) = ([None, None], [false, false]);
    for (name, value) in own {
        match *name {
            // It is for a proxy, and no other may see it.
            PROXY_AUTHORIZATION if target == Target::Origin => continue,
            // Framing is said behind all others.
            TRANSFER_ENCODING => continue,
            CONTENT_LENGTH => {
                said.states_length = true;
                continue;
            }
            TE => needs_naming[0] = Some(&TE),
            UPGRADE => {
                said.asks_for_upgrade = true;
                needs_naming[1] = Some(&UPGRADE);
            }
            CONNECTION => {
                said.closes |= names(value, b"close");
                named[0] |= names(value, b"te");
                named[1] |= names(value, b"upgrade");
            }
            EXPECT => said.expects |= value.as_bytes().trim_ascii().eq_ignore_ascii_case(b"100-continue"),
            _ => {}
        }
        let is_replaced = matches!(target, Target::Forward(besides) if besides.contains_key(name));
        if !is_replaced && !without(name) {
            write_field(out, name, value.as_bytes(), title_case);
        }
    }
    if let Target::Forward(besides) = target {
        for (name, value) in besides {
            write_field(out, name, value.as_bytes(), title_case);
        }
    }
    // What is for this connection alone is said to be so (RFC 9110, 7.6.1).
    for (name, is_named) in needs_naming.into_iter().zip(named) {
        if let (Some(name), false) = (name, is_named) {
            write_field(out, &CONNECTION, name.as_str().as_bytes(), title_case);
        }
    }
    said
}

/// A field, as one of a head or of trailers.
pub(super) fn write_field(out: &mut Vec<u8>, name: &HeaderName, value: &[u8], title_case: bool) {
    write_name(out, name, title_case);
    out.extend_from_slice(value);
    out.extend_from_slice(b"\r\n");
}

fn write_name(out: &mut Vec<u8>, name: &HeaderName, title_case: bool) {
    if title_case {
        let mut begins = true;
        for byte in name.as_str().bytes() {
            out.push(if begins { byte.to_ascii_uppercase() } else { byte });
            begins = byte == b'-';
        }
    } else {
        out.extend_from_slice(name.as_str().as_bytes());
    }
    out.extend_from_slice(b": ");
}
