//! Whom to trust.

use super::ClientBuilder;
use crate::client::Certificate;
use crate::client::config::tls::Roots;
use crate::{Error, ErrorKind};

impl ClientBuilder {
    /// Trusts a certificate authority besides those trusted by default.
    ///
    /// # On the web
    /// The browser has its own trust store: the client cannot be built.
    pub fn add_root_certificate(mut self, certificate: Certificate) -> Self {
        self.config.tls.extra_roots.push(certificate);
        self
    }

    /// Trusts these certificate authorities and no others.
    ///
    /// # On the web
    /// The browser has its own trust store: the client cannot be built.
    pub fn tls_certs_only(mut self, certificates: impl IntoIterator<Item = Certificate>) -> Self {
        self.config.tls.extra_roots.extend(certificates);
        self.roots(Roots::OnlyExtra)
    }

    /// Trusts Mozilla's list, compiled in with the feature `bundled-roots`, rather than what the operating system
    /// trusts.
    ///
    /// # On the web
    /// The browser has its own trust store: the client cannot be built.
    pub fn tls_bundled_certs(self) -> Self {
        self.roots(Roots::Bundled)
    }

    fn roots(mut self, roots: Roots) -> Self {
        if ![Roots::Default, roots].contains(&self.config.tls.roots) {
            let what = "`tls_certs_only` and `tls_bundled_certs` contradict each other: choose one";
            self.failed.get_or_insert(Error::new(ErrorKind::Builder, what));
        }
        self.config.tls.roots = roots;
        self
    }
}
