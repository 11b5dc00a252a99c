//! What is known of a connection's TLS beside its bytes.

use std::sync::{Arc, OnceLock};

use super::super::tls;
use crate::{Error, TlsInfo};

/// What was negotiated, and why the peer ended it, where it said so. Shared by the connection and its stream: HTTP/2 does not
/// hand on why its stream failed.
#[derive(Clone)]
pub(in crate::platform::native) struct Encrypted(Arc<Known>);

struct Known {
    info: Arc<TlsInfo>,
    ended: OnceLock<Error>,
}

impl Encrypted {
    pub(super) fn new(info: TlsInfo) -> Self {
        Self(Arc::new(Known { info: Arc::new(info), ended: OnceLock::new() }))
    }

    pub(in crate::platform::native) fn info(&self) -> Arc<TlsInfo> {
        Arc::clone(&self.0.info)
    }

    /// Takes note of a failure of the stream.
    pub(super) fn failed(&self, error: &std::io::Error) {
        if let Some(why) = tls::ended(error) {
            let _ = self.0.ended.set(why);
        }
    }

    pub(in crate::platform::native) fn why_ended(&self) -> Option<&Error> {
        self.0.ended.get()
    }
}
