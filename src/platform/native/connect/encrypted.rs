//! What is known of a connection's TLS beside its bytes.

use std::sync::{Arc, OnceLock};

use super::super::tls;
use crate::{Error, TlsInfo};

/// What was negotiated, and why the peer ended it, where it said so. Shared by the connection and its stream: HTTP/2 does not
/// hand on why its stream failed.
#[derive(Clone)]
pub(in crate::platform::native) struct Encrypted {
    pub(in crate::platform::native) info: Arc<TlsInfo>,
    ended: Arc<OnceLock<Error>>,
}

impl Encrypted {
    pub(super) fn new(info: TlsInfo) -> Self {
        Self { info: Arc::new(info), ended: Arc::default() }
    }

    /// Takes note of a failure of the stream.
    pub(super) fn failed(&self, error: &std::io::Error) {
        if let Some(why) = tls::ended(error) {
            let _ = self.ended.set(why);
        }
    }

    pub(in crate::platform::native) fn why_ended(&self) -> Option<&Error> {
        self.ended.get()
    }
}
