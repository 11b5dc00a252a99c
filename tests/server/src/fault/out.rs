//! Writes answers, right or wrong, byte by byte as a fault wants them.

use std::io;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use tokio::io::{AsyncWriteExt, WriteHalf};

use crate::cors::Cors;
use crate::fault::head::Head;
use crate::fault::wire::{Ending, Wire};
use crate::generate::Pattern;
use crate::params::{BadParam, Params};

/// The most bytes that a fault sends.
pub(super) const MOST: u64 = 64 << 20;

/// How long a fault that does nothing does it.
const HANG: Duration = Duration::from_secs(600);

/// The writing side, with the request that is being answered.
#[derive(Debug)]
pub(super) struct Out<'a> {
    to: &'a mut WriteHalf<Wire>,
    pub(super) head: &'a Head,
}

impl<'a> Out<'a> {
    pub(super) fn new(to: &'a mut WriteHalf<Wire>, head: &'a Head) -> Self {
        Self { to, head }
    }

    pub(super) fn params(&self) -> &'a Params {
        &self.head.params
    }

    /// A number of bytes from the query, within what a fault sends.
    pub(super) fn size(&self, name: &str, default: u64) -> Result<u64, BadParam> {
        self.params().at_most(name, default, MOST)
    }

    pub(super) fn text(&self, name: &str, default: &str) -> Vec<u8> {
        self.params().bytes(name).map_or_else(|| default.as_bytes().to_vec(), |value| value.to_vec())
    }

    /// Writes at once what is to be seen at once.
    pub(super) async fn raw(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        self.to.write_all(bytes.as_ref()).await?;
        self.to.flush().await
    }

    /// The head of a `200 OK` with these lines in it, each without its end.
    pub(super) fn ok(&self, lines: &[&[u8]]) -> Vec<u8> {
        self.starting(b"HTTP/1.1 200 OK", lines)
    }

    /// A head with that first line and these lines, with what lets a page read the answer, and the empty line.
    pub(super) fn starting(&self, status: &[u8], lines: &[&[u8]]) -> Vec<u8> {
        let mut head = status.to_vec();
        head.extend_from_slice(b"\r\n");
        let mut declared = HeaderMap::new();
        for line in lines {
            head.extend_from_slice(line);
            head.extend_from_slice(b"\r\n");
            let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
            if let Ok(name) = HeaderName::from_bytes(name) {
                declared.append(name, HeaderValue::from_static(""));
            }
        }
        let mut allowed = declared.clone();
        Cors::of(&self.head.headers).apply(&mut allowed);
        for (name, value) in allowed.iter().filter(|(_, value)| !value.is_empty()) {
            push_line(&mut head, name, value);
        }
        head.extend_from_slice(b"\r\n");
        head
    }

    /// A faultless answer that keeps the connection.
    pub(super) async fn good(&mut self, lines: &[&[u8]], body: &[u8]) -> io::Result<Ending> {
        let length = format!("Content-Length: {}", body.len());
        let mut all = vec![length.as_bytes(), b"Content-Type: text/plain"];
        all.extend_from_slice(lines);
        let mut answer = self.ok(&all);
        self.push_body(&mut answer, body);
        self.raw(answer).await?;
        Ok(Ending::KeepAlive)
    }

    /// A faultless answer in JSON.
    pub(super) async fn json(&mut self, value: &Value) -> io::Result<Ending> {
        self.json_with("200 OK", value).await
    }

    /// A JSON answer that says what was wrong with the request.
    pub(super) async fn problem(&mut self, status: &str, error: &str) -> io::Result<Ending> {
        self.json_with(status, &json!({ "error": error })).await
    }

    fn push_body(&self, answer: &mut Vec<u8>, body: &[u8]) {
        if self.head.method != "HEAD" {
            answer.extend_from_slice(body);
        }
    }

    async fn json_with(&mut self, status: &str, value: &Value) -> io::Result<Ending> {
        let body = value.to_string();
        let length = format!("Content-Length: {}", body.len());
        let first = format!("HTTP/1.1 {status}");
        let mut answer = self.starting(first.as_bytes(), &[length.as_bytes(), b"Content-Type: application/json"]);
        self.push_body(&mut answer, body.as_bytes());
        self.raw(answer).await?;
        Ok(Ending::KeepAlive)
    }

    /// The answer to a preflight.
    pub(super) async fn preflight(&mut self, headers: &HeaderMap) -> io::Result<Ending> {
        let mut answer = b"HTTP/1.1 204 No Content\r\n".to_vec();
        for (name, value) in headers {
            push_line(&mut answer, name, value);
        }
        answer.extend_from_slice(b"\r\n");
        self.raw(answer).await?;
        Ok(Ending::KeepAlive)
    }

    /// That many letters.
    pub(super) async fn letters(&mut self, length: u64) -> io::Result<()> {
        for piece in Pattern::letters(length) {
            self.to.write_all(&piece).await?;
        }
        self.to.flush().await
    }

    /// Writes the same bytes that often, many in a write.
    pub(super) async fn repeat(&mut self, bytes: &[u8], times: u64) -> io::Result<()> {
        let a_block = (64 << 10) / bytes.len().max(1) as u64 + 1;
        let block = bytes.repeat(usize::try_from(a_block.min(times)).unwrap_or(1));
        let mut left = times;
        while left > 0 {
            let here = left.min(a_block);
            let length = bytes.len() * usize::try_from(here).unwrap_or(1);
            self.to.write_all(&block[..length]).await?;
            left -= here;
        }
        self.to.flush().await
    }

    /// Writes byte by byte, with a pause before each but the first.
    pub(super) async fn bytewise(&mut self, bytes: &[u8], pause: Duration) -> io::Result<()> {
        for (index, byte) in bytes.iter().enumerate() {
            if index > 0 && !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
            self.raw([*byte]).await?;
        }
        Ok(())
    }

    /// Does nothing, until the client goes or nobody can be waiting any more.
    pub(super) async fn hang(&mut self) -> io::Result<Ending> {
        tokio::time::sleep(HANG).await;
        Ok(Ending::Reset)
    }
}

fn push_line(head: &mut Vec<u8>, name: &HeaderName, value: &HeaderValue) {
    head.extend_from_slice(name.as_str().as_bytes());
    head.extend_from_slice(b": ");
    head.extend_from_slice(value.as_bytes());
    head.extend_from_slice(b"\r\n");
}
