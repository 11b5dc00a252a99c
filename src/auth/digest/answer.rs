//! The answer to a challenge: what it is made of, and the header that carries it
//! ([RFC 7616, 3.4](https://www.rfc-editor.org/rfc/rfc7616#section-3.4)).

use std::sync::Arc;

use http::HeaderValue;
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, percent_encode};

use super::offer::{Offer, Qop};
use crate::{Error, ErrorKind, Result};

/// Whom and what an answer proves to know.
pub(super) struct Secret {
    pub(super) username: String,
    pub(super) password: String,
}

impl Secret {
    /// The hash that stands for user and password as long as an authentication session lasts.
    pub(super) fn hashed(&self, offer: &Offer, cnonce: &str) -> String {
        let (user, password) = (self.username.as_bytes(), self.password.as_bytes());
        let hashed = offer.algorithm.hash(&[user, &offer.realm, password]);
        match offer.session {
            false => hashed,
            true => offer.algorithm.hash(&[hashed.as_bytes(), &offer.nonce, cnonce.as_bytes()]),
        }
    }
}

/// An answer to be sent: once, as its count says.
#[derive(Clone)]
pub(super) struct Answer {
    pub(super) offer: Arc<Offer>,
    /// That of the offer, or one that came later.
    pub(super) nonce: Arc<[u8]>,
    pub(super) hashed: Arc<str>,
    pub(super) count: u32,
    pub(super) cnonce: String,
    /// Path and query.
    pub(super) uri: String,
}

impl Answer {
    fn count(&self) -> String {
        format!("{:08x}", self.count)
    }

    /// The proof. `body` is there if that is protected, too; a server proves itself without a method.
    pub(super) fn proof(&self, method: &str, body: Option<&[u8]>, qop: Qop) -> String {
        let algorithm = self.offer.algorithm;
        let (method, uri) = (method.as_bytes(), self.uri.as_bytes());
        let asked = match (qop, body) {
            (Qop::AuthInt, body) => {
                let body = algorithm.hash(&[body.unwrap_or_default()]);
                algorithm.hash(&[method, uri, body.as_bytes()])
            }
            _ => algorithm.hash(&[method, uri]),
        };
        let (hashed, asked) = (self.hashed.as_bytes(), asked.as_bytes());
        match qop {
            Qop::None => algorithm.hash(&[hashed, &self.nonce, asked]),
            qop => {
                let (count, cnonce, qop) = (self.count(), self.cnonce.as_bytes(), qop.name().as_bytes());
                algorithm.hash(&[hashed, &self.nonce, count.as_bytes(), cnonce, qop, asked])
            }
        }
    }

    /// The value of `Authorization`.
    pub(super) fn header(&self, secret: &Secret, method: &str, body: Option<&[u8]>) -> Result<HeaderValue> {
        let offer = &*self.offer;
        let proof = self.proof(method, body, offer.qop);
        let mut value = b"Digest ".to_vec();
        value.extend(user(&secret.username, offer));
        let mut add = |name: &str, text: &[u8], is_quoted: bool| {
            value.extend_from_slice(format!(", {name}=").as_bytes());
            value.extend(if is_quoted { quoted(text) } else { text.to_vec() });
        };
        add("realm", &offer.realm, true);
        add("nonce", &self.nonce, true);
        add("uri", self.uri.as_bytes(), true);
        if let Some(name) = &offer.algorithm_name {
            add("algorithm", name, false);
        }
        add("response", proof.as_bytes(), true);
        if let Some(opaque) = &offer.opaque {
            add("opaque", opaque, true);
        }
        if offer.qop != Qop::None {
            add("qop", offer.qop.name().as_bytes(), false);
            add("nc", self.count().as_bytes(), false);
        }
        if offer.qop != Qop::None || offer.session {
            add("cnonce", self.cnonce.as_bytes(), true);
        }
        if offer.userhash {
            add("userhash", b"true", false);
        }
        let mut value = HeaderValue::from_bytes(&value).map_err(|_| {
            Error::new(ErrorKind::Builder, "the user name, or the server's challenge, holds what no header may")
        })?;
        value.set_sensitive(true);
        Ok(value)
    }
}

/// All but what [RFC 8187](https://www.rfc-editor.org/rfc/rfc8187#section-3.2.1) has as `attr-char`.
const EXTENDED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// The user's name: hashed if the server asks for that; if it is not ASCII, in the form of an extended parameter for those
/// who have said that they know UTF-8, as it is for the others.
fn user(name: &str, offer: &Offer) -> Vec<u8> {
    if offer.userhash {
        let hashed = offer.algorithm.hash(&[name.as_bytes(), &offer.realm]);
        return format!("username=\"{hashed}\"").into_bytes();
    }
    let is_plain =
        name.is_ascii() && percent_encode(name.as_bytes(), CONTROLS).next().is_none_or(|first| first == name);
    if offer.utf8 && !is_plain {
        return format!("username*=UTF-8''{}", percent_encode(name.as_bytes(), EXTENDED)).into_bytes();
    }
    [b"username=".to_vec(), quoted(name.as_bytes())].concat()
}

