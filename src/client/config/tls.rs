//! Whom TLS trusts, and how it is spoken.

use std::fmt;

use super::identity::{CertificateRevocationList, Identity};
use crate::{Error, ErrorKind, Result};

/// A certificate authority to trust: one certificate or several.
///
/// ```no_run
/// use amphi::{Certificate, Client};
///
/// let pem = std::fs::read("pond-ca.pem").expect("the authority's certificate");
/// let client = Client::builder().add_root_certificate(Certificate::from_pem(pem)?).build()?;
/// # Ok::<(), amphi::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate(pub(crate) Encoding);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Der(Vec<u8>),
    Pem(Vec<u8>),
}

impl Certificate {
    /// One certificate in DER.
    #[must_use]
    pub fn from_der(der: impl Into<Vec<u8>>) -> Self {
        Self(Encoding::Der(der.into()))
    }

    /// All certificates of a PEM text.
    ///
    /// # Errors
    /// [`ErrorKind::Builder`] if there is none in it.
    pub fn from_pem(pem: impl Into<Vec<u8>>) -> Result<Self> {
        const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
        let pem = pem.into();
        if !pem.windows(BEGIN.len()).any(|window| window == BEGIN) {
            return Err(Error::new(ErrorKind::Builder, "the text holds no PEM certificate"));
        }
        Ok(Self(Encoding::Pem(pem)))
    }
}

/// A version of TLS. Older ones than these are broken, and are not spoken
/// ([RFC 8996](https://www.rfc-editor.org/rfc/rfc8996)).
///
/// ```
/// assert!(amphi::TlsVersion::TLS_1_2 < amphi::TlsVersion::TLS_1_3);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TlsVersion(u16);

impl TlsVersion {
    /// TLS 1.2, [RFC 5246](https://www.rfc-editor.org/rfc/rfc5246).
    pub const TLS_1_2: Self = Self(0x0303);
    /// TLS 1.3, [RFC 8446](https://www.rfc-editor.org/rfc/rfc8446).
    pub const TLS_1_3: Self = Self(0x0304);
}

impl fmt::Debug for TlsVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if *self == Self::TLS_1_2 { "TLS 1.2" } else { "TLS 1.3" })
    }
}

/// What a client asks of TLS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TlsConfig {
    pub(crate) roots: Roots,
    pub(crate) extra_roots: Vec<Certificate>,
    pub(crate) identity: Option<Identity>,
    pub(crate) revoked: Vec<CertificateRevocationList>,
    pub(crate) oldest: Option<TlsVersion>,
    pub(crate) newest: Option<TlsVersion>,
    pub(crate) without_sni: bool,
    /// Hosts, and the names that they are asked for and verified by.
    pub(crate) server_names: Vec<(String, String)>,
    /// Hosts, and the SHA-256 of the keys that they may have.
    pub(crate) pins: Vec<(String, [u8; 32])>,
    pub(crate) key_log: bool,
    pub(crate) without_resumption: bool,
    pub(crate) danger: Danger,
}

/// How much of the peer is verified.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Danger {
    #[default]
    None,
    /// Whatever name the certificate is for.
    #[cfg_attr(not(feature = "danger"), allow(dead_code, reason = "only the feature `danger` sets it"))]
    AnyName,
    /// Whatever certificate there is.
    #[cfg_attr(not(feature = "danger"), allow(dead_code, reason = "only the feature `danger` sets it"))]
    AnyCertificate,
}

impl Danger {
    /// What is to be said of a client that has it.
    pub(crate) fn warning(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::AnyName => Some("DANGER: the names of servers are not verified"),
            Self::AnyCertificate => Some("DANGER: the certificates of servers are not verified"),
        }
    }
}

impl TlsConfig {
    /// What of it holds for a proxy: whom it trusts, and what is said of that host. A certificate of the client's, what is
    /// revoked and what is not verified are for servers alone.
    #[allow(dead_code, reason = "in a browser nobody asks")]
    pub(crate) fn for_proxy(&self, roots: Option<&[Certificate]>) -> Self {
        let Self { oldest, newest, without_sni, key_log, without_resumption, .. } = *self;
        let (own, extra_roots) = match roots {
            Some(roots) => (Roots::OnlyExtra, roots.to_vec()),
            None => (self.roots, self.extra_roots.clone()),
        };
        Self {
            roots: own,
            extra_roots,
            identity: None,
            revoked: Vec::new(),
            oldest,
            newest,
            without_sni,
            server_names: self.server_names.clone(),
            pins: self.pins.clone(),
            key_log,
            without_resumption,
            danger: Danger::None,
        }
    }
}

/// Whom TLS trusts, besides the extra ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Roots {
    /// What the operating system trusts; the bundled list if that is not built in.
    #[default]
    Default,
    Bundled,
    OnlyExtra,
}
