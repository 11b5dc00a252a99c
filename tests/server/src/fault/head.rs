//! Reads HTTP/1 requests: the head up to a bound, and the body only to get it out of the way.

use std::io;
use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::params::Params;

const LONGEST_HEAD: usize = 256 << 10;
const MOST_OF_A_BODY: u64 = 64 << 20;
const MOST_AHEAD: usize = 64 << 10;
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// A request's head: what it says, and the very bytes.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) params: Params,
    pub(super) headers: HeaderMap,
    pub(super) raw: Bytes,
}

impl Head {
    fn parse(raw: &Bytes) -> Option<Self> {
        let text = String::from_utf8_lossy(raw);
        let mut lines = text.split("\r\n");
        let mut words = lines.next()?.split(' ');
        let method = words.next()?.to_owned();
        let target = words.next()?;
        // In absolute form, as to a proxy, the path begins behind the host.
        let target = match target.split_once("://") {
            Some((_, rest)) if !target.starts_with('/') => rest.find('/').map_or("/", |at| &rest[at..]),
            _ => target,
        };
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut headers = HeaderMap::new();
        for line in lines.filter(|line| !line.is_empty()) {
            let (name, value) = line.split_once(':')?;
            if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value.trim())) {
                headers.try_append(name, value).ok()?;
            }
        }
        Some(Self { method, path: path.to_owned(), params: Params::parse(query), headers, raw: raw.clone() })
    }

    fn says(&self, name: &str, word: &str) -> bool {
        let value = self.headers.get(name).and_then(|value| value.to_str().ok());
        value.is_some_and(|value| value.to_ascii_lowercase().contains(word))
    }

    pub(super) fn wants_close(&self) -> bool {
        self.says("connection", "close")
    }

    pub(super) fn expects_continue(&self) -> bool {
        self.has_body() && self.says("expect", "100-continue")
    }

    pub(super) fn has_body(&self) -> bool {
        self.is_chunked() || self.length() > 0
    }

    fn is_chunked(&self) -> bool {
        self.says("transfer-encoding", "chunked")
    }

    fn length(&self) -> u64 {
        let value = self.headers.get("content-length").and_then(|value| value.to_str().ok());
        value.and_then(|value| value.parse().ok()).unwrap_or(0)
    }
}

/// The reading side of a connection, and what was read too far.
#[derive(Debug)]
pub(super) struct Incoming<R> {
    from: R,
    ahead: BytesMut,
}

impl<R: AsyncRead + Unpin> Incoming<R> {
    pub(super) fn new(from: R) -> Self {
        Self { from, ahead: BytesMut::new() }
    }

    pub(super) fn into_inner(self) -> R {
        self.from
    }

    /// The next request, or `None` when the client has gone, is silent for too long, or makes no sense.
    pub(super) async fn head(&mut self) -> Option<Head> {
        tokio::time::timeout(HEAD_TIMEOUT, self.read_head()).await.ok()?
    }

    async fn read_head(&mut self) -> Option<Head> {
        let mut searched: usize = 0;
        loop {
            let from = searched.saturating_sub(3);
            if let Some(at) = self.ahead[from..].windows(4).position(|window| window == b"\r\n\r\n") {
                return Head::parse(&self.ahead.split_to(from + at + 4).freeze());
            }
            searched = self.ahead.len();
            if searched > LONGEST_HEAD {
                return None;
            }
            self.more().await.ok()?;
        }
    }

    /// Reads the body of a request and forgets it.
    pub(super) async fn skip_body(&mut self, head: &Head) -> io::Result<()> {
        if !head.is_chunked() {
            return self.skip(head.length()).await;
        }
        let mut total = 0;
        loop {
            let line = self.line().await?;
            let digits = line.split(|byte| *byte == b';').next().unwrap_or_default();
            let digits = std::str::from_utf8(digits).map_err(io::Error::other)?;
            let size = u64::from_str_radix(digits.trim(), 16).map_err(io::Error::other)?;
            total += size;
            if size == 0 {
                while !self.line().await?.is_empty() {}
                return Ok(());
            }
            if total > MOST_OF_A_BODY {
                return Err(io::Error::other("too long a body"));
            }
            self.skip(size).await?;
            self.line().await?;
        }
    }

    /// Ends when the client has closed its side or the connection is broken.
    pub(super) async fn gone(&mut self) {
        while self.ahead.len() < MOST_AHEAD {
            if self.more().await.is_err() {
                return;
            }
        }
        // The client sends and sends: that it goes will be noticed when writing.
        std::future::pending::<()>().await;
    }

    async fn skip(&mut self, mut length: u64) -> io::Result<()> {
        if length > MOST_OF_A_BODY {
            return Err(io::Error::other("too long a body"));
        }
        while length > 0 {
            if self.ahead.is_empty() {
                self.more().await?;
            }
            let here = usize::try_from(length).unwrap_or(usize::MAX).min(self.ahead.len());
            self.ahead.advance(here);
            length -= here as u64;
        }
        Ok(())
    }

    async fn line(&mut self) -> io::Result<Bytes> {
        loop {
            if let Some(at) = self.ahead.windows(2).position(|window| window == b"\r\n") {
                let line = self.ahead.split_to(at + 2).freeze();
                return Ok(line.slice(..at));
            }
            if self.ahead.len() > LONGEST_HEAD {
                return Err(io::Error::other("too long a line"));
            }
            self.more().await?;
        }
    }

    async fn more(&mut self) -> io::Result<()> {
        self.ahead.reserve(4096);
        match self.from.read_buf(&mut self.ahead).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Incoming;

    #[tokio::test]
    async fn reads_one_request_behind_the_other() {
        let sent =
            b"POST http://h:1/a?x=1 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;e\r\nabc\r\n0\r\nT: 1\r\n\r\n\
            GET /b HTTP/1.1\r\nContent-Length: 2\r\n\r\nokGET /c HTTP/1.1\r\n\r\n";
        let mut incoming = Incoming::new(&sent[..]);
        let mut paths = Vec::new();
        while let Some(head) = incoming.head().await {
            incoming.skip_body(&head).await.unwrap();
            paths.push(head.path);
        }
        assert_eq!(paths, ["/a", "/b", "/c"]);
    }
}
