//! Whom to trust, who to be, and how TLS is spoken.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::ClientBuilder;
use crate::client::config::tls::{Roots, TlsConfig};
use crate::client::{Certificate, CertificateRevocationList, Identity, TlsVersion};
use crate::{Error, ErrorKind, Result, Url};

impl<C> ClientBuilder<C> {
    /// Trusts a certificate authority besides those trusted by default.
    ///
    /// # On the web
    /// The browser has its own trust store: the client cannot be built.
    pub fn add_root_certificate(mut self, certificate: Certificate) -> Self {
        self.config.settings().tls.extra_roots.push(certificate);
        self
    }

    /// Trusts these certificate authorities and no others.
    ///
    /// # On the web
    /// The browser has its own trust store: the client cannot be built.
    pub fn tls_certs_only(mut self, certificates: impl IntoIterator<Item = Certificate>) -> Self {
        self.config.settings().tls.extra_roots.extend(certificates);
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
        if ![Roots::Default, roots].contains(&self.config.settings().tls.roots) {
            let what = "`tls_certs_only` and `tls_bundled_certs` contradict each other: choose one";
            self.failed.get_or_insert(Error::new(ErrorKind::Builder, what));
        }
        self.config.settings().tls.roots = roots;
        self
    }

    /// Refuses servers with a certificate, their own or one of its chain, that one of these lists revokes. Every authority of
    /// the chain needs a list here, and one that is still valid. It takes [`tls_certs_only`](Self::tls_certs_only) or
    /// [`tls_bundled_certs`](Self::tls_bundled_certs): what the operating system trusts, it checks by itself.
    ///
    /// # On the web
    /// The browser looks after revocation by itself: the client cannot be built.
    #[doc(alias = "tls_crls")]
    pub fn tls_crls_only(mut self, lists: impl IntoIterator<Item = CertificateRevocationList>) -> Self {
        let before = self.config.settings().tls.revoked.len();
        self.config.settings().tls.revoked.extend(lists);
        if self.config.settings().tls.revoked.len() == before {
            let what = "`tls_crls_only` without a list would check nothing: leave the call out, or give it one";
            self.failed.get_or_insert(Error::new(ErrorKind::Builder, what));
        }
        self
    }

    /// Shows this certificate to servers that ask for one.
    ///
    /// # On the web
    /// The browser asks its user for one: the client cannot be built.
    #[doc(alias = "client_certificate")]
    pub fn identity(mut self, identity: Identity) -> Self {
        self.config.settings().tls.identity = Some(identity);
        self
    }

    /// Speaks no older version of TLS than this. By default TLS 1.2.
    ///
    /// # On the web
    /// The browser negotiates by itself: the client cannot be built.
    #[doc(alias = "min_tls_version")]
    pub fn tls_version_min(mut self, version: TlsVersion) -> Self {
        self.config.settings().tls.oldest = Some(version);
        self
    }

    /// Speaks no newer version of TLS than this. By default TLS 1.3.
    ///
    /// # On the web
    /// The browser negotiates by itself: the client cannot be built.
    #[doc(alias = "max_tls_version")]
    pub fn tls_version_max(mut self, version: TlsVersion) -> Self {
        self.config.settings().tls.newest = Some(version);
        self
    }

    /// Whether the name of the host is sent in the clear when a connection begins, so that a server of several shows the
    /// right certificate ([RFC 6066, 3](https://www.rfc-editor.org/rfc/rfc6066#section-3)). By default on. The certificate
    /// is verified for that name in any case.
    ///
    /// # On the web
    /// Browsers always send it: a client without cannot be built.
    pub fn tls_sni(mut self, on: bool) -> Self {
        self.config.settings().tls.without_sni = !on;
        self
    }

    /// Asks for another name than the host's when connecting to it by TLS, and verifies its certificate for that name. The
    /// requests themselves go to the host, as ever. For servers that are reached by an address or through a tunnel.
    ///
    /// ```
    /// # if amphi::capabilities().has(amphi::Capability::TlsConfiguration) {
    /// let client = amphi::Client::builder().tls_server_name("127.0.0.1", "pond.example").build()?;
    /// # }
    /// # Ok::<(), amphi::Error>(())
    /// ```
    ///
    /// # On the web
    /// The browser asks for the host: the client cannot be built.
    #[doc(alias = "sni")]
    pub fn tls_server_name(mut self, host: &str, name: &str) -> Self {
        match host_of(host).and_then(|host| Ok((host, host_of(name)?))) {
            Ok(pair) => self.config.settings().tls.server_names.push(pair),
            Err(error) => {
                self.failed.get_or_insert(error);
            }
        }
        self
    }

