//! HTTP/1.1, written by hand: the start line, the length of the body, nothing else of a request is looked at.

use std::io::{Error, ErrorKind, Result};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::answer::{Answer, SMALL, ZEROS};

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nserver: bench\r\ndate: Sat, 01 Nov 2025 00:00:00 GMT\r\ncontent-length: ";

/// More than the head of any request.
const BUFFER: usize = 64 * 1024;

pub(crate) async fn serve(mut socket: impl AsyncRead + AsyncWrite + Unpin) -> Result<()> {
    let small = [HEAD.as_bytes(), b"128\r\n\r\n", SMALL].concat();
    let mut buffer = vec![0; BUFFER];
    let mut filled = 0;
    loop {
        let head = match head(&buffer[..filled]) {
            Some(head) => head,
            None if filled == BUFFER => return Err(Error::new(ErrorKind::InvalidData, "a head that is too long")),
            None => match socket.read(&mut buffer[filled..]).await? {
                0 => return Ok(()),
                read => {
                    filled += read;
                    continue;
                }
            },
        };
        let early = (filled - head.length).min(usize::try_from(head.body).unwrap_or(usize::MAX));
        let mut left = head.body - early as u64;
        buffer.copy_within(head.length + early..filled, 0);
        filled -= head.length + early;
        while left > 0 {
            let most = usize::try_from(left).unwrap_or(BUFFER).min(BUFFER);
            match socket.read(&mut buffer[..most]).await? {
                0 => return Ok(()),
                read => left -= read as u64,
            }
        }
        match head.answer {
            Answer::Small => socket.write_all(&small).await?,
            Answer::Zeros(count) => zeros(&mut socket, count).await?,
        }
        socket.flush().await?;
    }
}

async fn zeros(socket: &mut (impl AsyncWrite + Unpin), mut count: u64) -> Result<()> {
    socket.write_all(format!("{HEAD}{count}\r\n\r\n").as_bytes()).await?;
    while count > 0 {
        let most = usize::try_from(count).unwrap_or(ZEROS.len()).min(ZEROS.len());
        socket.write_all(&ZEROS[..most]).await?;
        count -= most as u64;
    }
    Ok(())
}

struct Head {
    length: usize,
    body: u64,
    answer: Answer,
}

/// The head that `bytes` begin with, if it is whole.
fn head(bytes: &[u8]) -> Option<Head> {
    let length = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&bytes[..length]).ok()?;
    let mut lines = text.split("\r\n");
    let path = lines.next()?.split(' ').nth(1)?;
    let field = |line: &str| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok()).flatten()
    };
    Some(Head { length, body: lines.find_map(field).unwrap_or(0), answer: Answer::to(path) })
}
