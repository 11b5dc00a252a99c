//! The hash functions of digest authentication.

use std::fmt::Write;

use md5::Md5;
use sha2::{Digest, Sha256, Sha512, Sha512_256};

/// The weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Algorithm {
    Md5,
    Sha256,
    Sha512Trunc256,
    /// Not one of the RFC's, but spoken by servers.
    Sha512,
}

impl Algorithm {
    /// By its name, and whether it is that with `-sess`.
    pub(super) fn of(name: &[u8]) -> Option<(Self, bool)> {
        let name = std::str::from_utf8(name).ok()?.to_ascii_uppercase();
        let (name, session) = name.strip_suffix("-SESS").map_or((name.as_str(), false), |name| (name, true));
        let algorithm = match name {
            "MD5" => Self::Md5,
            "SHA-256" => Self::Sha256,
            "SHA-512-256" => Self::Sha512Trunc256,
            "SHA-512" => Self::Sha512,
            _ => return None,
        };
        Some((algorithm, session))
    }

    /// The hash of these parts with colons between, in hexadecimal.
    pub(super) fn hash(self, parts: &[&[u8]]) -> String {
        match self {
            Self::Md5 => hash::<Md5>(parts),
            Self::Sha256 => hash::<Sha256>(parts),
            Self::Sha512Trunc256 => hash::<Sha512_256>(parts),
            Self::Sha512 => hash::<Sha512>(parts),
        }
    }
}

fn hash<D: Digest>(parts: &[&[u8]]) -> String {
    let mut digest = D::new();
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            digest.update(b":");
        }
        digest.update(part);
    }
    hex(&digest.finalize())
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a `String` does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_name_in_any_case() {
        assert_eq!(Algorithm::of(b"md5"), Some((Algorithm::Md5, false)));
        assert_eq!(Algorithm::of(b"Sha-512-256-Sess"), Some((Algorithm::Sha512Trunc256, true)));
        for unknown in [&b"SHA"[..], b"", b"-sess", b"MD5-sess-sess", b"\xff"] {
            assert_eq!(Algorithm::of(unknown), None);
        }
    }

    #[test]
    fn parts_are_joined_by_colons() {
        assert_eq!(Algorithm::Md5.hash(&[b"a", b"", b"b"]), Algorithm::Md5.hash(&[b"a::b"]));
        assert_eq!(Algorithm::Md5.hash(&[b""]), "d41d8cd98f00b204e9800998ecf8427e");
    }
}
