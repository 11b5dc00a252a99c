//! One HTTP/1.1 connection. It has no task: who waits for a response writes the request and reads the answer, and who reads
//! the body reads it from here. Dropping it in the middle of an exchange closes it.

mod chunked;
mod framing;
mod head;
mod inward;
mod outward;
mod request;
mod state;
mod upload;

use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

pub(super) use head::Head;
use head::{MOST_FIELDS, Parser};
use inward::{Inward, Next};
use outward::Outward;
pub(super) use request::Target;
use request::{Framed, Said, Writer};
use upload::{Hold, SMALL, Upload};

use super::connect::{Encrypted, Io};
use super::rt::Instant;
use crate::client::config::protocol::Http1;
use crate::request::Told;
use crate::{Body, Error, ErrorKind, Request, Result, TimeoutPhase};

/// What may come before a head is complete: interim responses, and the head itself.
const MOST_BEFORE_HEAD: u64 = 2 << 20;
/// How many interim responses there may be to one request of whose sender they are told, or whose body waits for one.
const MOST_INTERIM: usize = 100;
/// How long a body is held back for an `Expect` of the caller's.
const HOLD: Duration = Duration::from_secs(1);

pub(super) struct Connection {
    io: Io,
    peer: Option<SocketAddr>,
    tls: Option<Encrypted>,
    most_fields: usize,
    writer: Writer,
    outward: Outward,
    inward: Inward,
    parser: Parser,
    to_head: bool,
    asks_for_upgrade: bool,
    told: Option<Told>,
    /// How many interim responses somebody waited for.
    interim: usize,
    /// How much the peer has said since it was asked.
    heard: u64,
    /// Whether a response is being waited for or read.
    exchanging: bool,
    /// Whether another exchange may follow on this one.
    may_go_on: bool,
}

/// Why there is no response, or no end of one.
pub(super) enum Broken {
    /// The peer has closed.
    Ended,
    Io(std::io::Error),
    /// What the peer says is refused, or the request's own body broke off.
    Refused(Error),
}

impl From<Error> for Broken {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

fn too_large(what: impl Into<std::borrow::Cow<'static, str>>) -> Broken {
    Error::new(ErrorKind::TooLarge, what).into()
}

impl Connection {
    pub(super) fn new(io: Io, config: Http1) -> Self {
        let (peer, tls) = (io.peer(), io.tls());
        Self {
            io,
            peer,
            tls,
            most_fields: config.max_headers.unwrap_or(MOST_FIELDS),
            writer: Writer::new(config.title_case_headers),
            outward: Outward::new(),
            inward: Inward::new(),
            parser: Parser::default(),
            to_head: false,
            asks_for_upgrade: false,
            told: None,
            interim: 0,
            heard: 0,
            exchanging: false,
            may_go_on: true,
        }
    }

    /// Takes the request's body, and makes ready to send it; nothing is written yet.
    pub(super) fn begin(&mut self, request: &mut Request, target: Target<'_>) -> Result<()> {
        let interim = request.settings().interim.as_ref();
        let (is_over, announced) = (request.body().is_over(), request.body().announced().transpose()?);
        let expect = interim.and_then(|interim| interim.expect_continue).filter(|_| !is_over);
        let framed = match (announced, request.body().content_length()) {
            (None, Some(length)) => Framed::Length(length),
            (announced, _) => Framed::Chunked(announced),
        };
        self.told = interim.and_then(|interim| interim.on_informational.clone());
        let out = self.outward.head();
        let said = self.writer.begin(out, request, target, &framed, expect.is_some())?;
        out.extend_from_slice(b"\r\n");
        let Said { closes, asks_for_upgrade, expects, .. } = said;
        let upload = if is_over {
            None
        } else {
            let hold = expect.or_else(|| expects.then_some(HOLD)).map_or(Hold::Not, Hold::For);
            // Who is told how far it is, is told when it leaves.
            let is_told = request.settings().on_upload.is_some();
            match (request.body().as_bytes(), &hold, &framed) {
                (Some(bytes), Hold::Not, Framed::Length(_)) if bytes.len() <= SMALL && !is_told => {
                    out.extend_from_slice(bytes);
                    None
                }
                _ => {
                    let body = std::mem::take(request.body_mut());
                    Some(Box::new(Upload::new(body, &framed, hold, self.writer.title_case)))
                }
            }
        };
        self.outward.begin(upload, &request.settings().trace);
        self.to_head = *request.method() == Method::HEAD;
        self.asks_for_upgrade = asks_for_upgrade;
        self.may_go_on = !closes;
        (self.exchanging, self.heard, self.interim) = (true, 0, 0);
        Ok(())
    }

