//! The floor: requests as prepared bytes over a socket; of an answer only the head's end and `Content-Length` are looked at.
//!
//! HTTP/1.1 alone: a loop over HTTP/2's frames has no tasks and no HPACK, and says nothing about clients that have.

mod connect;

use std::sync::{Arc, Mutex, PoisonError};

use connect::Io;
use harness::{Client, Result, Target, Upload};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const BUFFER: usize = 64 * 1024;

#[derive(Clone)]
struct Raw(Arc<Inner>);

struct Inner {
    target: Target,
    small: Vec<u8>,
    idle: Mutex<Vec<Connection>>,
}

struct Connection {
    io: Box<dyn Io>,
    buffer: Vec<u8>,
}

/// An answer whose body is about to be read.
struct Answer {
    /// Where in the buffer the first bytes of the body are.
    early: std::ops::Range<usize>,
    length: usize,
}

impl Raw {
    async fn connection(&self) -> Result<Connection> {
        let kept = self.0.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        match kept {
            Some(connection) => Ok(connection),
            None => Ok(Connection { io: connect::connect(&self.0.target).await?, buffer: vec![0; BUFFER] }),
        }
    }

    fn keep(&self, connection: Connection) {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    }

    fn head(&self, method: &str, url: &str, length: Option<u64>) -> Vec<u8> {
        let authority = &self.0.target.authority;
        let path = url.split_once(authority.as_str()).map_or("/", |(_, path)| path);
        let length = length.map(|length| format!("content-length: {length}\r\n")).unwrap_or_default();
        format!("{method} {path} HTTP/1.1\r\nhost: {authority}\r\n{length}\r\n").into_bytes()
    }
}

impl Connection {
    async fn send(&mut self, bytes: &[u8]) -> Result<()> {
        self.io.write_all(bytes).await?;
        Ok(self.io.flush().await?)
    }

    async fn answer(&mut self) -> Result<Answer> {
        let mut filled = 0;
        loop {
            match self.io.read(&mut self.buffer[filled..]).await? {
                0 => return Err("the connection has ended".into()),
                read => filled += read,
            }
            let bytes = &self.buffer[..filled];
            let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
            if !bytes.starts_with(b"HTTP/1.1 200") {
                return Err("not a 200".into());
            }
            let name = b"content-length: ";
            let at = bytes.windows(name.len()).position(|window| window == name).ok_or("no length")? + name.len();
            let digits = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit());
            let length = digits.fold(0, |length, digit| length * 10 + usize::from(digit - b'0'));
            return Ok(Answer { early: end + 4..filled, length });
        }
    }

    async fn skip(&mut self, answer: Answer) -> Result<usize> {
        let mut left = answer.length - answer.early.len();
        while left > 0 {
            match self.io.read(&mut self.buffer).await? {
                0 => return Err("the connection has ended".into()),
                read => left -= read,
            }
        }
        Ok(answer.length)
    }
}

impl Client for Raw {
    fn new(target: &Target) -> Result<Self> {
        let inner = |small| Raw(Arc::new(Inner { target: target.clone(), small, idle: Mutex::default() }));
        let small = inner(Vec::new()).head("GET", &target.small, None);
        Ok(inner(small))
    }

    async fn small(&self) -> Result<usize> {
        let mut connection = self.connection().await?;
        connection.send(&self.0.small).await?;
        let answer = connection.answer().await?;
        let length = connection.skip(answer).await?;
        self.keep(connection);
        Ok(length)
    }

    async fn download(&self, url: &str) -> Result<u64> {
        let mut connection = self.connection().await?;
        connection.send(&self.head("GET", url, None)).await?;
        let answer = connection.answer().await?;
        let length = connection.skip(answer).await?;
        self.keep(connection);
        Ok(length as u64)
    }

    async fn collect(&self, url: &str) -> Result<usize> {
        let mut connection = self.connection().await?;
        connection.send(&self.head("GET", url, None)).await?;
        let answer = connection.answer().await?;
        let mut body = Vec::with_capacity(answer.length);
        body.extend_from_slice(&connection.buffer[answer.early]);
        while body.len() < answer.length {
            if connection.io.read_buf(&mut body).await? == 0 {
                return Err("the connection has ended".into());
            }
        }
        self.keep(connection);
        Ok(body.len())
    }

    async fn upload(&self, url: &str, mut body: Upload) -> Result<usize> {
        let mut connection = self.connection().await?;
        connection.io.write_all(&self.head("POST", url, Some(body.length()))).await?;
        while let Some(chunk) = body.next_chunk() {
            connection.io.write_all(chunk).await?;
        }
        connection.io.flush().await?;
        let answer = connection.answer().await?;
        let length = connection.skip(answer).await?;
        self.keep(connection);
        Ok(length)
    }
}

fn main() -> Result<()> {
    harness::run::<Raw>()
}
