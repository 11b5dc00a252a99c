//! The headers of a response: at hand, or to be looked up with the engine.

use std::sync::OnceLock;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue};

use crate::platform::transport::Shown;

#[derive(Default)]
pub(crate) struct Fields {
    known: OnceLock<Known>,
    shown: Option<Shown>,
}

/// What is looked up at once.
#[derive(Default)]
pub(crate) struct Known {
    pub(crate) headers: HeaderMap,
    /// The reason phrase, unless it is the one that goes with the status.
    pub(crate) reason: Option<Box<str>>,
    /// Whether what the headers say of a length may be of something else than what is read.
    pub(crate) length_unknown: bool,
    /// Whether an engine that does not show redirects says that it followed one.
    pub(crate) redirected: bool,
}

impl From<Known> for Fields {
    fn from(known: Known) -> Self {
        Self { known: known.into(), shown: None }
    }
}

impl From<HeaderMap> for Fields {
    fn from(headers: HeaderMap) -> Self {
        Known { headers, ..Known::default() }.into()
    }
}

impl From<Shown> for Fields {
    fn from(shown: Shown) -> Self {
        Self { known: OnceLock::new(), shown: Some(shown) }
    }
}

impl Fields {
    pub(crate) fn known(&self) -> &Known {
        self.known.get().unwrap_or_else(|| self.look())
    }

    #[cold]
    #[inline(never)]
    fn look(&self) -> &Known {
        self.known.get_or_init(|| self.shown.as_ref().map(Shown::look).unwrap_or_default())
    }

    pub(crate) fn known_mut(&mut self) -> &mut Known {
        self.known();
        self.known.get_mut().expect("it was looked up")
    }

    /// Whether the engine has followed a redirect that it does not show.
    pub(crate) fn redirected(&self) -> bool {
        match &self.shown {
            Some(shown) => shown.redirected(),
            None => self.known.get().is_some_and(|known| known.redirected),
        }
    }

    /// That header, for which the others are not needed.
    pub(crate) fn content_type(&self) -> Option<&HeaderValue> {
        match (self.known.get(), &self.shown) {
            (None, Some(shown)) => shown.content_type(),
            _ => self.known().headers.get(CONTENT_TYPE),
        }
    }
}
