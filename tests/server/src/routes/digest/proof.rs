//! What the right answer to a challenge is (RFC 7616, section 3.4.1), by formulas of the server's own.

use md5::Md5;
use sha2::{Digest, Sha256, Sha512, Sha512_256};

use crate::generate::hex;
use crate::routes::credentials::Fields;

/// What is asked for; by a server that proves itself, without a method.
pub(super) struct Asked<'a> {
    pub(super) method: &'a str,
    pub(super) target: &'a str,
    pub(super) body: &'a [u8],
}

impl Asked<'_> {
    /// `None` for an algorithm that there is not.
    pub(super) fn expected(&self, given: &Fields, user: &str, password: &str) -> Option<String> {
        let algorithm = given.algorithm().to_ascii_uppercase();
        let session = algorithm.strip_suffix("-SESS");
        let hash = |text: &[u8]| digest(session.unwrap_or(&algorithm), text);
        let (nonce, cnonce, qop) = (given.of("nonce"), given.of("cnonce"), given.of("qop"));
        let Self { method, target, body } = self;

        let mut a1 = hash(format!("{user}:{}:{password}", given.of("realm")).as_bytes())?;
        if session.is_some() {
            a1 = hash(format!("{a1}:{nonce}:{cnonce}").as_bytes())?;
        }
        let a2 = match qop {
            "auth-int" => hash(format!("{method}:{target}:{}", hash(body)?).as_bytes())?,
            _ => hash(format!("{method}:{target}").as_bytes())?,
        };
        if qop.is_empty() {
            return hash(format!("{a1}:{nonce}:{a2}").as_bytes());
        }
        hash(format!("{a1}:{nonce}:{}:{cnonce}:{qop}:{a2}", given.of("nc")).as_bytes())
    }
}

pub(super) fn digest(algorithm: &str, text: &[u8]) -> Option<String> {
    match algorithm.trim_end_matches("-SESS") {
        "MD5" => Some(hex(&Md5::digest(text))),
        "SHA-256" => Some(hex(&Sha256::digest(text))),
        "SHA-512-256" => Some(hex(&Sha512_256::digest(text))),
        "SHA-512" => Some(hex(&Sha512::digest(text))),
        _ => None,
    }
}

pub(super) fn opaque(nonce: &str) -> String {
    hex(&Md5::digest(format!("opaque:{nonce}")))
}
