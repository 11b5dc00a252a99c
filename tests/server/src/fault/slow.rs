//! Answers that are right and take their time, or forever.

use std::io;

use crate::fault::out::Out;
use crate::fault::wire::Ending;

/// A good answer whose head comes byte by byte, `ms_per_byte` (10) between them.
pub(super) async fn slow_head(out: &mut Out<'_>) -> io::Result<Ending> {
    let pause = out.params().millis("ms_per_byte", 10)?;
    let head = out.ok(&[b"Content-Length: 2"]);
    out.bytewise(&head, pause).await?;
    out.raw("ok").await?;
    Ok(Ending::KeepAlive)
}

/// A good answer of `bytes` (10) bytes, `ms` (100) between them.
pub(super) async fn drip(out: &mut Out<'_>) -> io::Result<Ending> {
    let length = out.params().at_most("bytes", 10, 1_000_000_usize)?;
    let pause = out.params().millis("ms", 100)?;
    let head = out.ok(&[format!("Content-Length: {length}").as_bytes()]);
    out.raw(head).await?;
    out.bytewise(&vec![b'*'; length], pause).await?;
    Ok(Ending::KeepAlive)
}

/// `n` (100) bytes of a longer body, and then nothing.
pub(super) async fn half_then_hang(out: &mut Out<'_>) -> io::Result<Ending> {
    let n = out.size("n", 100)?;
    let head = out.ok(&[format!("Content-Length: {}", n + 1000).as_bytes()]);
    out.raw(head).await?;
    out.letters(n).await?;
    out.hang().await
}

/// A good answer in writes of one byte, `ms` (0) between them.
pub(super) async fn pieces(out: &mut Out<'_>) -> io::Result<Ending> {
    let pause = out.params().millis("ms", 0)?;
    let mut answer = out.ok(&[b"Content-Length: 26", b"Content-Type: text/plain"]);
    answer.extend(b'a'..=b'z');
    out.bytewise(&answer, pause).await?;
    Ok(Ending::KeepAlive)
}
