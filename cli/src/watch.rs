//! What is seen of requests on their way: each hop, as it leaves and as it comes back.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use amphi::{BoxFuture, CookieJar, Error, ErrorKind, Middleware, Next, Request, Response, StatusCode, Url, Version};

use crate::args::{Args, Parts};
use crate::print::headers::{self, Sent};
use crate::print::{Out, body, tls};
use crate::request::Plan;

/// What is shown of an exchange, and how.
pub(crate) struct Session {
    pub(crate) out: Out,
    pub(crate) parts: Parts,
    /// Whether each hop is shown as it comes, or the last one only.
    pub(crate) all: bool,
    show_secrets: bool,
    /// What the last hop sent.
    sent: Option<Sent>,
    /// How many hops there were.
    requests: usize,
    /// Why something could not be shown.
    failed: Option<io::Error>,
}

/// A session that a client's middleware and the command itself have in common.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Mutex<Session>>);

impl Shared {
    pub(crate) fn new(args: &Args, out: Out, parts: Parts) -> Self {
        let all = args.output.all || args.output.verbose || args.output.offline;
        let show_secrets = args.output.show_secrets;
        let session = Session { out, parts, all, show_secrets, sent: None, requests: 0, failed: None };
        Self(Arc::new(Mutex::new(session)))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Session> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where the rest is written, once all hops have been shown.
    pub(crate) fn take_out(&self) -> Out {
        let mut session = self.lock();
        let look = session.out.look;
        std::mem::replace(&mut session.out, Out::new(io::sink(), look))
    }
}

impl Session {
    /// Why an exchange was given up, if it was because it could not be shown.
    pub(crate) fn take_failure(&mut self) -> Option<io::Error> {
        self.failed.take()
    }

    /// How many requests there were: tries, and redirects on the way.
    pub(crate) fn requests(&self) -> usize {
        self.requests
    }

    fn sends(&mut self, sent: Sent) -> io::Result<()> {
        self.requests += 1;
        self.sent = Some(sent);
        if self.all { self.show_request() } else { Ok(()) }
    }

    fn show_request(&mut self) -> io::Result<()> {
        let Some(sent) = &self.sent else { return Ok(()) };
        if self.parts.request_head {
            sent.write(&mut self.out, self.show_secrets)?;
        }
        if self.parts.request_body {
            match &sent.body {
                Some(bytes) => body::write_bytes(&mut self.out, bytes, sent.media_type())?,
                None => sent.write_streamed(&mut self.out)?,
            }
        }
        self.out.flush()
    }

    fn show_response(&mut self, response: &Response) -> io::Result<()> {
        if self.parts.tls {
            tls::write(&mut self.out, response)?;
        }
        if self.parts.response_head {
            // Set-Cookie is what one looks for, unless all of it may go into a report.
            headers::write(&mut self.out, response, self.show_secrets || !self.parts.request_head)?;
        }
        self.out.flush()
    }

    /// Shows what was sent, though nothing came of it.
    pub(crate) fn give_up(&mut self) -> io::Result<()> {
        if self.all { Ok(()) } else { self.show_request() }
    }

    /// Shows what has not been shown yet of the last hop, but for the body.
    pub(crate) fn finish(&mut self, response: &Response) -> io::Result<()> {
        if self.all {
            return Ok(());
        }
        self.show_request()?;
        self.show_response(response)
    }
}

/// The middleware that sees each hop.
pub(crate) struct Watch {
    shared: Shared,
    jar: CookieJar,
    cookies: Vec<(String, String)>,
    /// To whom these go.
    origin: Option<Url>,
    version: Option<Version>,
    offline: bool,
}

impl Watch {
    pub(crate) fn new(shared: Shared, args: &Args, plan: &Plan, jar: CookieJar) -> Self {
        let network = &args.network;
        let plain = plan.url.starts_with("http://");
        let version = match () {
            () if network.http2_prior_knowledge => Some(Version::HTTP_2),
            () if network.http1 || plain => Some(Version::HTTP_11),
            () => None,
        };
        let cookies = plan.cookies.clone();
        Self { shared, jar, cookies, origin: Url::parse(&plan.url).ok(), version, offline: args.output.offline }
    }

    fn sent(&self, request: &Request) -> Sent {
        let url = request.url();
        let kept = self.jar.cookies(url).unwrap_or_default();
        let own = self.origin.as_ref().filter(|origin| origin.same_origin(url)).map_or(&[][..], |_| &self.cookies);
        // Where a redirect leads from one scheme to another, what was known of the version is not.
        let known = self.origin.as_ref().is_some_and(|origin| origin.scheme() == url.scheme());
        Sent::of(request, &kept, own, self.version.filter(|_| known))
    }

    fn note(&self, show: impl FnOnce(&mut Session) -> io::Result<()>) -> amphi::Result<()> {
        let mut session = self.shared.lock();
        show(&mut session).map_err(|error| {
            session.failed = Some(error);
            Error::with_kind(ErrorKind::Cancelled, "the output cannot be written")
        })
    }
}

impl Middleware for Watch {
    fn handle<'a>(&'a self, request: Request, next: Next<'a>) -> BoxFuture<'a, amphi::Result<Response>> {
        Box::pin(async move {
            let sent = self.sent(&request);
            self.note(|session| session.sends(sent))?;
            if self.offline {
                return Ok(Response::new(StatusCode::NO_CONTENT, ()));
            }
            let response = next.run(request).await?;
            self.note(|session| if session.all { session.show_response(&response) } else { Ok(()) })?;
            Ok(response)
        })
    }
}
