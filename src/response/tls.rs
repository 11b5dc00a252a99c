//! What is known of the TLS connection that a response came by.

use crate::Response;
use std::fmt;

use crate::client::TlsVersion;

/// What was negotiated on the TLS connection that a response came by, and with whom: from [`Response::tls_info`].
///
/// ```no_run
/// # async fn run() -> amphi::Result<()> {
/// let response = amphi::get("https://pond.example/").await?;
/// if let Some(tls) = response.tls_info() {
///     println!("{:?}, {:?}", tls.version(), tls.cipher_suite());
/// }
/// # Ok(())
/// # }
/// ```
pub struct TlsInfo {
    pub(crate) chain: Vec<Vec<u8>>,
    pub(crate) version: Option<TlsVersion>,
    pub(crate) cipher_suite: Option<String>,
    pub(crate) alpn: Option<String>,
    pub(crate) server_name: String,
    pub(crate) resumed: bool,
    pub(crate) verified: bool,
}

impl TlsInfo {
    /// The server's certificate, in DER.
    #[must_use]
    pub fn peer_certificate(&self) -> Option<&[u8]> {
        self.chain.first().map(Vec::as_slice)
    }

    /// All certificates that the server showed, its own first, in DER: as it sent them, which need not be the chain that was
    /// verified.
    pub fn peer_certificates(&self) -> impl Iterator<Item = &[u8]> {
        self.chain.iter().map(Vec::as_slice)
    }

    /// The version of TLS.
    #[must_use]
    pub fn version(&self) -> Option<TlsVersion> {
        self.version
    }

    /// The cipher suite, by its [registered name](https://www.iana.org/assignments/tls-parameters), like
    /// `TLS_AES_256_GCM_SHA384`.
    #[must_use]
    pub fn cipher_suite(&self) -> Option<&str> {
        self.cipher_suite.as_deref()
    }

    /// The protocol that was negotiated ([RFC 7301](https://www.rfc-editor.org/rfc/rfc7301)): `h2`, `http/1.1`, or none.
    #[must_use]
    pub fn alpn(&self) -> Option<&str> {
        self.alpn.as_deref()
    }

    /// The name that the certificate was verified for, or the address.
    #[must_use]
    pub fn server_name(&self) -> &str {
        &self.server_name
    }

    /// Whether the connection resumed the session of an earlier one. The certificates are then those that were shown to
    /// that.
    #[must_use]
    pub fn is_resumed(&self) -> bool {
        self.resumed
    }

    /// Whether the certificate was verified, and for the [name](Self::server_name): always, unless the client was told not
    /// to, which takes the feature `danger`.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        self.verified
    }
}

impl fmt::Debug for TlsInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsInfo")
            .field("version", &self.version)
            .field("cipher_suite", &self.cipher_suite)
            .field("alpn", &self.alpn)
            .field("server_name", &self.server_name)
            .field("is_resumed", &self.resumed)
            .field("is_verified", &self.verified)
            .finish_non_exhaustive()
    }
}

impl Response {
    /// What was negotiated on the TLS connection that it came by, and the server's certificate. `None` if it came by none.
    ///
    /// ```no_run
    /// # async fn run() -> amphi::Result<()> {
    /// let response = amphi::get("https://example.org/").await?;
    /// if let Some(tls) = response.tls_info() {
    ///     println!("{:?}, {:?}", tls.version(), tls.cipher_suite());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # On the web
    /// `None`: a browser does not show it ([`Capability::TlsInfo`](crate::Capability::TlsInfo)).
    #[must_use]
    pub fn tls_info(&self) -> Option<&TlsInfo> {
        self.0.head.tls.as_deref()
    }
}
