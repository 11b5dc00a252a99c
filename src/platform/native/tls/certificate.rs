//! Why a certificate is not accepted, and what to do about it.

use std::borrow::Cow;
use std::net::IpAddr;

use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::{CertificateError, ExtendedKeyPurpose};
use webpki::EndEntityCert;

use super::verify::Refused;

/// Algorithms by their object identifiers, in DER.
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const BROKEN: [(&[u8], &str); 3] = [
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x05], "SHA-1"),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01], "SHA-1"),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x04], "MD5"),
];
const COMMON_NAME: &[u8] = &[0x06, 0x03, 0x55, 0x04, 0x03];
/// The public key of an RSA key of 2048 bits, in DER, has 294 bytes.
const PUBLIC_KEY_OF_RSA_2048: usize = 290;
/// Certificates of large sites have hundreds.
const MOST_NAMES: usize = 10;

/// What the certificate adds to why it is refused.
pub(super) fn refused(error: &rustls::Error, certificate: &CertificateDer<'_>) -> Option<Refused> {
    let rustls::Error::InvalidCertificate(error) = error else { return None };
    let unknown = matches!(error, CertificateError::UnknownIssuer);
    if !unknown && !matches!(by_webpki(error), Some(webpki::Error::CaUsedAsEndEntity)) {
        return None;
    }
    let parsed = EndEntityCert::try_from(certificate).ok()?;
    if parsed.issuer() == parsed.subject() {
        return Some(Refused::SelfSigned);
    }
    unknown.then(|| Refused::UnknownIssuer(common_name(parsed.issuer())))
}

/// Whether its key is of RSA, and shorter than any that is accepted.
pub(super) fn is_weak(certificate: &CertificateDer<'_>) -> bool {
    public_key(certificate).is_some_and(|key| contains(&key, RSA) && key.len() < PUBLIC_KEY_OF_RSA_2048)
}

/// The `SubjectPublicKeyInfo`, in DER.
pub(super) fn public_key(certificate: &[u8]) -> Option<Vec<u8>> {
    let certificate = CertificateDer::from(certificate);
    let parsed = EndEntityCert::try_from(&certificate).ok()?;
    Some(parsed.subject_public_key_info().to_vec())
}

/// All that there is to say of it, where it is known here.
pub(super) fn explain(error: &CertificateError) -> Option<Cow<'static, str>> {
    Some(match error {
        CertificateError::Expired => "the server's certificate, or one that vouches for it, has expired".into(),
        CertificateError::ExpiredContext { time, not_after } => format!(
            "the server's certificate, or one that vouches for it, has expired: it was valid until {}, and it is {} by the \
             clock here; the server needs a new one, unless the clock is wrong",
            date(*not_after),
            date(*time)
        )
        .into(),
        CertificateError::NotValidYet => "the server's certificate is not valid yet".into(),
        CertificateError::NotValidYetContext { time, not_before } => format!(
            "the server's certificate, or one that vouches for it, is not valid yet: it is from {} on, and it is {} by the \
             clock here; is the clock right?",
            date(*not_before),
            date(*time)
        )
        .into(),
        CertificateError::UnknownIssuer => unknown_issuer(None).into(),
        CertificateError::NotValidForNameContext { expected, presented } => {
            wrong_name(&expected.to_str(), presented).into()
        }
        CertificateError::NotValidForName => "the server's certificate is for another name".into(),
        CertificateError::Revoked => "the server's certificate, or one that vouches for it, is revoked: it is not to be \
            trusted any more"
            .into(),
        CertificateError::UnknownRevocationStatus => "no revocation list says whether the server's certificate is \
            revoked: each authority of its chain needs one in `tls_crls_only`"
            .into(),
        CertificateError::ExpiredRevocationListContext { next_update, .. } => {
            format!("a revocation list is out of date since {}: give the client a new one", date(*next_update)).into()
        }
        CertificateError::InvalidPurposeContext { presented, .. } => wrong_purpose(presented).into(),
        CertificateError::InvalidPurpose => wrong_purpose(&[]).into(),
        CertificateError::BadSignature => "a signature is wrong, that of the server's certificate or one made with it: it \
            was tampered with, or does not belong to its issuer"
            .into(),
        CertificateError::UnsupportedSignatureAlgorithmContext { signature_algorithm_id: id, .. } => {
            let by = BROKEN.iter().find(|(broken, _)| contains(id, broken)).map_or("an algorithm", |(_, name)| *name);
            format!("the server's certificate is signed by {by}, which is not accepted: the server needs another").into()
        }
        CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            "the server's certificate has a key whose kind or size is not accepted: the server needs another".into()
        }
        CertificateError::BadEncoding => "the server's certificate is malformed".into(),
        CertificateError::UnhandledCriticalExtension => {
            "the server's certificate has a critical extension that is not known here".into()
        }
        other => return of_chain(other),
    })
}

