//! Whom TLS trusts.

use crate::{Error, ErrorKind, Result};

/// A certificate authority to trust: one certificate or several.
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

/// What a client asks of TLS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TlsConfig {
    pub(crate) roots: Roots,
    pub(crate) extra_roots: Vec<Certificate>,
}

impl TlsConfig {
    /// Whom it trusts for a proxy, and nothing else of it: that is for servers.
    #[allow(dead_code, reason = "in a browser nobody asks")]
    pub(crate) fn for_proxy(&self, roots: Option<&[Certificate]>) -> Self {
        match roots {
            Some(roots) => Self { roots: Roots::OnlyExtra, extra_roots: roots.to_vec() },
            None => Self { roots: self.roots, extra_roots: self.extra_roots.clone() },
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