fn quoted(text: &[u8]) -> Vec<u8> {
    let mut quoted = vec![b'"'];
    for byte in text {
        if matches!(byte, b'"' | b'\\') {
            quoted.push(b'\\');
        }
        quoted.push(*byte);
    }
    quoted.push(b'"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::super::challenge::challenges;
    use super::*;

    fn answer(challenge: &str, secret: &Secret, uri: &str, cnonce: &str) -> Answer {
        let offer = Offer::of(&challenges(challenge.as_bytes())[0]).unwrap();
        let hashed = secret.hashed(&offer, cnonce).into();
        let nonce = offer.nonce.as_slice().into();
        Answer { offer: Arc::new(offer), nonce, hashed, count: 1, cnonce: cnonce.to_owned(), uri: uri.to_owned() }
    }

    fn secret(username: &str, password: &str) -> Secret {
        Secret { username: username.to_owned(), password: password.to_owned() }
    }

    fn shown(answer: &Answer, secret: &Secret, method: &str, body: Option<&[u8]>) -> String {
        String::from_utf8_lossy(answer.header(secret, method, body).unwrap().as_bytes()).into_owned()
    }

    /// RFC 7616, section 3.9.1.
    #[test]
    fn of_the_rfc() {
        let mufasa = secret("Mufasa", "Circle of Life");
        for (algorithm, expected) in [
            ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
            ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
        ] {
            let challenge = format!(
                "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm={algorithm}, \
                 nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", \
                 opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""
            );
            let answer = answer(&challenge, &mufasa, "/dir/index.html", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ");
            assert_eq!(
                shown(&answer, &mufasa, "GET", None),
                format!(
                    "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", \
                     nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", uri=\"/dir/index.html\", \
                     algorithm={algorithm}, response=\"{expected}\", \
                     opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\", qop=auth, nc=00000001, \
                     cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\""
                )
            );
        }
    }

    /// RFC 7616, section 3.9.2, with the hashes of erratum 4897: those printed are of another function.
    #[test]
    fn of_the_rfc_with_a_hashed_name() {
        let jason = secret("J\u{e4}s\u{f8}n Doe", "Secret, or not?");
        let challenge = "Digest realm=\"api@example.org\", qop=\"auth\", algorithm=SHA-512-256, \
                         nonce=\"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK\", \
                         opaque=\"HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS\", charset=UTF-8, userhash=true";
        let answer = answer(challenge, &jason, "/doe.json", "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v");
        let header = shown(&answer, &jason, "GET", None);
        let name = "793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b";
        let proof = "3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5";
        assert!(header.starts_with(&format!("Digest username=\"{name}\"")), "{header}");
        assert!(header.contains(&format!("response=\"{proof}\"")) && header.ends_with("userhash=true"), "{header}");
    }

    /// RFC 2069, section 2.4, with the proof of its erratum 749.
    #[test]
    fn of_the_old_rfc() {
        let mufasa = secret("Mufasa", "CircleOfLife");
        let challenge = "Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", \
                         opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"";
        let answer = answer(challenge, &mufasa, "/dir/index.html", "unused");
        let header = shown(&answer, &mufasa, "GET", None);
        assert!(header.contains("response=\"1949323746fe6a43ef61f9606e7febea\""), "{header}");
        for absent in ["qop", "nc=", "cnonce", "algorithm", "userhash"] {
            assert!(!header.contains(absent), "{header}");
        }
    }

    #[test]
    fn names_beyond_ascii() {
        let name = secret("J\u{e4}s \"n\\", "");
        let of = |charset: &str| {
            let challenge = format!("Digest realm=r, nonce=n, qop=auth{charset}");
            shown(&answer(&challenge, &name, "/", "c"), &name, "GET", None)
        };
        assert!(of("").starts_with("Digest username=\"J\u{e4}s \\\"n\\\\\", realm=\"r\""), "{}", of(""));
        assert!(of(", charset=UTF-8").starts_with("Digest username*=UTF-8''J%C3%A4s%20%22n%5C, realm"));
        let plain = secret("a \"b", "");
        let answer = answer("Digest realm=r, nonce=n, charset=UTF-8", &plain, "/", "c");
        assert!(shown(&answer, &plain, "GET", None).starts_with("Digest username=\"a \\\"b\""));
        let broken = secret("a\nb", "");
        assert!(answer.header(&broken, "GET", None).is_ok(), "it is percent-encoded");
        let answer = self::answer("Digest realm=r, nonce=n", &plain, "/", "c");
        assert!(answer.header(&broken, "GET", None).unwrap_err().is_builder());
    }

    #[test]
    fn the_body_is_protected_where_that_is_asked_for() {
        let frog = secret("frog", "heron");
        let answer = answer("Digest realm=r, nonce=n, qop=auth-int", &frog, "/", "c");
        let proofs = [Some(&b"a"[..]), Some(b"b"), None].map(|body| answer.proof("POST", body, Qop::AuthInt));
        assert!(proofs[0] != proofs[1] && proofs[1] != proofs[2]);
        // MD5 of "MD5(frog:r:heron):n:00000001:c:auth-int:MD5(POST:/:MD5(a))", by another program.
        assert_eq!(proofs[0], "1f4ab89d0dfbc468e94e204816e9aa0f");
    }
}
