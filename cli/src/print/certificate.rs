//! What a certificate says of itself (RFC 5280, in DER): to be shown, never to be trusted.

use std::net::{Ipv4Addr, Ipv6Addr};

/// What is shown of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct About {
    pub(super) subject: String,
    pub(super) issuer: String,
    pub(super) from: String,
    pub(super) until: String,
    /// Host names and addresses.
    pub(super) names: Vec<String>,
}

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const EXTENSIONS: u8 = 0xa3;
const OCTETS: u8 = 0x04;
const DNS_NAME: u8 = 0x82;
const IP_ADDRESS: u8 = 0x87;
const UTC_TIME: u8 = 0x17;
const ALTERNATIVE_NAMES: &[u8] = &[0x55, 0x1d, 0x11];
/// What a name is made of, with how that is written.
const ATTRIBUTES: [(&[u8], &str); 2] = [(&[0x55, 0x04, 0x03], "CN"), (&[0x55, 0x04, 0x0a], "O")];

/// Reads it; `None` if it is no certificate.
pub(super) fn read(der: &[u8]) -> Option<About> {
    let certificate = Values(der).next_of(SEQUENCE)?;
    let mut fields = Values(Values(certificate).next_of(SEQUENCE)?);
    let first = fields.next()?;
    // Behind the version comes the serial number; without one that was it.
    if first.0 == VERSION {
        fields.next()?;
    }
    fields.next_of(SEQUENCE)?; // how it is signed
    let issuer = name(fields.next_of(SEQUENCE)?);
    let mut validity = Values(fields.next_of(SEQUENCE)?);
    let (from, until) = (date(validity.next()?)?, date(validity.next()?)?);
    let subject = name(fields.next_of(SEQUENCE)?);
    fields.next_of(SEQUENCE)?; // the public key
    let extensions = fields.find(|(tag, _)| *tag == EXTENSIONS).and_then(|(_, all)| Values(all).next_of(SEQUENCE));
    let names = extensions.map(alternative_names).unwrap_or_default();
    Some(About { subject, issuer, from, until, names })
}

/// Values one after the other, each with its tag.
struct Values<'a>(&'a [u8]);

impl<'a> Values<'a> {
    fn next_of(&mut self, wanted: u8) -> Option<&'a [u8]> {
        self.next().filter(|(tag, _)| *tag == wanted).map(|(_, value)| value)
    }
}

impl<'a> Iterator for Values<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (tag, rest) = self.0.split_first()?;
        let (first, rest) = rest.split_first()?;
        let (length, rest) = match usize::from(*first) {
            short @ 0..0x80 => (short, rest),
            long => {
                let (digits, rest) = rest.split_at_checked(long - 0x80).filter(|(digits, _)| digits.len() <= 4)?;
                (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
            }
        };
        let (value, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((*tag, value))
    }
}

/// `CN=h.example, O=Pond`.
fn name(sets: &[u8]) -> String {
    let attributes = Values(sets).flat_map(|(_, set)| Values(set));
    let known = attributes.filter_map(|(_, attribute)| {
        let mut values = Values(attribute);
        let (_, kind) = values.next()?;
        let (_, text) = values.next()?;
        let (_, short) = ATTRIBUTES.iter().find(|(oid, _)| *oid == kind)?;
        Some(format!("{short}={}", String::from_utf8_lossy(text)))
    });
    known.collect::<Vec<_>>().join(", ")
}

/// `2026-11-21` of `261121120000Z` or `20261121120000Z`.
fn date((tag, digits): (u8, &[u8])) -> Option<String> {
    let digits = std::str::from_utf8(digits).ok()?;
    let (year, rest) = if tag == UTC_TIME {
        let (year, rest) = digits.split_at_checked(2)?;
        (format!("{}{year}", if year < "50" { "20" } else { "19" }), rest)
    } else {
        let (year, rest) = digits.split_at_checked(4)?;
        (year.to_owned(), rest)
    };
    Some(format!("{year}-{}-{}", rest.get(..2)?, rest.get(2..4)?))
}

fn alternative_names(extensions: &[u8]) -> Vec<String> {
    let of_kind = |(_, extension)| {
        let mut values = Values(extension);
        let (_, kind) = values.next()?;
        let (_, value) = values.find(|(tag, _)| *tag == OCTETS)?;
        (kind == ALTERNATIVE_NAMES).then(|| Values(value).next_of(SEQUENCE))?
    };
    let Some(names) = Values(extensions).find_map(of_kind) else { return Vec::new() };
    Values(names).filter_map(alternative_name).collect()
}

fn alternative_name((tag, value): (u8, &[u8])) -> Option<String> {
    match tag {
        DNS_NAME => Some(String::from_utf8_lossy(value).into_owned()),
        IP_ADDRESS if value.len() == 4 => Some(Ipv4Addr::from(<[u8; 4]>::try_from(value).ok()?).to_string()),
        IP_ADDRESS => Some(Ipv6Addr::from(<[u8; 16]>::try_from(value).ok()?).to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of `CN=h.test, O=Pond`, by `openssl req -x509 -newkey ed25519`, for h.test and 127.0.0.1.
    const DER: &str = "\
        3082016e30820120a003020102021440bfed4d4a6272ae1735c63a832dcb6744790237300506032b65703020310d300b\
        060355040a0c04506f6e64310f300d06035504030c06682e74657374301e170d3236313132313137343235365a170d33\
        36313131383137343235365a3020310d300b060355040a0c04506f6e64310f300d06035504030c06682e74657374302a\
        300506032b65700321002da5c24c3b418f2cee7fefce765011990bbbfe4ba1906df7b2edf8620dba94e1a36c306a301d\
        0603551d0e04160414b43a601303442be9a914a8da046481f3d48581f8301f0603551d23041830168014b43a60130344\
        2be9a914a8da046481f3d48581f8300f0603551d130101ff040530030101ff30170603551d110410300e8206682e7465\
        737487047f000001300506032b6570034100e526f22690cae960bd12daf3fec5e9de7cd7994b7f8d23f183a8a392a1b9\
        195425928fef03268278a4930c794a003a5ff9baf4271218bd01a29b61d8748cd503";

    fn der() -> Vec<u8> {
        let digit = |at: usize| u8::from_str_radix(&DER[at..at + 2], 16).unwrap();
        (0..DER.len()).step_by(2).map(digit).collect()
    }

    #[test]
    fn what_it_says() {
        let about = read(&der()).unwrap();
        assert_eq!((about.subject.as_str(), about.issuer.as_str()), ("O=Pond, CN=h.test", "O=Pond, CN=h.test"));
        assert_eq!((about.from.as_str(), about.until.as_str()), ("2026-11-21", "2036-11-18"));
        assert_eq!(about.names, ["h.test", "127.0.0.1"]);
    }

    #[test]
    fn whatever_is_sent_is_read() {
        let whole = der();
        for end in 0..whole.len() {
            let _ = read(&whole[..end]);
            let mut changed = whole.clone();
            changed[end] ^= 0xff;
            let _ = read(&changed);
        }
        assert_eq!(read(&[]), None);
    }
}
