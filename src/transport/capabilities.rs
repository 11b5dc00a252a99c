//! What a transport can and cannot do, as a value.

use std::fmt;

/// One thing that not every platform can do.
///
/// ```
/// use amphi::Capability;
///
/// if !amphi::capabilities().has(Capability::StreamingUpload) {
///     println!("bodies are sent from bytes here");
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Capability {
    /// Sending a request's body while it is being made: [`Body::from_stream`](crate::Body::from_stream). In browsers
    /// Chromium alone can, over HTTP/2.
    StreamingUpload,
    /// A body on `GET` and `HEAD`. No browser sends one.
    GetBody,
    /// Every method, `TRACE` included. No browser sends that.
    AnyMethod,
    /// Every header, `Cookie`, `Host`, `Accept-Encoding` and `Referer` included. A browser keeps
    /// [these](https://fetch.spec.whatwg.org/#forbidden-request-header) to itself. In Node all but `Host`, `Expect`,
    /// `Keep-Alive`, `Sec-Fetch-Mode`, `Transfer-Encoding` and `Upgrade`, which it sets itself or refuses: of another value than
    /// its own they are [`Unsupported`](crate::ErrorKind::Unsupported).
    AnyHeader,
    /// Seeing a redirect rather than what it leads to, and so not following it, or not so far. A browser follows by
    /// itself.
    ManualRedirects,
    /// Reading `Set-Cookie`. A browser keeps it to itself.
    ResponseCookies,
    /// Choosing whom TLS trusts and how it is spoken: client certificates, versions, names, pins. A browser decides by
    /// itself.
    TlsConfiguration,
    /// Choosing the version of HTTP, and how HTTP/2 is spoken. A browser negotiates by itself.
    ProtocolChoice,
    /// Seeing a body as it was sent, and so undoing its content coding here, with every check. A browser undoes it by
    /// itself; those of today give out a gzip body that was cut short, within framing that is complete, as if it were
    /// whole.
    ContentCodings,
    /// Seeing the version of HTTP that a response came by as soon as its head is there. A page may learn it later
    /// ([`Response::http_version`](crate::Response::http_version)).
    HttpVersion,
    /// Seeing the address that a response came from.
    RemoteAddress,
    /// Telling a name that does not resolve, a refused connection and a failed TLS handshake apart. A browser tells
    /// none of them from the other.
    ConnectErrors,
    /// Choosing how many connections are open: [`Limits`](crate::Limits). A browser has its own.
    ConnectionLimits,
    /// Choosing the [`Proxy`](crate::Proxy). A browser has its own.
    Proxies,
    /// Choosing how connections are made: over which sockets and interfaces, to which addresses, and by whose resolver. A
    /// browser connects by itself.
    ConnectionSettings,
    /// Reading and writing files: [`Response::save`](crate::Response::save), [`save_in`](crate::Response::save_in),
    /// [`save_with`](crate::Response::save_with), [`Part::file`](crate::multipart::Part::file). A page has none.
    Files,
    /// Fields after a body: [`Response::trailers`](crate::Response::trailers) and
    /// [`Body::with_trailers`](crate::Body::with_trailers). A browser keeps them to itself, and sends none.
    Trailers,
    /// Seeing interim responses: [`RequestBuilder::on_informational`](crate::RequestBuilder::on_informational) and
    /// [`expect_continue`](crate::RequestBuilder::expect_continue). A browser keeps them to itself.
    InformationalResponses,
    /// Going on in another protocol: [`Response::upgrade`](crate::Response::upgrade). A browser has `WebSocket` instead.
    Upgrade,
    /// Seeing what TLS has negotiated, and the server's certificate:
    /// [`Response::tls_info`](crate::Response::tls_info). A browser does not show it.
    TlsInfo,
    /// Waiting for a response: [`blocking`](crate::blocking). On the web a dedicated or
    /// shared worker can, and with the feature `jspi` whatever runs within
    /// [`blocking::suspendable`](crate::blocking::suspendable): there the answer is another for who asks within.
    Blocking,
    /// Choosing how a browser fetches: [`WebOptions`](crate::WebOptions). Only a browser can.
    WebOptions,
}

