//! What a server offers in a challenge, and the best of it.

use http::HeaderMap;
use http::header::WWW_AUTHENTICATE;

use super::algorithm::Algorithm;
use super::challenge::{Challenge, challenges};

/// What a response protects: quality of protection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Qop {
    /// RFC 2069: no count, no nonce of the client's.
    None,
    Auth,
    /// The body, too.
    AuthInt,
}

impl Qop {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Auth => "auth",
            Self::AuthInt => "auth-int",
        }
    }

    fn best(offered: Option<&[u8]>) -> Option<Self> {
        let Some(offered) = offered else { return Some(Self::None) };
        let has = |name: &str| {
            let mut names = offered.split(|byte| b", \t".contains(byte));
            names.any(|offered| offered.eq_ignore_ascii_case(name.as_bytes()))
        };
        match (has("auth"), has("auth-int")) {
            (true, _) => Some(Self::Auth),
            (false, true) => Some(Self::AuthInt),
            // An empty one is none.
            (false, false) => offered.trim_ascii().is_empty().then_some(Self::None),
        }
    }
}

/// A challenge that can be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Offer {
    pub(super) realm: Vec<u8>,
    pub(super) nonce: Vec<u8>,
    pub(super) opaque: Option<Vec<u8>>,
    pub(super) algorithm: Algorithm,
    /// As the server has written it, if it has.
    pub(super) algorithm_name: Option<Vec<u8>>,
    pub(super) session: bool,
    pub(super) qop: Qop,
    pub(super) stale: bool,
    pub(super) userhash: bool,
    pub(super) utf8: bool,
    pub(super) domain: Vec<u8>,
}

impl Offer {
    pub(super) fn of(challenge: &Challenge) -> Option<Self> {
        let parameter = |name| challenge.parameter(name);
        let says = |name, word: &str| parameter(name).is_some_and(|value| value.eq_ignore_ascii_case(word.as_bytes()));
        let owned = |name| parameter(name).map(<[u8]>::to_vec);
        let (algorithm, session) = Algorithm::of(parameter("algorithm").unwrap_or(b"MD5"))?;
        challenge.is("Digest").then_some(())?;
        Some(Self {
            realm: owned("realm")?,
            nonce: owned("nonce")?,
            opaque: owned("opaque"),
            algorithm,
            algorithm_name: owned("algorithm"),
            session,
            qop: Qop::best(parameter("qop"))?,
            stale: says("stale", "true"),
            userhash: says("userhash", "true"),
            utf8: says("charset", "utf-8"),
            domain: owned("domain").unwrap_or_default(),
        })
    }

    /// The strongest that a response offers; of equals the first.
    pub(super) fn best(headers: &HeaderMap) -> Option<Self> {
        let values = headers.get_all(WWW_AUTHENTICATE).iter();
        let offers = values.flat_map(|value| challenges(value.as_bytes())).filter_map(|one| Self::of(&one));
        offers.reduce(|best, next| if next.algorithm > best.algorithm { next } else { best })
    }
}

/// Whether a response asks for `Basic`.
pub(super) fn asks_for_basic(headers: &HeaderMap) -> bool {
    let values = headers.get_all(WWW_AUTHENTICATE).iter();
    values.flat_map(|value| challenges(value.as_bytes())).any(|challenge| challenge.is("Basic"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(lines: &[&'static str]) -> Option<Offer> {
        let lines = lines.iter().map(|line| (WWW_AUTHENTICATE, http::HeaderValue::from_static(line)));
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(name, value);
        }
        Offer::best(&headers)
    }

    #[test]
    fn the_strongest_of_several_lines_or_of_one() {
        const MD5: &str = "Digest realm=\"r\", nonce=\"a\", algorithm=MD5";
        const SHA256: &str = "Digest realm=\"r\", nonce=\"b\", algorithm=sha-256";
        const UNKNOWN: &str = "Digest realm=\"r\", nonce=\"c\", algorithm=SHA-3";
        for lines in [&[MD5, SHA256, UNKNOWN][..], &[UNKNOWN, SHA256, "Basic realm=\"r\"", MD5]] {
            assert_eq!(best(lines).unwrap().nonce, b"b");
        }
        let one = "Basic realm=\"r\", Digest realm=\"r\", nonce=\"a\", Digest Realm=\"r\", nonce=\"b\", algorithm=SHA-512-256";
        assert_eq!(best(&[one]).unwrap().nonce, b"b");
        assert_eq!(best(&["Basic realm=\"r\"", UNKNOWN]), None);
        assert_eq!(best(&[]), None);
    }

    #[test]
    fn protections() {
        let qop = |line| best(&[line]).map(|offer| offer.qop);
        assert_eq!(qop("Digest realm=r, nonce=n"), Some(Qop::None));
        assert_eq!(qop("Digest realm=r, nonce=n, qop=\"\""), Some(Qop::None));
        assert_eq!(qop("Digest realm=r, nonce=n, qop=\"auth-int, Auth\""), Some(Qop::Auth));
        assert_eq!(qop("Digest realm=r, nonce=n, qop=auth-int"), Some(Qop::AuthInt));
        assert_eq!(qop("Digest realm=r, nonce=n, qop=\"auth-conf\""), None);
    }

    #[test]
    fn what_has_to_be_there() {
        assert_eq!(best(&["Digest realm=r"]), None);
        assert_eq!(best(&["Digest nonce=n"]), None);
        let empty = best(&["Digest realm=\"\", nonce=\"\", Stale=TRUE, userhash=true, charset=\"UTF-8\""]).unwrap();
        assert!(empty.realm.is_empty() && empty.stale && empty.userhash && empty.utf8 && !empty.session);
    }
}