    /// Sends the request and waits for the response's head. What is left of the body then goes out while the response's is
    /// read.
    pub(super) fn poll_head(&mut self, cx: &mut Context<'_>) -> Poll<Result<Head, Broken>> {
        loop {
            // Also while it is being sent the answer may come.
            if !self.outward.is_done() {
                let _ = self.outward.poll(&mut self.io, cx)?;
            }
            if let Some((head, length)) = self.parse()? {
                self.inward.take_away(length);
                if !head.status.is_informational() || head.status == StatusCode::SWITCHING_PROTOCOLS {
                    return Poll::Ready(self.head_came(head));
                }
                self.hear_interim(&head)?;
                continue;
            }
            if self.heard > MOST_BEFORE_HEAD {
                let what = format!("more than {MOST_BEFORE_HEAD} bytes, and no head of a response among them");
                return Poll::Ready(Err(too_large(what)));
            }
            match ready!(self.inward.poll_read(&mut self.io, cx)) {
                Ok(0) => return Poll::Ready(Err(Broken::Ended)),
                Ok(length) => self.heard += length as u64,
                Err(error) => return Poll::Ready(Err(Broken::Io(error))),
            }
        }
    }

    fn parse(&mut self) -> Result<Option<(Head, usize)>> {
        match self.inward.bytes() {
            [] => Ok(None),
            bytes => self.parser.parse(bytes, self.most_fields, self.to_head),
        }
    }

    fn hear_interim(&mut self, head: &Head) -> Result<(), Broken> {
        if self.told.is_none() && !self.outward.upload().is_some_and(|upload| upload.is_held()) {
            return Ok(());
        }
        self.interim += 1;
        if self.interim > MOST_INTERIM {
            return Err(too_large("more interim responses than anybody needs"));
        }
        if head.status == StatusCode::CONTINUE {
            self.outward.release();
        }
        if let Some(told) = &self.told {
            told.0(head.status, &head.headers);
        }
        Ok(())
    }

    fn head_came(&mut self, head: Head) -> Result<Head, Broken> {
        self.told = None;
        if let Some(upload) = self.outward.upload() {
            upload.keep_what_waits();
        }
        if head.status == StatusCode::SWITCHING_PROTOCOLS {
            let what = if !self.asks_for_upgrade {
                "the server changes to another protocol, which nobody asked for"
            } else if !self.outward.is_done() {
                "the server changes to another protocol before the request has ended"
            } else {
                return Ok(head);
            };
            return Err(Error::new(ErrorKind::Protocol, what).into());
        }
        self.may_go_on &= head.may_go_on;
        self.inward.begin(head.framing, self.most_fields);
        Ok(head)
    }

    /// The whole body, if it is there already.
    pub(super) fn whole_body(&mut self) -> Option<Bytes> {
        let length = self.inward.length().filter(|length| *length <= self.inward.bytes().len() as u64)?;
        match self.inward.next() {
            Ok(Next::Data(body)) => Some(body),
            _ => (length == 0).then(Bytes::new),
        }
    }

    /// The next piece of the response's body; meanwhile what is left of the request's goes out.
    pub(super) fn poll_body(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Broken>>> {
        if !self.outward.is_done() {
            let _ = self.outward.poll(&mut self.io, cx).map_err(Broken::Refused)?;
        }
        loop {
            match self.inward.next().map_err(malformed)? {
                Next::Data(data) => return Poll::Ready(Some(Ok(data))),
                Next::End => return Poll::Ready(None),
                Next::More => match ready!(self.inward.poll_read(&mut self.io, cx)) {
                    Ok(0) if self.inward.ends_with_connection() => return Poll::Ready(None),
                    Ok(0) => return Poll::Ready(Some(Err(Broken::Ended))),
                    Ok(_) => {}
                    Err(error) => return Poll::Ready(Some(Err(Broken::Io(error)))),
                },
            }
        }
    }

    /// Whether all of the response's body was taken.
    pub(super) fn body_is_over(&mut self) -> bool {
        self.inward.is_over()
    }

    /// How much is left of it, where that is known.
    pub(super) fn body_length(&self) -> Option<u64> {
        self.inward.length()
    }

    pub(super) fn take_trailers(&mut self) -> Option<Box<HeaderMap>> {
        self.inward.take_trailers()
    }
}

fn malformed(error: chunked::Malformed) -> Broken {
    Error::new(ErrorKind::Body, "the body could not be read to its end").because(error).into()
}
