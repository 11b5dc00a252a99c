//! What errors print, and what they leave to their sources.

use std::error::Error as StdError;
use std::fmt;

use super::{Error, ErrorKind, Inner, Quoted};

/// Who says what the source has to say.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Telling {
    /// Whoever prints the sources.
    Beneath,
    /// `Display`, after the message.
    Shown,
    /// The message, in words that help more.
    Explained,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { method, url, .. } = &*self.0;
        match (method, url) {
            (Some(method), Some(url)) => write!(f, "{method} {}: ", url.redacted())?,
            (Some(method), None) => write!(f, "{method}: ")?,
            (None, Some(url)) => write!(f, "{}: ", url.redacted())?,
            (None, None) => {}
        }
        if !self.0.by_itself {
            write!(f, "{}", self.0.kind)?;
        }
        self.why(self.0.kind, f)?;
        if f.alternate() {
            let mut cause = self.source();
            while let Some(error) = cause {
                write!(f, ": {error}")?;
                cause = error.source();
            }
        }
        Ok(())
    }
}

impl Error {
    /// What the kind does not say. `told` is the kind that was named before.
    fn why(&self, told: ErrorKind, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.kind != told && !self.0.by_itself {
            write!(f, ": {}", self.0.kind)?;
        }
        if !self.0.message.is_empty() {
            write!(f, "{}{}", if self.0.by_itself { "" } else { ": " }, self.0.message)?;
        }
        match (&self.0.source, self.0.telling) {
            (Some(source), Telling::Shown) => match source.downcast_ref::<Self>() {
                Some(error) => error.why(self.0.kind, f),
                None => write!(f, ": {source}"),
            },
            _ => Ok(()),
        }
    }
}

impl Error {
    /// What the operating system said beneath it, where it was that: why there was no connection, say, or no file.
    ///
    /// # On the web
    /// There is none but of streams and transports of one's own: a browser does not tell.
    #[must_use]
    pub fn io_error(&self) -> Option<&std::io::Error> {
        self.beneath()
    }

    /// The first error of this type beneath, whether the text says it already or not.
    pub(super) fn beneath<T: StdError + 'static>(&self) -> Option<&T> {
        let mut next = self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static));
        while let Some(source) = next {
            if let Some(error) = source.downcast_ref::<Self>() {
                return error.beneath();
            }
            if let Some(found) = source.downcast_ref() {
                return Some(found);
            }
            next = source.source();
        }
        None
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Error");
        out.field("kind", &self.0.kind).field("message", &Quoted(&self.0.message));
        if let Some(phase) = self.0.phase {
            out.field("phase", &phase);
        }
        if let Some(method) = &self.0.method {
            out.field("method", method);
        }
        if let Some(url) = &self.0.url {
            out.field("url", url);
        }
        if let Some(path) = &self.0.path {
            out.field("path", &Quoted(&path.to_string_lossy()));
        }
        if let Some(status) = self.0.status {
            out.field("status", &status);
        }
        if let Some(source) = &self.0.source {
            out.field("source", source);
        }
        out.finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let source = self.0.source.as_deref()?;
        match self.0.telling {
            Telling::Beneath => Some(source),
            Telling::Shown => source.source(),
            Telling::Explained => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternate_form_prints_every_cause() {
        let cause = Error::new(ErrorKind::Protocol, "b").with_source("c");
        let error = Error::new(ErrorKind::Body, "a").with_source(cause);
        assert_eq!(error.to_string(), "body: a");
        assert_eq!(format!("{error:#}"), "body: a: the peer broke the protocol: b: c");
    }

    #[test]
    fn a_cause_that_is_told_is_told_once() {
        let chain = |error: &Error| {
            let mut chain = vec![error.to_string()];
            let mut next = error.source();
            while let Some(source) = next {
                chain.push(source.to_string());
                next = source.source();
            }
            chain.join(": ")
        };
        let end = std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
        let inner = Error::new(ErrorKind::Connect, "1.2.3.4:5").because(end);
        let outer = Error::new(ErrorKind::Connect, "the proxy").because(inner.clone());
        assert_eq!(inner.to_string(), "could not connect: 1.2.3.4:5: unexpected end of file");
        assert_eq!(outer.to_string(), "could not connect: the proxy: 1.2.3.4:5: unexpected end of file");
        let other = Error::new(ErrorKind::Proxy, "it").because(inner);
        assert_eq!(other.to_string(), "the proxy failed: it: could not connect: 1.2.3.4:5: unexpected end of file");
        let own = Error::new(ErrorKind::Dns, "h").because(Error::with_kind(ErrorKind::Body, "b").with_source("mine"));
        assert_eq!(own.to_string(), "could not resolve the host: h: body: b");
        assert_eq!(own.source().unwrap().to_string(), "mine");
        let kind = |error: &Error| error.io_error().map(std::io::Error::kind);
        assert_eq!(kind(&outer), Some(std::io::ErrorKind::UnexpectedEof));
        assert_eq!(kind(&own), None);
        let explained = Error::new(ErrorKind::Tls, "it has expired").explaining("CertExpired");
        assert_eq!(explained.to_string(), "TLS failed: it has expired");
        assert!(explained.source().is_none() && format!("{explained:?}").contains("CertExpired"));
        for error in [&outer, &other, &own, &explained] {
            assert_eq!(format!("{error:#}"), chain(error));
        }
    }
}
