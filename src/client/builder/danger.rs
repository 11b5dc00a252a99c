//! Settings that leave a server unverified.

use super::ClientBuilder;
use crate::client::config::tls::Danger;

impl<C> ClientBuilder<C> {
    /// **Accepts any certificate of any server**: whoever is on the way can read and change everything. It is for tests, and
    /// for nothing else; [`add_root_certificate`](Self::add_root_certificate) is the way to trust a certificate of one's own.
    ///
    /// That the server has the key of its certificate is still verified, and so are
    /// [pins](Self::tls_pinned_public_keys). The client's `Debug` says that it does this, and
    /// [`TlsInfo::is_verified`](crate::TlsInfo::is_verified) is false.
    ///
    /// # On the web
    /// No browser lets a page do this: a client with it cannot be built.
    pub fn tls_danger_accept_invalid_certs(self, on: bool) -> Self {
        self.danger(Danger::AnyCertificate, on)
    }

    /// **Accepts a certificate for any name**: everybody who has one, for whatever host, can be this server. It is for
    /// tests; [`tls_server_name`](Self::tls_server_name) is the way to say which name a host's certificate has.
    ///
    /// The certificate is verified in all else. The client's `Debug` says that it does this, and
    /// [`TlsInfo::is_verified`](crate::TlsInfo::is_verified) is false.
    ///
    /// # On the web
    /// No browser lets a page do this: a client with it cannot be built.
    pub fn tls_danger_accept_invalid_hostnames(self, on: bool) -> Self {
        self.danger(Danger::AnyName, on)
    }

    fn danger(mut self, danger: Danger, on: bool) -> Self {
        let now = &mut self.config.settings().tls.danger;
        *now = match (on, *now) {
            // The greater one has the smaller in it.
            (true, Danger::AnyCertificate) => Danger::AnyCertificate,
            (true, _) => danger,
            (false, set) if set == danger => Danger::None,
            (false, set) => set,
        };
        self
    }
}
