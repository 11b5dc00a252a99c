//! What the engine has thrown, for code of the page's.

use std::any::Any;
use std::error::Error as StdError;
use std::fmt;

use super::{Error, Words};

/// What an engine has thrown: its words, and itself.
pub(crate) struct Thrown {
    words: Words,
    exception: Box<dyn Any + Send + Sync>,
}

impl Thrown {
    #[allow(dead_code, reason = "a machine throws nothing")]
    pub(crate) fn new(words: String, exception: impl Any + Send + Sync) -> Self {
        Self { words: Words(words), exception: Box::new(exception) }
    }
}

impl fmt::Display for Thrown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.words.fmt(f)
    }
}

impl fmt::Debug for Thrown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.words, f)
    }
}

impl StdError for Thrown {}

impl Error {
    /// What the engine's `fetch`, or a stream of its own, has thrown, where that is beneath this error.
    ///
    /// # On the web
    /// It is to be had as a `send_wrapper::SendWrapper<wasm_bindgen::JsValue>`: its own `cause` may say more than the error's
    /// text, the codes of Node's system calls for example. On a machine there is never one.
    ///
    /// ```
    /// let error = amphi::Url::parse("http://[bad").unwrap_err();
    /// assert!(error.exception::<String>().is_none());
    /// ```
    #[must_use]
    pub fn exception<T: Any>(&self) -> Option<&T> {
        self.beneath::<Thrown>()?.exception.downcast_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn it_is_found_wherever_it_is_beneath() {
        let thrown = || Thrown::new("TypeError: a".into(), 7_u8);
        let shown = Error::new(ErrorKind::Builder, "b").because(thrown());
        let inner = Error::new(ErrorKind::Connect, "b").with_source(thrown());
        let outer = Error::new(ErrorKind::Connect, "c").with_source(inner.clone());
        let told = Error::new(ErrorKind::Connect, "c").with_source(shown.clone());
        for error in [shown, inner, outer, told] {
            assert_eq!(error.exception::<u8>(), Some(&7));
            assert_eq!(error.exception::<u16>(), None);
        }
        assert_eq!(thrown().to_string(), "TypeError: a");
    }
}
