//! What a request has to do with before its response is there.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, StatusCode};

use super::RequestBuilder;
use crate::{Capabilities, Capability, Error, ErrorKind, Result};

/// What a request asks of interim responses.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interim {
    /// How long its body waits for one.
    pub(crate) expect_continue: Option<Duration>,
    pub(crate) on_informational: Option<Told>,
}

impl Interim {
    /// Refuses what is asked of a transport that keeps them to itself.
    pub(crate) fn check(&self, capabilities: Capabilities) -> Result<()> {
        if capabilities.has(Capability::InformationalResponses) {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Unsupported,
            match &self.on_informational {
                Some(_) => "interim responses are not shown here: leave out `on_informational`",
                None => "no 100 (Continue) is waited for here: leave out `expect_continue`",
            },
        ))
    }
}

/// Who is told of them.
#[derive(Clone)]
pub(crate) struct Told(pub(crate) Arc<Callback>);

type Callback = dyn Fn(StatusCode, &HeaderMap) + Send + Sync;

impl fmt::Debug for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Told({:p})", self.0)
    }
}

impl<C> RequestBuilder<C> {
    /// Holds the body back until the server says that it wants it: sends `Expect: 100-continue`
    /// ([RFC 9110, 10.1.1](https://www.rfc-editor.org/rfc/rfc9110#section-10.1.1)), and waits for that at most so long, as
    /// not every server answers it. A response that comes meanwhile, 401 or 413 or 417 say, is the response, and the body
    /// stays here: nothing of it was sent.
    ///
    /// A request that sets the header itself waits, too, for at most a second. Neither does anything to a
    /// request without a body, nor over HTTP/2, where a server can stop a body without ending the connection.
    ///
    /// # On the web
    /// No browser does that: [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported)
    /// ([`Capability::InformationalResponses`](crate::Capability::InformationalResponses)).
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # async fn run(gigabytes: Vec<u8>) -> amphi::Result<()> {
    /// let request = amphi::put("https://pond.example/frogs").body(gigabytes).expect_continue(Duration::from_secs(1));
    /// println!("{}", request.await?.status());
    /// # Ok(())
    /// # }
    /// ```
    pub fn expect_continue(self, within: Duration) -> Self {
        self.with_interim(|interim| interim.expect_continue = Some(within))
    }

    /// Calls this for every interim response: 103 (Early Hints), say, with the links of a page that is being made. It runs
    /// where the connection does, and should be quick. More than a hundred of them fail the request with
    /// [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge).
    ///
    /// Over HTTP/1.1 alone; over HTTP/2 they are not seen.
    ///
    /// # On the web
    /// A browser keeps them to itself: [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported)
    /// ([`Capability::InformationalResponses`](crate::Capability::InformationalResponses)).
    ///
    /// ```no_run
    /// # async fn run() -> amphi::Result<()> {
    /// let response = amphi::get("http://pond.example/")
    ///     .on_informational(|status, headers| println!("{status}: {:?}", headers.get("link")))
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_informational(self, told: impl Fn(StatusCode, &HeaderMap) + Send + Sync + 'static) -> Self {
        self.with_interim(|interim| interim.on_informational = Some(Told(Arc::new(told))))
    }

    fn with_interim(self, change: impl FnOnce(&mut Interim)) -> Self {
        self.change(|request| {
            change(Arc::make_mut(request.settings_mut().interim.get_or_insert_default()));
            Ok(())
        })
    }
}
