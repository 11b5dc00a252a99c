//! Bodies whose end is told wrongly, twice, or not at all.

use std::io;

use crate::fault::out::{MOST, Out};
use crate::fault::wire::Ending;
use crate::params::BadParam;

const CHUNKED: &[u8] = b"Transfer-Encoding: chunked";

/// `declared` (100) bytes promised, `actual` (50) sent: fewer, and FIN; or more, on a connection that is kept.
pub(super) async fn length_lie(out: &mut Out<'_>) -> io::Result<Ending> {
    let declared = out.size("declared", 100)?;
    let actual = out.size("actual", 50)?;
    let head = out.ok(&[format!("Content-Length: {declared}").as_bytes()]);
    out.raw(head).await?;
    out.letters(actual).await?;
    Ok(if actual < declared { Ending::Fin } else { Ending::KeepAlive })
}

/// Content-Length twice, `a` (5) and `b` (10), or in one line with `list=1`; as many bytes as the greater says.
pub(super) async fn two_lengths(out: &mut Out<'_>) -> io::Result<Ending> {
    let (a, b) = (out.size("a", 5)?, out.size("b", 10)?);
    let head = if out.params().flag("list") {
        out.ok(&[format!("Content-Length: {a}, {b}").as_bytes()])
    } else {
        out.ok(&[format!("Content-Length: {a}").as_bytes(), format!("Content-Length: {b}").as_bytes()])
    };
    out.raw(head).await?;
    out.letters(a.max(b)).await?;
    Ok(if a == b { Ending::KeepAlive } else { Ending::Fin })
}

/// Content-Length is `value` (`abc`), octet by octet; then `hello` and FIN.
pub(super) async fn bad_length(out: &mut Out<'_>) -> io::Result<Ending> {
    let line = [b"Content-Length: ".as_slice(), &out.text("value", "abc")].concat();
    let mut answer = out.ok(&[&line]);
    answer.extend_from_slice(b"hello");
    out.raw(answer).await?;
    Ok(Ending::Fin)
}

/// Chunks as `kind` says, then FIN; `ext` is the only one without a fault. `long-ext` sends an extension of `size`
/// (50 MiB) bytes, `trailer-flood` as much of trailers.
pub(super) async fn bad_chunk(out: &mut Out<'_>) -> io::Result<Ending> {
    let kind = out.params().text("kind").unwrap_or("size".into());
    let body: &[u8] = match &*kind {
        "size" => b"xyz\r\nhello\r\n0\r\n\r\n",
        "empty-size" => b"\r\nhello\r\n0\r\n\r\n",
        "no-crlf" => b"5\r\nhello5\r\nworld\r\n0\r\n\r\n",
        "huge" => b"FFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n",
        "negative" => b"-5\r\nhello\r\n0\r\n\r\n",
        "plus" => b"+5\r\nhello\r\n0\r\n\r\n",
        "prefix" => b"0x5\r\nhello\r\n0\r\n\r\n",
        "underscore" => b"0_5\r\nhello\r\n0\r\n\r\n",
        "bare-lf" => b"5\nhello\n0\n\n",
        "bare-cr" => b"5\rhello\r0\r\r",
        "missing-last" => b"5\r\nhello\r\n",
        "half-last" => b"5\r\nhello\r\n0\r\n",
        "ext" => b"5;name=value;quoted=\"a;b\"\r\nhello\r\n0;last\r\n\r\n",
        "long-ext" | "trailer-flood" => b"",
        other => return Err(BadParam(format!("no kind is called {other}")).into()),
    };
    let mut answer = out.ok(&[CHUNKED]);
    answer.extend_from_slice(body);
    out.raw(answer).await?;
    let size = out.size("size", 50 << 20)?;
    match &*kind {
        "long-ext" => {
            out.raw("5;").await?;
            out.repeat(b"x", size).await?;
            out.raw("\r\nhello\r\n0\r\n\r\n").await?;
        }
        "trailer-flood" => {
            out.raw("5\r\nhello\r\n0\r\n").await?;
            out.repeat(b"X-Trailer: and on\r\n", size.min(MOST) / 19).await?;
            out.raw("\r\n").await?;
        }
        _ => {}
    }
    Ok(Ending::Fin)
}

/// Both framings at once, the body in one chunk; the connection is kept, which the client may not do.
pub(super) async fn te_cl(out: &mut Out<'_>) -> io::Result<Ending> {
    let mut answer = out.ok(&[b"Content-Length: 3", CHUNKED]);
    answer.extend_from_slice(b"5\r\nhello\r\n0\r\n\r\n");
    out.raw(answer).await?;
    Ok(Ending::KeepAlive)
}

/// Transfer-Encoding is `value` (`xchunked`), octet by octet; then one chunk, the last chunk and FIN.
pub(super) async fn bad_te(out: &mut Out<'_>) -> io::Result<Ending> {
    let line = [b"Transfer-Encoding: ".as_slice(), &out.text("value", "xchunked")].concat();
    let mut answer = out.ok(&[&line]);
    answer.extend_from_slice(b"5\r\nhello\r\n0\r\n\r\n");
    out.raw(answer).await?;
    Ok(Ending::Fin)
}

/// A faultless chunked body with two trailer fields, whether or not the client asked for trailers.
pub(super) async fn trailers(out: &mut Out<'_>) -> io::Result<Ending> {
    let mut answer = out.ok(&[CHUNKED, b"Trailer: x-checksum, x-note"]);
    answer.extend_from_slice(b"5\r\nhello\r\n0\r\nX-Checksum: 42\r\nX-Note: done\r\n\r\n");
    out.raw(answer).await?;
    Ok(Ending::KeepAlive)
}
