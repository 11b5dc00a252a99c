//! Reading the body piece by piece.

use std::pin::pin;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;

use super::{READ_ALREADY, Response, State};
use crate::body::Reading;
use crate::decode::{self, TextDecoder};
use crate::error::Quoted;
use crate::timeout::{Deadline, within};
use crate::{Body, Chunks, Error, ErrorKind, Events, Lender, Lines, Result, TextChunks, TimeoutPhase};

impl Response {
    /// The next chunk of the body, `None` at its end. Once begun, the body can be read only by this.
    ///
    /// # Errors
    /// As of [`bytes`](Self::bytes), but for the limit, which bounds only what is collected.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        let unread = match self.0.body.get_mut().unwrap_or_else(PoisonError::into_inner) {
            state @ State::Unread(_) => std::mem::replace(state, State::Gone(READ_ALREADY)),
            _ => State::Gone(READ_ALREADY),
        };
        if let State::Unread(body) = unread {
            let reading = self.begin(body, true);
            self.0.body = State::Begun(Box::new(reading)).into();
        }
        let state = self.0.body.get_mut().unwrap_or_else(PoisonError::into_inner);
        match state {
            State::Begun(reading) => {
                let chunk = std::future::poll_fn(|cx| reading.poll_chunk(cx)).await.transpose();
                if chunk.is_err() {
                    *state = State::Gone("the body broke off before its end");
                }
                chunk
            }
            State::Gone(why) => Err(self.0.terms.name(Error::new(ErrorKind::Body, *why))),
            State::Unread(_) => Ok(None),
        }
    }

    /// The body as chunks of bytes, as they arrive.
    #[doc(alias = "bytes_stream")]
    #[doc(alias = "iter_bytes")]
    pub fn chunks(&self) -> Chunks {
        Chunks::new(self.take())
    }

    /// The body as chunks of `size` bytes each, but for the last, which has what is left.
    ///
    /// # Errors
    /// Its first item is [`ErrorKind::Builder`] if the size is zero.
    ///
    /// ```
    /// # use amphi::{Response, StatusCode};
    /// # pollster::block_on(async {
    /// let mut chunks = Response::new(StatusCode::OK, "abcdefg").chunks_of(3);
    /// assert_eq!(chunks.next().await.unwrap()?, "abc");
    /// assert_eq!(chunks.next().await.unwrap()?, "def");
    /// assert_eq!(chunks.next().await.unwrap()?, "g");
    /// assert!(chunks.next().await.is_none());
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    pub fn chunks_of(&self, size: usize) -> Chunks {
        match size {
            0 => Chunks::new(Reading::failed(self.name(Error::new(ErrorKind::Builder, "chunks of no bytes at all")))),
            size => Chunks::of(self.take(), size),
        }
    }

    /// The body as chunks of bytes, as they were sent: with no content coding undone.
    ///
    /// # On the web
    /// A browser undoes codings by itself and shows what comes of it
    /// ([`Capability::ContentCodings`](crate::Capability::ContentCodings)): the chunks are those of
    /// [`chunks`](Self::chunks).
    #[doc(alias = "iter_raw")]
    pub fn raw(&self) -> Chunks {
        Chunks::new(self.take_as(false))
    }

    /// Where the engine's own stream beneath the body can be had, for who reads it there: `None` if the body is being read, or
    /// is not what the platform's own transport has given.
    ///
    /// On a machine there is never one: a body is read from its connection. What it is in a page, [`Lender`] says.
    #[must_use]
    pub fn lender(&self) -> Option<Lender> {
        match &mut *self.state() {
            State::Unread(body) if self.0.codings.is_empty() => body.lender(),
            _ => None,
        }
    }

    /// The body as text, as it arrives, decoded as [`text`](Self::text) does, but for a
    /// [detector](crate::ClientBuilder::charset_detector), which wants to see the whole.
    #[doc(alias = "iter_text")]
    pub fn text_chunks(&self) -> TextChunks {
        TextChunks::new(self.take(), self.decoder(None))
    }

    /// The body as lines of text, as they arrive. A line ends at `\n`, `\r\n` or `\r`; one longer than
    /// [`Lines::MAX_LENGTH`] is an error, unless [`Lines::max_length`] says otherwise.
    #[doc(alias = "iter_lines")]
    pub fn lines(&self) -> Lines {
        Lines::new(self.text_chunks())
    }

    /// The body as [server-sent events](https://html.spec.whatwg.org/multipage/server-sent-events.html), as they arrive.
    /// In UTF-8, whatever the `Content-Type` says of a charset.
    ///
    /// # Errors
    /// Its first item is [`ErrorKind::Decode`] if the `Content-Type` is not `text/event-stream`.
    ///
    /// ```
    /// # use amphi::{Response, StatusCode};
    /// # pollster::block_on(async {
    /// # let made = http::Response::builder().header("content-type", "text/event-stream").body("id: 1\ndata: hop\n\n")?;
    /// # let response = Response::from(made);
    /// let mut events = response.events();
    /// while let Some(event) = events.next().await {
    ///     let event = event?;
    ///     println!("{} {}: {}", event.id, event.event, event.data);
    /// #   assert_eq!((event.id.as_str(), event.data.as_str()), ("1", "hop"));
    /// }
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    #[doc(alias = "sse")]
    pub fn events(&self) -> Events {
        let content_type = self.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let essence = content_type.split(';').next().unwrap_or_default().trim_ascii();
        let reading = if essence.eq_ignore_ascii_case("text/event-stream") {
            self.take()
        } else {
            let mut what = format!("a stream of events is text/event-stream, not {}", Quoted(content_type));
            if self.is_error() {
                // It is why, as a rule.
                what = format!("{what}, of the status {}", self.status().as_u16());
            }
            Reading::failed(self.name(Error::new(ErrorKind::Decode, what)))
        };
        Events::new(Lines::new(TextChunks::new(reading, Ok(TextDecoder::utf8()))))
    }

    /// The body as JSON values, one a line, as they arrive: newline-delimited JSON.
    ///
    /// ```
    /// # use amphi::{Response, StatusCode};
    /// # pollster::block_on(async {
    /// let response = Response::new(StatusCode::OK, "[1, 2]\n[3]\n");
    /// let mut values = response.json_lines::<Vec<u32>>();
    /// let mut sum = 0;
    /// while let Some(value) = values.next().await {
    ///     sum += value?.iter().sum::<u32>();
    /// }
    /// assert_eq!(sum, 6);
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    #[cfg(feature = "json")]
    #[doc(alias = "ndjson")]
    pub fn json_lines<T: serde::de::DeserializeOwned>(&self) -> crate::JsonLines<T> {
        crate::JsonLines::new(self.lines())
    }

    /// Reads a short body to its end so that its connection can be used again, if that is quick. A new connection costs
    /// less than a long body, or a long wait.
    pub(crate) async fn drain(&self) {
        const SHORT: u64 = 16 << 10;
        const QUICK: Duration = Duration::from_millis(50);
        let length = self.length_on_the_wire();
        let why = "the body of a response that was followed by another is not kept";
        let State::Unread(mut body) = std::mem::replace(&mut *self.state(), State::Gone(why)) else { return };
        if length.is_some_and(|length| length <= SHORT) {
            let read = async {
                while let Some(chunk) = body.chunk().await? {
                    self.0.terms.count(chunk.len());
                }
                Ok(())
            };
            // What breaks off here is of no use to anybody, and its connection is gone with it.
            drop(within(Some(Deadline::after(QUICK)), TimeoutPhase::Read, pin!(read)).await);
        }
        self.0.terms.tell(None);
        self.0.terms.end();
    }

    /// Collects the body, as it was sent, within the limit; it can still be read.
    pub(crate) async fn buffer(&mut self) -> Result<Bytes> {
        let bytes = self.take_as(false).bytes().await?;
        self.refill(bytes.clone());
        Ok(bytes)
    }

    /// Gives it back the body that it had, to be read once more.
    pub(crate) fn refill(&mut self, bytes: Bytes) {
        self.0.terms.uncount();
        *self.state() = State::Unread(bytes.into());
    }

    /// The body alone.
    #[must_use]
    pub fn into_body(self) -> Body {
        match std::mem::replace(&mut *self.state(), State::Gone(READ_ALREADY)) {
            State::Unread(body) => self.begin(body, true).into_body(),
            State::Begun(reading) => reading.into_body(),
            State::Gone(why) => self.gone(why).into_body(),
        }
    }

    /// The response with another body made of its own, for middleware.
    ///
    /// ```
    /// # use amphi::{Body, Response, StatusCode};
    /// # pollster::block_on(async {
    /// let response = Response::new(StatusCode::OK, "frog");
    /// let upper = Body::from(response.text().await?.to_uppercase());
    /// assert_eq!(response.map_body(|_| upper).text().await?, "FROG");
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    #[must_use]
    pub fn map_body(mut self, map: impl FnOnce(Body) -> Body) -> Self {
        let state = std::mem::replace(&mut *self.state(), State::Gone(READ_ALREADY));
        let old = match state {
            State::Unread(body) if self.0.codings.is_empty() => body,
            gone_or_begun => {
                self.0.counted = true;
                match gone_or_begun {
                    State::Unread(body) => self.begin(body, true),
                    State::Begun(reading) => *reading,
                    State::Gone(why) => self.gone(why),
                }
                .into_body()
            }
        };
        let new = map(old);
        self.0.codings.clear();
        // Nobody reads the old one any more: what is told from here on is told of the new one.
        if let Some(terms) = Arc::get_mut(&mut self.0.terms) {
            *terms = terms.clone();
            self.0.counted = false;
        }
        self.0.head.is_replaced = true;
        self.0.length = new.content_length();
        *self.state() = State::Unread(new);
        self
    }

    pub(super) fn take(&self) -> Reading {
        self.take_as(true)
    }

    /// The body to be read, its content coding undone or not.
    fn take_as(&self, decode: bool) -> Reading {
        let mut state = self.state();
        match std::mem::replace(&mut *state, State::Gone(READ_ALREADY)) {
            State::Unread(body) => self.begin(body, decode),
            State::Begun(reading) => {
                *state = State::Begun(reading);
                Reading::failed(self.name(Error::new(
                    ErrorKind::Body,
                    "the body is being read by `chunk()`: read the rest by it, too, or all of it in another way",
                )))
            }
            State::Gone(why) => {
                *state = State::Gone(why);
                self.gone(why)
            }
        }
    }

    fn begin(&self, body: Body, decode: bool) -> Reading {
        let terms = Arc::clone(&self.0.terms);
        if self.0.codings.is_empty() || !decode {
            return Reading::new(body, terms, !self.0.counted);
        }
        match decode::decoded(&self.0.codings, body, &self.0.terms) {
            Ok(body) => {
                let counts = body.content_length().is_some();
                Reading::new(body, terms, counts)
            }
            Err(error) => {
                self.0.terms.tell(Some(&error));
                Reading::failed(self.name(error))
            }
        }
    }

    fn gone(&self, why: &'static str) -> Reading {
        Reading::failed(self.name(Error::new(ErrorKind::Body, why)))
    }
}
