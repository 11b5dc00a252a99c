//! A tunnel through an HTTP proxy ([RFC 9110, 9.3.6](https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6)).

use bytes::Bytes;
use http::StatusCode;
use http::header::PROXY_AUTHORIZATION;

use super::super::connect::{Wire, port};
use super::{failed, talk};
use crate::proxy::server::Server;
use crate::{Error, Result, Url};

/// The most that may come before the tunnel is there, or is not.
const MOST: usize = 64 << 10;

/// Asks for a tunnel to the URL's host. What comes after the answer is the tunnel's.
pub(super) async fn open(wire: &mut Wire, server: &Server, url: &Url) -> Result<()> {
    let authority = authority(url)?;
    let lost = |error: std::io::Error| {
        failed(server, format_args!("broke off while it was asked for a tunnel to {authority}"))
            .because(error)
            .retryable(true)
    };
    talk::say(wire, &request(server, &authority)).await.map_err(lost)?;
    let mut heard = Vec::new();
    let mut head = Head::default();
    loop {
        let mut piece = [0; 2048];
        let read = talk::hear(wire, &mut piece).await.map_err(lost)?;
        if read == 0 {
            return Err(lost(std::io::ErrorKind::UnexpectedEof.into()));
        }
        heard.extend_from_slice(&piece[..read]);
        let status = head.look(&heard).map_err(|error| failed(server, "is no HTTP proxy").because(error))?;
        if let Some(status) = status {
            wire.put_back(Bytes::from(heard.split_off(head.end)));
            return if status.is_success() { Ok(()) } else { Err(refused(server, &authority, status)) };
        }
        if heard.len() > MOST {
            return Err(failed(server, format_args!("has said {MOST} bytes, and not whether there is a tunnel")));
        }
    }
}

/// Host and port, the latter in any case.
fn authority(url: &Url) -> Result<String> {
    Ok(format!("{}:{}", url.host(), port(url)?))
}

fn request(server: &Server, authority: &str) -> Vec<u8> {
    let mut request = format!("CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n").into_bytes();
    for (name, value) in &server.headers {
        for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
            request.extend_from_slice(part);
        }
    }
    request.extend_from_slice(b"\r\n");
    request
}

fn refused(server: &Server, authority: &str, status: StatusCode) -> Error {
    let has_credentials = server.headers.contains_key(PROXY_AUTHORIZATION);
    let why = match (status, has_credentials) {
        (StatusCode::PROXY_AUTHENTICATION_REQUIRED, false) => {
            "it wants credentials, as `Proxy::basic_auth` or its URL give them"
        }
        (StatusCode::PROXY_AUTHENTICATION_REQUIRED, true) => "it does not accept the credentials",
        _ => "the status is its own",
    };
    failed(server, format_args!("refuses a tunnel to {authority}: {status}; {why}")).with_status(status)
}

/// The heads of responses, as more and more of them comes.
#[derive(Default)]
struct Head {
    /// Where the one that is looked at begins: there may be interim ones before it.
    start: usize,
    /// Up to where its end has been looked for, and then where that is.
    end: usize,
}

impl Head {
    /// The status of the final response, once its head is there.
    fn look(&mut self, heard: &[u8]) -> std::result::Result<Option<StatusCode>, Malformed> {
        loop {
            let Some(end) = end_of_head(heard, self.start, self.end) else {
                self.end = heard.len();
                // What is no HTTP at all is known at once.
                let begin = &heard[self.start..];
                let is_http = begin.iter().zip(b"HTTP/1.").all(|(byte, expected)| byte == expected);
                return if is_http { Ok(None) } else { Err(Malformed) };
            };
            let status = parse(&heard[self.start..end])?;
            self.end = end;
            if !status.is_informational() {
                return Ok(Some(status));
            }
            if status == StatusCode::SWITCHING_PROTOCOLS {
                return Err(Malformed);
            }
            self.start = end;
        }
    }
}

/// Where the empty line ends that ends the head, looked for from where that was left.
fn end_of_head(heard: &[u8], start: usize, from: usize) -> Option<usize> {
    let from = from.saturating_sub(3).max(start);
    let mut lines = heard[from..].iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| from + at);
    lines.find_map(|at| match &heard[at + 1..] {
        [b'\n', ..] => Some(at + 2),
        [b'\r', b'\n', ..] => Some(at + 3),
        _ => None,
    })
}

