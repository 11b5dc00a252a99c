//! Who the client is to a server, and which certificates are revoked.

use std::fmt;

use crate::{Error, ErrorKind, Result};

/// A client's certificate with its private key, for servers that ask for one: for
/// [`ClientBuilder::identity`](crate::ClientBuilder::identity). Its `Debug` does not show the key.
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use amphi::{Client, Identity};
///
/// let client = Client::builder().identity(Identity::from_pem(std::fs::read("frog.pem")?)?).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    pub(crate) chain: Vec<u8>,
    pub(crate) key: Vec<u8>,
}

impl Identity {
    /// The client's certificate, those between it and its authority, and its private key (PKCS#8, PKCS#1 or SEC1), all in
    /// one PEM text.
    ///
    /// # Errors
    /// [`ErrorKind::Builder`] if one of them is missing, or the key is encrypted. What can be told only by looking into them
    /// comes to light in [`ClientBuilder::build`](crate::ClientBuilder::build).
    pub fn from_pem(pem: impl Into<Vec<u8>>) -> Result<Self> {
        let pem = pem.into();
        Self::of(pem.clone(), pem)
    }

    /// The client's certificate, those between it and its authority, in one PEM text, and the private key (PKCS#8) in
    /// another.
    ///
    /// # Errors
    /// [`ErrorKind::Builder`], as [`from_pem`](Self::from_pem).
    pub fn from_pkcs8_pem(pem: impl Into<Vec<u8>>, key: impl Into<Vec<u8>>) -> Result<Self> {
        let key = key.into();
        if holds(&key, "PRIVATE KEY-----") && !holds(&key, "-----BEGIN PRIVATE KEY-----") {
            check_encryption(&key)?;
            return Err(invalid("the private key is not in PKCS#8: `Identity::from_pem` takes others, too"));
        }
        Self::of(pem.into(), key)
    }

    fn of(chain: Vec<u8>, key: Vec<u8>) -> Result<Self> {
        check_encryption(&key)?;
        if !holds(&chain, "-----BEGIN CERTIFICATE-----") {
            return Err(invalid("the text holds no PEM certificate"));
        }
        if !holds(&key, "PRIVATE KEY-----") {
            return Err(invalid("the text holds no PEM private key"));
        }
        Ok(Self { chain, key })
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").finish_non_exhaustive()
    }
}

/// A list of certificates that their authority has taken back
/// ([RFC 5280, 5](https://www.rfc-editor.org/rfc/rfc5280#section-5)): for
/// [`ClientBuilder::tls_crls_only`](crate::ClientBuilder::tls_crls_only).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateRevocationList(pub(crate) Vec<u8>);

impl CertificateRevocationList {
    /// All lists of a PEM text.
    ///
    /// # Errors
    /// [`ErrorKind::Builder`] if there is none in it.
    pub fn from_pem(pem: impl Into<Vec<u8>>) -> Result<Self> {
        let pem = pem.into();
        if holds(&pem, "-----BEGIN X509 CRL-----") {
            Ok(Self(pem))
        } else {
            Err(invalid("the text holds no PEM revocation list"))
        }
    }
}

fn holds(text: &[u8], part: &str) -> bool {
    text.windows(part.len()).any(|window| window == part.as_bytes())
}

fn check_encryption(key: &[u8]) -> Result<()> {
    if holds(key, "-----BEGIN ENCRYPTED PRIVATE KEY-----") || holds(key, "Proc-Type: 4,ENCRYPTED") {
        return Err(invalid("the private key is encrypted: decrypt it first, as `openssl pkey` does"));
    }
    Ok(())
}

fn invalid(message: &'static str) -> Error {
    Error::new(ErrorKind::Builder, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n";
    const KEY: &str = "-----BEGIN PRIVATE KEY-----\nMA==\n-----END PRIVATE KEY-----\n";

    #[test]
    fn both_parts_are_needed_and_the_key_is_not_shown() {
        let identity = Identity::from_pem([CERTIFICATE, KEY].concat()).unwrap();
        assert_eq!(format!("{identity:?}"), "Identity { .. }");
        assert!(Identity::from_pkcs8_pem(CERTIFICATE, KEY).is_ok());
        let said = |pem: &str| Identity::from_pem(pem).unwrap_err().to_string();
        assert!(said(CERTIFICATE).contains("no PEM private key") && said(KEY).contains("no PEM certificate"));
        let encrypted = KEY.replace("PRIVATE", "ENCRYPTED PRIVATE");
        assert!(Identity::from_pkcs8_pem(CERTIFICATE, &*encrypted).unwrap_err().to_string().contains("decrypt it"));
        let other = KEY.replace("PRIVATE", "EC PRIVATE");
        assert!(Identity::from_pkcs8_pem(CERTIFICATE, &*other).unwrap_err().to_string().contains("from_pem"));
        assert!(Identity::from_pem([CERTIFICATE, &other].concat()).is_ok());
    }
}