fn of_chain(error: &CertificateError) -> Option<Cow<'static, str>> {
    if let CertificateError::Other(other) = error
        && let Some(refused) = other.0.downcast_ref::<Refused>()
    {
        return Some(match refused {
            Refused::SelfSigned => {
                "the server's certificate is self-signed, and nobody else vouches for it: if it is the \
                right one, trust it with `add_root_certificate`"
                    .into()
            }
            Refused::UnknownIssuer(issuer) => unknown_issuer(issuer.as_deref()).into(),
            Refused::WeakKey => "the key of the server's certificate is too short: RSA takes 2048 bits".into(),
        });
    }
    Some(match by_webpki(error)? {
        webpki::Error::CaUsedAsEndEntity => "the server shows the certificate of an authority as its own".into(),
        webpki::Error::EndEntityUsedAsCa => "the server's certificate is signed by one that may not sign any: it is \
            that of no authority"
            .into(),
        webpki::Error::PathLenConstraintViolated => "the chain of the server's certificate is longer than an \
            authority of it allows (its path length)"
            .into(),
        webpki::Error::NameConstraintViolation => "the server's certificate has a name that its authority may not \
            vouch for (its name constraints)"
            .into(),
        webpki::Error::MaximumPathDepthExceeded => "the chain of the server's certificate is too long: there may be \
            six between it and whom the client trusts"
            .into(),
        webpki::Error::UnsupportedCertVersion => "the server's certificate is of an old version of X.509".into(),
        _ => return None,
    })
}

fn unknown_issuer(issuer: Option<&str>) -> String {
    let issuer = issuer.map(|issuer| format!(", {issuer:?},")).unwrap_or_default();
    format!(
        "the issuer of the server's certificate{issuer} is unknown: if it is the right one, trust it with \
         `add_root_certificate`; else the server leaves out a certificate in between"
    )
}

fn wrong_name(expected: &str, presented: &[String]) -> String {
    let names: Vec<_> = presented.iter().map(|name| presented_name(name)).collect();
    let has = match names.as_slice() {
        [] => "it has none (a common name does not count)".to_owned(),
        names if names.len() > MOST_NAMES => {
            format!("it is for {} and {} more", names[..MOST_NAMES].join(", "), names.len() - MOST_NAMES)
        }
        names => format!("it is for {}", names.join(", ")),
    };
    format!(
        "the server's certificate is not for the name {expected}: {has}; if that is the server that is meant, \
         `tls_server_name` says so"
    )
}

/// A name of a certificate, out of what webpki makes of it: `DnsName("pond.example")`, `IpAddress(0::1)`.
fn presented_name(shown: &str) -> String {
    let name = shown.split_once('(').and_then(|(_, name)| name.strip_suffix(')')).unwrap_or(shown).trim_matches('"');
    match name.parse::<IpAddr>() {
        Ok(address) => address.to_string(),
        // No host has a longer one, and the peer may say what it likes.
        Err(_) => name.chars().take(255).collect(),
    }
}

fn wrong_purpose(presented: &[ExtendedKeyPurpose]) -> String {
    let presented: Vec<_> = presented.iter().map(ToString::to_string).collect();
    let only = if presented.is_empty() { String::new() } else { format!(", but for {}", presented.join(", ")) };
    format!("the server's certificate is not for servers{only}")
}

fn by_webpki(error: &CertificateError) -> Option<&webpki::Error> {
    match error {
        CertificateError::Other(other) => other.0.downcast_ref(),
        _ => None,
    }
}

/// The common name out of a name in DER, if it is a short one.
fn common_name(name: &[u8]) -> Option<String> {
    let at = name.windows(COMMON_NAME.len()).position(|window| window == COMMON_NAME)?;
    let [_, length @ ..0x80, text @ ..] = name.get(at + COMMON_NAME.len()..)? else { return None };
    Some(String::from_utf8_lossy(text.get(..usize::from(*length))?).into_owned())
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Of the Gregorian calendar, counted in years that begin in March, so that the leap day comes last.
fn date(time: UnixTime) -> String {
    let (days, seconds) = (time.as_secs() / 86_400 + 719_468, time.as_secs() % 86_400);
    let (era, of_era) = (days / 146_097, days % 146_097);
    let years = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * years + years / 4 - years / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = era * 400 + years + u64::from(month <= 2);
    format!("{year}-{month:02}-{day:02} {:02}:{:02} UTC", seconds / 3600, seconds / 60 % 60)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn names() {
        let of = |presented: &[&str]| wrong_name("h", &presented.iter().map(ToString::to_string).collect::<Vec<_>>());
        let said =
            of(&["DnsName(\"*.pond.example\")", "IpAddress(0::1)", "IpAddress(2001:db8::1)", "IpAddress(1.2.3.4)"]);
        assert!(said.contains(": it is for *.pond.example, ::1, 2001:db8::1, 1.2.3.4;"), "{said}");
        let said = of(&["UniformResourceIdentifier(\"urn:x(y)\")", "odd"]);
        assert!(said.contains(": it is for urn:x(y), odd;"), "{said}");
        assert!(of(&["DnsName(\"a\")"; 12]).contains("a, a, a, a, a, a, a, a, a, a and 2 more;"));
    }

    #[test]
    fn dates() {
        let at = |seconds| date(UnixTime::since_unix_epoch(Duration::from_secs(seconds)));
        assert_eq!(at(0), "1970-01-01 00:00 UTC");
        assert_eq!(at(951_782_399), "2000-02-28 23:59 UTC");
        assert_eq!(at(951_782_400), "2000-02-29 00:00 UTC");
        assert_eq!(at(1_709_164_800), "2024-02-29 00:00 UTC");
        assert_eq!(at(1_798_761_599), "2026-12-31 23:59 UTC");
        assert_eq!(at(4_107_542_400), "2100-03-01 00:00 UTC");
    }
}
