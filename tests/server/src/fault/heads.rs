//! Heads that are malformed, endless, or come more often than once.

use std::io;

use crate::fault::out::{MOST, Out};
use crate::fault::wire::Ending;
use crate::params::BadParam;

const OK: &[u8] = b"Content-Length: 2";

pub(super) async fn garbage(out: &mut Out<'_>) -> io::Result<Ending> {
    out.raw(b"\x00\xff\x13garbage, not HTTP\r\n\r\n").await?;
    Ok(Ending::Fin)
}

/// A body without a head, as before HTTP/1.0.
pub(super) async fn http09(out: &mut Out<'_>) -> io::Result<Ending> {
    out.raw("<p>just the text</p>\r\n").await?;
    Ok(Ending::Fin)
}

/// The first line begins with `version` (`HTTP/9.9`).
pub(super) async fn bad_version(out: &mut Out<'_>) -> io::Result<Ending> {
    let first = [out.text("version", "HTTP/9.9").as_slice(), b" 200 OK"].concat();
    let mut answer = out.starting(&first, &[OK]);
    answer.extend_from_slice(b"ok");
    out.raw(answer).await?;
    Ok(Ending::Fin)
}

/// A good answer but for one line in its head.
pub(super) async fn with_line(out: &mut Out<'_>, line: &[u8]) -> io::Result<Ending> {
    out.good(&[line], b"ok").await
}

/// Header lines until the client goes.
pub(super) async fn endless_headers(out: &mut Out<'_>) -> io::Result<Ending> {
    out.raw("HTTP/1.1 200 OK\r\n").await?;
    let line = b"X-Endless: and on and on and on\r\n";
    out.repeat(line, MOST / line.len() as u64).await?;
    Ok(Ending::Fin)
}

/// One header line, or with `where=status` the reason, of `size` (1 MiB) bytes; a good answer otherwise.
pub(super) async fn long_line(out: &mut Out<'_>) -> io::Result<Ending> {
    let size = out.size("size", 1 << 20)?;
    if out.params().text("where").as_deref() == Some("status") {
        out.raw("HTTP/1.1 200 ").await?;
        out.repeat(b"x", size).await?;
    } else {
        out.raw("HTTP/1.1 200 OK\r\nX-Long: ").await?;
        out.repeat(b"x", size).await?;
    }
    let rest = out.starting(b"", &[OK]);
    out.raw(rest).await?;
    out.raw("ok").await?;
    Ok(Ending::KeepAlive)
}

/// A good answer with `n` (1000) more header lines.
pub(super) async fn many_headers(out: &mut Out<'_>) -> io::Result<Ending> {
    let n = out.params().at_most("n", 1000, 1_000_000_u64)?;
    out.raw("HTTP/1.1 200 OK\r\n").await?;
    let mut lines = String::new();
    for index in 0..n {
        lines.push_str(&format!("X-Many-{index}: {index}\r\n"));
        if lines.len() > 64 << 10 || index + 1 == n {
            out.raw(&lines).await?;
            lines.clear();
        }
    }
    // The first line was sent; what follows is a head without one.
    let rest = out.starting(b"X-Last: 1", &[OK]);
    out.raw(rest).await?;
    out.raw("ok").await?;
    Ok(Ending::KeepAlive)
}

/// `n` (1,000,000) provisional answers of `code` (100), then a good one.
pub(super) async fn continue_flood(out: &mut Out<'_>) -> io::Result<Ending> {
    let n = out.params().at_most("n", 1_000_000, 1_000_000_u64)?;
    let code = out.params().at_most("code", 100, 199_u16)?;
    out.repeat(format!("HTTP/1.1 {code} Provisional\r\n\r\n").as_bytes(), n).await?;
    out.good(&[], b"ok").await
}

/// `n` (1) times 103 with a `Link`, `ms` (0) between them and the good answer.
pub(super) async fn early_hints(out: &mut Out<'_>) -> io::Result<Ending> {
    let n = out.params().at_most("n", 1, 1000_u32)?;
    let pause = out.params().millis("ms", 0)?;
    for _ in 0..n {
        out.raw("HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload; as=style\r\n\r\n").await?;
        tokio::time::sleep(pause).await;
    }
    out.good(&[], b"ok").await
}

/// `bytes` and nothing else; then, as `end` says, `fin` (the default), `rst`, `keep` or `hang`.
pub(super) async fn raw(out: &mut Out<'_>) -> io::Result<Ending> {
    let bytes = out.text("bytes", "");
    out.raw(bytes).await?;
    match out.params().text("end").as_deref() {
        None | Some("fin") => Ok(Ending::Fin),
        Some("rst") => {
            tokio::time::sleep(out.params().millis("wait_ms", 50)?).await;
            Ok(Ending::Reset)
        }
        Some("keep") => Ok(Ending::KeepAlive),
        Some("hang") => out.hang().await,
        Some(other) => Err(BadParam(format!("end may not be {other}")).into()),
    }
}

/// The request's head, octet by octet, as the body of a good answer.
pub(super) async fn echo_raw_head(out: &mut Out<'_>) -> io::Result<Ending> {
    let head = out.head.raw.clone();
    out.good(&[], &head).await
}