impl Capability {
    const ALL: [Self; 22] = [
        Self::StreamingUpload,
        Self::GetBody,
        Self::AnyMethod,
        Self::AnyHeader,
        Self::ManualRedirects,
        Self::ResponseCookies,
        Self::TlsConfiguration,
        Self::ProtocolChoice,
        Self::ContentCodings,
        Self::HttpVersion,
        Self::RemoteAddress,
        Self::ConnectErrors,
        Self::ConnectionLimits,
        Self::Proxies,
        Self::ConnectionSettings,
        Self::Files,
        Self::Trailers,
        Self::InformationalResponses,
        Self::Upgrade,
        Self::TlsInfo,
        Self::Blocking,
        Self::WebOptions,
    ];

    fn bit(self) -> u32 {
        1 << self as u32
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// A set of [`Capability`]: what a transport can do.
///
/// ```
/// use amphi::{Capabilities, Capability};
///
/// let set = Capabilities::all().without(Capability::GetBody);
/// assert!(set.has(Capability::AnyMethod) && !set.has(Capability::GetBody));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Capabilities(u32);

impl Capabilities {
    /// Everything.
    #[must_use]
    pub fn all() -> Self {
        Capability::ALL.into_iter().fold(Self::none(), Self::with)
    }

    /// Nothing.
    #[must_use]
    pub fn none() -> Self {
        Self(0)
    }

    /// The set and this one.
    #[must_use]
    pub fn with(self, capability: Capability) -> Self {
        Self(self.0 | capability.bit())
    }

    /// The set but for this one.
    #[must_use]
    pub fn without(self, capability: Capability) -> Self {
        Self(self.0 & !capability.bit())
    }

    /// Whether it is in the set.
    #[must_use]
    pub fn has(self, capability: Capability) -> bool {
        self.0 & capability.bit() != 0
    }

    /// All that are in the set.
    pub fn iter(self) -> impl Iterator<Item = Capability> {
        Capability::ALL.into_iter().filter(move |capability| self.has(*capability))
    }

    /// All that are not in the set.
    pub fn missing(self) -> impl Iterator<Item = Capability> {
        Capability::ALL.into_iter().filter(move |capability| !self.has(*capability))
    }
}

impl fmt::Debug for Capabilities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Who adds a capability comes by here, and adds it to `ALL`.
    fn place(capability: Capability) -> usize {
        match capability {
            Capability::StreamingUpload => 0,
            Capability::GetBody => 1,
            Capability::AnyMethod => 2,
            Capability::AnyHeader => 3,
            Capability::ManualRedirects => 4,
            Capability::ResponseCookies => 5,
            Capability::TlsConfiguration => 6,
            Capability::ProtocolChoice => 7,
            Capability::ContentCodings => 8,
            Capability::HttpVersion => 9,
            Capability::RemoteAddress => 10,
            Capability::ConnectErrors => 11,
            Capability::ConnectionLimits => 12,
            Capability::Proxies => 13,
            Capability::ConnectionSettings => 14,
            Capability::Files => 15,
            Capability::Trailers => 16,
            Capability::InformationalResponses => 17,
            Capability::Upgrade => 18,
            Capability::TlsInfo => 19,
            Capability::Blocking => 20,
            Capability::WebOptions => 21,
        }
    }

    #[test]
    fn all_are_listed_once() {
        for (at, capability) in Capability::ALL.into_iter().enumerate() {
            assert_eq!(place(capability), at);
        }
        assert_eq!(Capabilities::all().iter().count(), place(Capability::WebOptions) + 1);
        assert_eq!(Capabilities::none().missing().count(), Capability::ALL.len());
    }
}
