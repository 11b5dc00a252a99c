//! What is said to a proxy before HTTP is spoken.

use std::future::poll_fn;
use std::io::{Error, ErrorKind, Result};
use std::pin::Pin;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Writes all of it.
pub(super) async fn say(wire: &mut (impl AsyncWrite + Unpin), mut bytes: &[u8]) -> Result<()> {
    while !bytes.is_empty() {
        let written = poll_fn(|cx| Pin::new(&mut *wire).poll_write(cx, bytes)).await?;
        if written == 0 {
            return Err(ErrorKind::WriteZero.into());
        }
        bytes = &bytes[written..];
    }
    poll_fn(|cx| Pin::new(&mut *wire).poll_flush(cx)).await
}

/// Reads what has come, up to the length of the buffer: nothing more once the stream has ended.
pub(super) async fn hear(wire: &mut (impl AsyncRead + Unpin), buffer: &mut [u8]) -> Result<usize> {
    let mut buffer = ReadBuf::new(buffer);
    poll_fn(|cx| Pin::new(&mut *wire).poll_read(cx, &mut buffer)).await?;
    Ok(buffer.filled().len())
}

/// Fills the buffer, and reads not a byte more.
pub(super) async fn hear_all(wire: &mut (impl AsyncRead + Unpin), mut buffer: &mut [u8]) -> Result<()> {
    while !buffer.is_empty() {
        match hear(wire, buffer).await? {
            0 => return Err(Error::new(ErrorKind::UnexpectedEof, "it closed the connection")),
            read => buffer = &mut buffer[read..],
        }
    }
    Ok(())
}
