//! URLs that are in their normal form as they are written, as most are: nothing has to be parsed to know their parts.

use super::Parts;

/// What may stand in a path, and in a query or fragment, without being rewritten.
const PATH: u8 = 1;
const QUERY: u8 = 2;
/// What a host's labels are made of.
const LABEL: u8 = 4;

const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        let at = byte as u8;
        if at.is_ascii_alphanumeric() {
            classes[byte] = PATH | QUERY;
        }
        if at.is_ascii_lowercase() || at.is_ascii_digit() {
            classes[byte] |= LABEL;
        }
        byte += 1;
    }
    let others = b"-._~!$&()*+,;=:@/%";
    let mut at = 0;
    while at < others.len() {
        classes[others[at] as usize] |= PATH | QUERY;
        at += 1;
    }
    classes[b'?' as usize] |= QUERY;
    classes[b'-' as usize] |= LABEL;
    classes
};

/// The parts of a text that the URL standard would leave as it is; `None` of one that it would not, or that it is not worth
/// to find out.
pub(super) fn parts(input: &str) -> Option<Parts> {
    let bytes = input.as_bytes();
    let (scheme_end, default) = match bytes {
        [b'h', b't', b't', b'p', b's', b':', b'/', b'/', ..] => (5, 443),
        [b'h', b't', b't', b'p', b':', b'/', b'/', ..] => (4, 80),
        _ => return None,
    };
    let host_start = scheme_end + 3;
    let path_start = host_start + bytes[host_start..].iter().position(|byte| *byte == b'/')?;
    let authority = &bytes[host_start..path_start];
    let host_len = authority.iter().position(|byte| *byte == b':').unwrap_or(authority.len());
    let port = authority.get(host_len + 1..).map(number);
    if !is_host(&authority[..host_len])
        || port.is_some_and(|port| port.is_none_or(|port| port == default || port > 65535))
    {
        return None;
    }
    let end_of = |class: u8, from: usize| {
        let stop = bytes[from..].iter().position(|byte| CLASSES[usize::from(*byte)] & class == 0);
        stop.map_or(bytes.len(), |at| from + at)
    };
    let path_end = end_of(PATH, path_start);
    if has_dots(&bytes[path_start..path_end]) {
        return None;
    }
    let mut query_end = path_end;
    if bytes.get(path_end) == Some(&b'?') {
        query_end = end_of(QUERY, path_end + 1);
    }
    let mut end = query_end;
    if bytes.get(query_end) == Some(&b'#') {
        end = end_of(QUERY, query_end + 1);
    }
    (end == bytes.len()).then_some(Parts {
        scheme_end,
        authority_start: host_start,
        host_start,
        host_end: host_start + host_len,
        path_start,
        path_end,
        query_end,
    })
}

/// Whether it is a name in lower case, or an IPv4 address in its normal form.
fn is_host(host: &[u8]) -> bool {
    let (mut labels, mut numbers) = (0, 0);
    let mut last_is_name = false;
    for label in host.split(|byte| *byte == b'.') {
        let [first, ..] = label else { return false };
        let is_plain = label.len() <= 63
            && *first != b'-'
            && label[label.len() - 1] != b'-'
            && label.iter().all(|byte| CLASSES[usize::from(*byte)] & LABEL != 0)
            // What is encoded in it has to be looked at.
            && !label.starts_with(b"xn--");
        if !is_plain {
            return false;
        }
        last_is_name = first.is_ascii_lowercase();
        labels += 1;
        numbers += u32::from(number(label).is_some_and(|number| number <= 255));
    }
    // By the URL standard, a host whose last label is a number is an address.
    host.len() <= 253 && (last_is_name || (labels == 4 && numbers == 4))
}

/// A number that is written without anything that could be left out.
fn number(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 5 || (digits[0] == b'0' && digits.len() > 1) {
        return None;
    }
    digits.iter().try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0')))
}

/// Whether there may be segments that lead up, or nowhere.
fn has_dots(path: &[u8]) -> bool {
    path.windows(2).any(|pair| pair == b"/." || pair == b"%2")
}

#[cfg(test)]
mod tests {
    use super::super::Url;
    use super::parts;
    use crate::platform;

    #[rustfmt::skip]
    const PIECES: [&str; 60] = [
        "http://", "https://", "HTTP://", "h", "a.b", "1", "127.0.0.1", "255.255.255.256", "01", "0", "0x7f",
        "1.2.3", ".", "..", "-", "_", "xn--", "xn--n3h", "A", ":", ":80", ":443", ":0", ":8080", ":65536", ":080",
        "/", "//", "/.", "/..", "/%2e", "/%2E%2e/", "%", "%zz", "?", "a=b&c", "'", "\"", "<", ">", "#", "[", "]",
        "{", "}", "|", "^", "`", "\\", " ", "\t", "\n", "ä", "@", "u:p@", "~", "*", "(", "!", "\u{7f}",
    ];

    /// A source of numbers that are all over the place, the same in every run.
    fn numbers() -> impl FnMut(usize) -> usize {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        move |below| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % below as u64) as usize
        }
    }

    #[test]
    fn what_is_plain_is_what_the_parser_would_make_of_it() {
        let mut below = numbers();
        let mut plain = 0;
        for _ in 0..200_000 {
            let mut input = PIECES[below(2)].to_owned();
            if below(4) > 0 {
                input.push_str(PIECES[3 + below(4)]);
                input.push_str(["/", "/", ":8080/", ""][below(4)]);
            }
            for _ in 0..below(7) {
                input.push_str(PIECES[below(PIECES.len())]);
            }
            let Some(parts) = parts(&input) else { continue };
            plain += 1;
            let parsed = platform::url::parse(&input, None);
            assert_eq!(parsed.as_deref(), Some(input.as_str()), "{input:?} is said to be plain");
            assert_eq!(parts, Url::from_href(&input).parts, "{input:?}");
        }
        assert!(plain > 1000, "only {plain} were plain");
    }

    #[test]
    fn those_of_every_day_are_plain() {
        for input in [
            "http://localhost:8080/",
            "https://api.example.org/v1/users?page=2&tag=a+b%20c#top",
            "http://127.0.0.1:18080/small",
            "https://example.org/a-b_c~d/e.html?x=%C3%A4",
        ] {
            assert!(parts(input).is_some(), "{input}");
        }
    }
}
