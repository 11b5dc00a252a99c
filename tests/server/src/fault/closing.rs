//! Connections that end where they should not, or are not what they seem behind an answer.

use std::io;

use crate::fault::out::Out;
use crate::fault::wire::Ending;

/// A head that promises `length` (1000) bytes, or with `chunked=1` one chunk of them; `after` (100) bytes; then FIN,
/// or RST with `rst=1`.
pub(super) async fn cut(out: &mut Out<'_>) -> io::Result<Ending> {
    let length = out.size("length", 1000)?;
    let after = out.size("after", 100)?;
    let head = if out.params().flag("chunked") {
        let mut head = out.ok(&[b"Transfer-Encoding: chunked"]);
        if after > 0 {
            head.extend_from_slice(format!("{length:x}\r\n").as_bytes());
        }
        head
    } else {
        out.ok(&[format!("Content-Length: {length}").as_bytes()])
    };
    out.raw(head).await?;
    out.letters(after).await?;
    if out.params().flag("rst") { settle_and_reset(out).await } else { Ok(Ending::Fin) }
}

/// The first `after` (20) bytes of a good head, then FIN, or RST with `rst=1`.
pub(super) async fn cut_head(out: &mut Out<'_>) -> io::Result<Ending> {
    let after = usize::try_from(out.size("after", 20)?).unwrap_or(usize::MAX);
    let head = out.ok(&[b"Content-Length: 0"]);
    out.raw(&head[..after.min(head.len())]).await?;
    if out.params().flag("rst") { settle_and_reset(out).await } else { Ok(Ending::Fin) }
}

/// `n` (100) bytes of a longer body, then RST.
pub(super) async fn reset_after(out: &mut Out<'_>) -> io::Result<Ending> {
    let n = out.size("n", 100)?;
    let head = out.ok(&[format!("Content-Length: {}", n + 1000).as_bytes()]);
    out.raw(head).await?;
    out.letters(n).await?;
    settle_and_reset(out).await
}

/// A good answer, and FIN `after_ms` (0) later: the connection that is stale when it is used again.
pub(super) async fn close_idle(out: &mut Out<'_>) -> io::Result<Ending> {
    let pause = out.params().millis("after_ms", 0)?;
    out.good(&[], b"ok").await?;
    tokio::time::sleep(pause).await;
    Ok(Ending::Fin)
}

/// `n` (100) bytes without a length; in TLS `notify=0` ends them without `close_notify`.
pub(super) async fn close_delimited(out: &mut Out<'_>) -> io::Result<Ending> {
    let n = out.size("n", 100)?;
    let head = out.ok(&[b"Content-Type: text/plain"]);
    out.raw(head).await?;
    out.letters(n).await?;
    let silent = out.params().text("notify").is_some() && !out.params().flag("notify");
    Ok(if silent { Ending::FinWithoutNotify } else { Ending::Fin })
}

/// A final answer `code` (413) before the request's body was read; then FIN, or RST with `rst=1`.
pub(super) async fn early(out: &mut Out<'_>) -> io::Result<Ending> {
    let code = out.params().at_most("code", 413, 999_u16)?;
    let status = format!("HTTP/1.1 {code:03} Early");
    let mut answer = out.starting(status.as_bytes(), &[b"Content-Length: 5", b"Connection: close"]);
    answer.extend_from_slice(b"early");
    out.raw(answer).await?;
    if out.params().flag("rst") { settle_and_reset(out).await } else { Ok(Ending::Fin) }
}

/// A good answer, and `delay_ms` (0) later another one that nobody asked for.
pub(super) async fn stale_bytes(out: &mut Out<'_>) -> io::Result<Ending> {
    let pause = out.params().millis("delay_ms", 0)?;
    out.good(&[], b"ok").await?;
    tokio::time::sleep(pause).await;
    out.raw("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil").await?;
    Ok(Ending::KeepAlive)
}

/// RST overtakes what the client has not read yet: gives it `wait_ms` (50) to do so.
async fn settle_and_reset(out: &Out<'_>) -> io::Result<Ending> {
    tokio::time::sleep(out.params().millis("wait_ms", 50)?).await;
    Ok(Ending::Reset)
}