    /// Accepts of this host only certificates with one of these public keys, besides verifying them as ever. A key is
    /// written as curl writes it: `sha256//` and the Base64 of the SHA-256 of the key
    /// ([`SubjectPublicKeyInfo`](https://www.rfc-editor.org/rfc/rfc5280#section-4.1), in DER). It is that of the server's own
    /// certificate; called again for the same host, it adds. With only one of them the host cannot change its key. It holds
    /// for this name alone: for names below it, each needs its own.
    ///
    /// ```
    /// # if amphi::capabilities().has(amphi::Capability::TlsConfiguration) {
    /// let pins = ["sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="];
    /// let client = amphi::Client::builder().tls_pinned_public_keys("pond.example", pins).build()?;
    /// # }
    /// # Ok::<(), amphi::Error>(())
    /// ```
    ///
    /// # On the web
    /// A browser does not show the key: the client cannot be built.
    #[doc(alias = "pinnedpubkey")]
    #[doc(alias = "certificate_pinning")]
    pub fn tls_pinned_public_keys<P: AsRef<str>>(mut self, host: &str, pins: impl IntoIterator<Item = P>) -> Self {
        let mut count = 0;
        for pin in pins {
            count += 1;
            match host_of(host).and_then(|host| Ok((host, pin_of(pin.as_ref())?))) {
                Ok(pair) => self.config.settings().tls.pins.push(pair),
                Err(error) => {
                    self.failed.get_or_insert(error);
                }
            }
        }
        if count == 0 {
            let what = format!("no key is pinned for {host:?}: leave the call out, or name one");
            self.failed.get_or_insert(Error::new(ErrorKind::Builder, what));
        }
        self
    }

    /// Whether the keys of the client's connections are written to the file that the environment variable `SSLKEYLOGFILE`
    /// names, so that a tool like Wireshark can read what goes over them. By default off, whatever the environment says:
    /// whoever has that file reads everything.
    ///
    /// # On the web
    /// It is the browser's to do: a client with it cannot be built.
    #[doc(alias = "tls_key_log")]
    pub fn tls_sslkeylogfile(mut self, on: bool) -> Self {
        self.config.settings().tls.key_log = on;
        self
    }

    /// Whether a connection may resume the TLS session of an earlier one to the same server, which spares work. By default
    /// on. A client remembers 256 servers at most and shares that with no other client.
    ///
    /// # On the web
    /// It is the browser's to do: a client without cannot be built.
    #[doc(alias = "sessionid")]
    pub fn tls_session_resumption(mut self, on: bool) -> Self {
        self.config.settings().tls.without_resumption = !on;
        self
    }
}

/// Whether the settings go together.
pub(super) fn check(config: &TlsConfig) -> Result<()> {
    let contradiction = if config.roots == Roots::OnlyExtra && config.extra_roots.is_empty() {
        "`tls_certs_only` without a certificate would trust nobody"
    } else if config.oldest > config.newest && config.newest.is_some() {
        "`tls_version_min` is newer than `tls_version_max`: no version is left"
    } else if !config.revoked.is_empty() && config.roots == Roots::Default {
        "`tls_crls_only` takes `tls_certs_only` or `tls_bundled_certs`: the operating system's trust has lists of its own"
    } else {
        return Ok(());
    };
    Err(Error::new(ErrorKind::Builder, contradiction))
}

/// As a URL writes it: in lower case, international names in ASCII, but without the dot at its end.
fn host_of(host: &str) -> Result<String> {
    let is_address = host.starts_with('[') && host.ends_with(']');
    match Url::parse(&format!("https://{host}/")) {
        Ok(url) if is_address || !host.contains(['/', '\\', '?', '#', '@', ':', '*']) => {
            Ok(url.host().trim_end_matches('.').to_owned())
        }
        _ => Err(Error::new(ErrorKind::Builder, format!("{host:?} is not the name of a host"))),
    }
}

fn pin_of(pin: &str) -> Result<[u8; 32]> {
    let decoded = pin.strip_prefix("sha256//").and_then(|pin| BASE64_STANDARD.decode(pin).ok());
    decoded.and_then(|hash| hash.try_into().ok()).ok_or_else(|| {
        Error::new(ErrorKind::Builder, format!("{pin:?} is no pin: it has to be `sha256//` and 32 bytes in Base64"))
    })
}
