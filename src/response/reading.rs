//! Reading the body: whole, or as a stream.

use std::io::Write;
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;

use super::{Response, State};
use crate::body::Reading;
use crate::decode::{TextDecoder, charset};
#[cfg(feature = "json")]
use crate::error::Excerpt;
use crate::timeout::{Deadline, within};
use crate::{Body, Chunks, Error, ErrorKind, Events, Lines, Result, TextChunks, TimeoutPhase};

impl Response {
    /// The whole body.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] if it exceeds the [limit](crate::ClientBuilder::body_limit), [`ErrorKind::Timeout`], or
    /// whatever breaks it off: it is never short in silence.
    #[doc(alias = "content")]
    pub fn bytes(&self) -> impl Future<Output = Result<Bytes>> + Send + Sync + use<> {
        self.take().bytes()
    }

    /// The whole body as text, in the charset that the `Content-Type` names, UTF-8 if none. Malformed bytes become
    /// U+FFFD, a byte order mark is left out.
    ///
    /// # Errors
    /// As of [`bytes`](Self::bytes).
    pub fn text(&self) -> impl Future<Output = Result<String>> + Send + Sync + use<> {
        let (reading, decoder) = (self.take(), self.decoder());
        async move {
            let mut decoder = decoder?;
            let bytes = reading.bytes().await?;
            let mut text = decoder.push(&bytes);
            text.push_str(&decoder.finish());
            Ok(text)
        }
    }

    /// The whole body as JSON, whatever the `Content-Type` says. A byte order mark is left out.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`] if it is not the JSON of a `T`, or as of [`bytes`](Self::bytes).
    ///
    /// ```
    /// # use amphi::{Response, StatusCode};
    /// # pollster::block_on(async {
    /// let response = Response::new(StatusCode::OK, r#"{"login": "frog"}"#);
    /// let user: serde_json::Value = response.json().await?;
    /// assert_eq!(user["login"], "frog");
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    #[cfg(feature = "json")]
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> impl Future<Output = Result<T>> + Send + use<T> {
        let reading = self.take();
        let (method, url) = (self.method.clone(), self.url.clone());
        async move {
            let bytes = reading.bytes().await?;
            let json = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
            serde_json::from_slice(json).map_err(|error| {
                let error = Error::new(ErrorKind::Decode, "not the JSON expected").with_source(Excerpt::of(error));
                match (method, url) {
                    (Some(method), Some(url)) => error.for_request(&method, &url),
                    _ => error,
                }
            })
        }
    }

    /// The next chunk of the body, `None` at its end. Once begun, the body can be read only by this.
    ///
    /// # Errors
    /// As of [`bytes`](Self::bytes), but for the limit, which bounds only what is collected.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        let terms = self.terms.clone();
        let state = self.body.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let State::Unread(_) = state
            && let State::Unread(body) = std::mem::replace(state, State::Taken)
        {
            *state = State::Begun(Reading::new(body, terms));
        }
        match state {
            State::Begun(reading) => std::future::poll_fn(|cx| reading.poll_chunk(cx)).await.transpose(),
            State::Unread(_) | State::Taken => Err(self.name(read_already())),
        }
    }

    /// The body as chunks of bytes, as they arrive.
    #[doc(alias = "bytes_stream")]
    #[doc(alias = "iter_bytes")]
    pub fn chunks(&self) -> Chunks {
        Chunks::new(self.take())
    }

    /// The body as text, as it arrives, decoded as [`text`](Self::text) does.
    #[doc(alias = "iter_text")]
    pub fn text_chunks(&self) -> TextChunks {
        TextChunks::new(self.take(), self.decoder())
    }

    /// The body as lines of text, as they arrive. A line ends at `\n`, `\r\n` or `\r`; one longer than
    /// [`Lines::MAX_LENGTH`] is an error.
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
        let content_type = self.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        let reading = if essence.eq_ignore_ascii_case("text/event-stream") {
            self.take()
        } else {
            let what = format!("a stream of events is text/event-stream, not {content_type:?}");
            Reading::failed(self.name(Error::new(ErrorKind::Decode, what)))
        };
        Events::new(Lines::new(TextChunks::new(reading, TextDecoder::new(None))))
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

    /// Writes the body to wherever, as it arrives, and gives its length in bytes.
    ///
    /// # Errors
    /// As of [`bytes`](Self::bytes), but for the limit; or [`ErrorKind::Body`] with what the writer says as its source.
    ///
    /// ```
    /// # use amphi::{Response, StatusCode};
    /// # pollster::block_on(async {
    /// let mut file = Vec::new();
    /// assert_eq!(Response::new(StatusCode::OK, "frogs").copy_to(&mut file).await?, 5);
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    pub async fn copy_to<W: Write + ?Sized>(&self, writer: &mut W) -> Result<u64> {
        let mut chunks = self.chunks();
        let mut length = 0;
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk?;
            writer.write_all(&chunk).map_err(|error| {
                self.name(Error::new(ErrorKind::Body, "it could not be written").with_source(error))
            })?;
            length += chunk.len() as u64;
        }
        Ok(length)
    }

    /// Reads a short body to its end so that its connection can be used again, if that is quick. A new connection costs
    /// less than a long body, or a long wait.
    pub(crate) async fn drain(&self) {
        const SHORT: u64 = 16 << 10;
        const QUICK: Duration = Duration::from_millis(50);
        if self.content_length().is_none_or(|length| length > SHORT) {
            return;
        }
        let State::Unread(mut body) = std::mem::replace(&mut *self.state(), State::Taken) else { return };
        let read = async {
            while body.chunk().await?.is_some() {}
            Ok(())
        };
        // What breaks off here is of no use to anybody, and its connection is gone with it.
        drop(within(Some(Deadline::after(QUICK)), TimeoutPhase::Read, read).await);
    }

    /// The body alone.
    #[must_use]
    pub fn into_body(self) -> Body {
        let terms = self.terms.clone();
        match std::mem::replace(&mut *self.state(), State::Taken) {
            State::Unread(body) if terms.is_none() => body,
            State::Unread(body) => Body::from_stream(Chunks::new(Reading::new(body, terms))),
            State::Begun(reading) => Body::from_stream(Chunks::new(reading)),
            State::Taken => Body::from_stream(Chunks::new(Reading::failed(self.name(read_already())))),
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
    pub fn map_body(self, map: impl FnOnce(Body) -> Body) -> Self {
        let old = match std::mem::replace(&mut *self.state(), State::Taken) {
            State::Unread(body) => body,
            State::Begun(reading) => Body::from_stream(Chunks::new(reading)),
            State::Taken => Body::empty(),
        };
        *self.state() = State::Unread(map(old));
        self
    }

    fn decoder(&self) -> Result<TextDecoder> {
        TextDecoder::new(charset(&self.headers)).map_err(|error| self.name(error))
    }

    fn take(&self) -> Reading {
        let mut state = self.state();
        match std::mem::replace(&mut *state, State::Taken) {
            State::Unread(body) => Reading::new(body, self.terms.clone()),
            State::Begun(reading) => {
                *state = State::Begun(reading);
                Reading::failed(self.name(Error::new(
                    ErrorKind::Body,
                    "the body is being read by `chunk()`: read the rest by it, too, or all of it in another way",
                )))
            }
            State::Taken => Reading::failed(self.name(read_already())),
        }
    }
}

fn read_already() -> Error {
    Error::new(ErrorKind::Body, "the body was read already: it can be read once, keep what it gave")
}
