//! A guess at the charset of a text that names none, by the crate `chardetng`: what Firefox does.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

use crate::Url;

/// The label of what the text is most likely in; where it came from says in which languages people write there.
pub(crate) fn detect(text: &[u8], url: Option<&Url>) -> String {
    // An escape sequence would turn what looks like text into something else.
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(text, true);
    let domain = url.and_then(|url| top_level(url.host()));
    detector.guess(domain.map(str::as_bytes), Utf8Detection::Allow).name().to_owned()
}

/// The last label of a host's name, in the form that the detector wants.
fn top_level(host: &str) -> Option<&str> {
    let label = host.trim_end_matches('.').rsplit('.').next()?;
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (label.starts_with(|c: char| c.is_ascii_lowercase()) && label.bytes().all(is_plain)).then_some(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_label() {
        for (host, expected) in [
            ("www.pond.ru", Some("ru")),
            ("pond.xn--p1ai.", Some("xn--p1ai")),
            ("localhost", Some("localhost")),
            ("127.0.0.1", None),
            ("[::1]", None),
            ("", None),
            ("pond.RU", None),
        ] {
            assert_eq!(top_level(host), expected, "{host}");
        }
    }

    #[test]
    fn where_it_came_from_counts() {
        let guess = |host| detect(b"\xe6", Some(&Url::parse(&format!("https://{host}/")).unwrap()));
        let guesses = ["pond.fr", "pond.ru", "POND.gr.", "127.0.0.1"].map(guess);
        assert_eq!(guesses, ["windows-1252", "windows-1251", "ISO-8859-7", "windows-1250"]);
        assert_eq!(detect("Frösche".as_bytes(), None), "UTF-8");
        assert_eq!(detect(b"caf\xe9 au lait", None), "windows-1252");
    }

    #[test]
    fn whatever_comes() {
        let mut state = 0x9e37_79b9_u32;
        for length in 0..2000 {
            let bytes: Vec<u8> = (0..length % 67)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    state.to_be_bytes()[0]
                })
                .collect();
            assert!(crate::decode::TextDecoder::knows(&detect(&bytes, None)));
        }
    }
}