/// The status of a whole head, if it is one.
fn parse(head: &[u8]) -> std::result::Result<StatusCode, Malformed> {
    let mut lines = head.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let status_line = lines.next().ok_or(Malformed)?;
    let is_text = |line: &[u8]| line.iter().all(|byte| matches!(byte, b'\t' | b' '..=b'~' | 0x80..));
    let Some([b'0' | b'1', b' ', status @ ..]) = status_line.strip_prefix(b"HTTP/1.") else {
        return Err(Malformed);
    };
    let (code, reason) = status.split_at_checked(3).ok_or(Malformed)?;
    if !(reason.is_empty() || reason.starts_with(b" ")) || !is_text(reason) {
        return Err(Malformed);
    }
    for line in lines.filter(|line| !line.is_empty()) {
        let colon = line.iter().position(|byte| *byte == b':').ok_or(Malformed)?;
        let is_name = !line[..colon].is_empty() && line[..colon].iter().all(|byte| matches!(byte, b'!'..=b'~'));
        if !is_name || !is_text(line) {
            return Err(Malformed);
        }
    }
    StatusCode::from_bytes(code).map_err(|_| Malformed)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Malformed;

impl std::fmt::Display for Malformed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("its answer to CONNECT is no head of an HTTP/1 response")
    }
}

impl std::error::Error for Malformed {}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes of these bytes, in two pieces: the status, and what is left.
    fn looked(bytes: &[u8], cut: usize) -> Result<Option<(u16, usize)>, Malformed> {
        let mut head = Head::default();
        for heard in [&bytes[..cut], bytes] {
            if let Some(status) = head.look(heard)? {
                return Ok(Some((status.as_u16(), head.end)));
            }
        }
        Ok(None)
    }

    #[test]
    fn heads_cut_anywhere() {
        for (text, expected) in [
            ("HTTP/1.1 200 Connection established\r\n\r\n", 200),
            ("HTTP/1.0 200\r\nVia: x\r\nContent-Length: 5\r\n\r\n", 200),
            (
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nA: b\r\n\r\nHTTP/1.1 407 No \u{e9}\r\nX:\r\n\r\n",
                407,
            ),
            ("HTTP/1.1 200 OK\n\n", 200),
            ("HTTP/1.1 299 \r\n\r\n", 299),
        ] {
            let whole = [text.as_bytes(), b"\x16\x03HTTP"].concat();
            for cut in 0..=whole.len() {
                assert_eq!(looked(&whole, cut), Ok(Some((expected, text.len()))), "{text:?} cut at {cut}");
            }
            for length in 0..text.len() {
                assert_eq!(looked(&text.as_bytes()[..length], 0), Ok(None), "{text:?} to {length}");
            }
        }
    }

    #[test]
    fn what_is_no_head() {
        for text in [
            "x",
            "SSH-2.0-x\r\n",
            "HTTP/2 200 OK\r\n\r\n",
            "HTTP/1.2 200 OK\r\n\r\n",
            "HTTP/1.1  200 OK\r\n\r\n",
            "HTTP/1.1 20 OK\r\n\r\n",
            "HTTP/1.1 2000 OK\r\n\r\n",
            "HTTP/1.1 099 OK\r\n\r\n",
            "HTTP/1.1 101 Switching\r\n\r\n",
            "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
            "HTTP/1.1 200 OK\r\na : b\r\n\r\n",
            "HTTP/1.1 200 OK\r\n: b\r\n\r\n",
            "HTTP/1.1 200 OK\r\na: b\r\n folded\r\n\r\n",
            "HTTP/1.1 200 OK\r\na: b\0\r\n\r\n",
            "HTTP/1.1 200 O\rK\r\n\r\n",
        ] {
            assert_eq!(looked(text.as_bytes(), 0), Err(Malformed), "{text:?}");
        }
    }

    #[test]
    fn the_port_is_said_in_any_case() {
        let authority = |url| authority(&Url::parse(url).unwrap()).unwrap();
        assert_eq!(authority("https://h/"), "h:443");
        assert_eq!(authority("https://[::1]:8443/x"), "[::1]:8443");
    }
}
