//! Content codings undone: a body that yields what another body's bytes decode to. The decoders themselves are the
//! platform's; a browser has its own and is never asked.

use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_ENCODING;

use crate::body::{Source, Terms};
use crate::error::Quoted;
use crate::platform::coding;
use crate::{Body, Error, ErrorKind, Result};

/// How many codings may be stacked.
const MOST_CODINGS: usize = 5;
/// The most that is decoded in one piece.
const PIECE: usize = 64 << 10;
/// How many bytes may become of one, on the whole. That of gzip ends at 1032.
const MOST_RATIO: u64 = 2000;
/// Up to here no ratio is too much.
const RATIO_FROM: u64 = 1 << 20;

/// A push decoder of one coding.
pub(crate) trait Decode: Send + Sync {
    /// Takes from the input and adds to the output, up to its capacity. Input that is left means that the output is full.
    fn decode(&mut self, input: &mut &[u8], output: &mut Vec<u8>) -> Result<(), &'static str>;

    /// Whether what was decoded may end here.
    fn is_complete(&self) -> bool;
}

/// The names of the codings to be undone, as they were applied. A sole one that nobody knows is left to the caller, who
/// sees its header.
pub(crate) fn codings(headers: &HeaderMap) -> Vec<String> {
    let names = headers.get_all(CONTENT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let names: Vec<_> = names
        .flat_map(|value| value.split(','))
        .map(|name| name.trim_ascii().to_ascii_lowercase())
        .filter(|name| !name.is_empty() && name != "identity")
        .collect();
    match names.as_slice() {
        [sole] if !is_compress(sole) && coding::decoder(sole).is_none() => Vec::new(),
        _ => names,
    }
}

/// The body with its codings undone.
pub(crate) fn decoded(names: &[String], body: Body, terms: &Arc<Terms>) -> Result<Body> {
    if body.content_length() == Some(0) {
        return Ok(body);
    }
    if names.len() > MOST_CODINGS {
        return Err(Error::new(ErrorKind::Decode, format!("{} content codings, {MOST_CODINGS} at most", names.len())));
    }
    let unknown = |name: &String| {
        let hint = "`raw()` has the body as it was sent";
        Error::new(ErrorKind::Decode, format!("the content coding {} is not undone here: {hint}", Quoted(name)))
    };
    let decoders: Vec<_> =
        names.iter().rev().map(|name| coding::decoder(name).ok_or_else(|| unknown(name))).collect::<Result<_>>()?;
    Ok(decoders.into_iter().enumerate().fold(body, |body, (place, decoder)| {
        let counts = place == 0;
        Body::from_source(Decoding::new(body, decoder, Arc::clone(terms), counts))
    }))
}

/// One that RFC 9110 knows, and nobody undoes any more.
fn is_compress(name: &str) -> bool {
    matches!(name, "compress" | "x-compress")
}

struct Decoding {
    body: Body,
    decoder: coding::Decoder,
    input: Bytes,
    /// Where it is counted how many bytes have come in at the foot of all codings that are stacked.
    terms: Arc<Terms>,
    /// Whether this is the foot.
    counts: bool,
    given: u64,
    begun: bool,
    /// Whether the decoder may hold back more, for want of room.
    full: bool,
    /// Whether nothing more comes in.
    exhausted: bool,
    ended: bool,
}

impl Decoding {
    fn new(body: Body, decoder: coding::Decoder, terms: Arc<Terms>, counts: bool) -> Self {
        Self {
            body,
            decoder,
            input: Bytes::new(),
            terms,
            counts,
            given: 0,
            begun: false,
            full: false,
            exhausted: false,
            ended: false,
        }
    }

    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        loop {
            if self.exhausted {
                return Poll::Ready(self.last().transpose());
            }
            if self.input.is_empty() && !self.full {
                match ready!(self.body.poll_chunk(cx)) {
                    Some(Ok(chunk)) => self.feed(chunk),
                    Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                    None => {
                        self.exhausted = true;
                        continue;
                    }
                }
            }
            let piece = self.decode()?;
            if !piece.is_empty() {
                return Poll::Ready(Some(Ok(piece)));
            }
        }
    }

    fn feed(&mut self, chunk: Bytes) {
        if self.counts {
            self.terms.count(chunk.len());
        }
        self.begun |= !chunk.is_empty();
        self.input = chunk;
    }

    fn decode(&mut self) -> Result<Bytes> {
        // What comes in small pieces is not kept in large ones.
        let mut output = Vec::with_capacity((self.input.len() * 8).clamp(1 << 10, PIECE));
        let mut left = &self.input[..];
        self.decoder.decode(&mut left, &mut output).map_err(failed)?;
        let taken = self.input.len() - left.len();
        if taken == 0 && output.is_empty() && !self.input.is_empty() {
            return Err(failed("it goes on after its end"));
        }
        self.full = output.len() == output.capacity();
        self.given += output.len() as u64;
        let _ = self.input.split_to(taken);
        if self.given > RATIO_FROM && self.given / MOST_RATIO > self.terms.arrived() {
            let what = format!("more than {MOST_RATIO} times the size it came in: it looks like a bomb");
            return Err(Error::new(ErrorKind::TooLarge, what));
        }
        Ok(output.into())
    }

    /// What the decoder has held back, and then the end, if it may be one.
    fn last(&mut self) -> Result<Option<Bytes>> {
        let piece = self.decode()?;
        if !piece.is_empty() {
            return Ok(Some(piece));
        }
        let may_end = self.decoder.is_complete() || !self.begun;
        if may_end { Ok(None) } else { Err(failed("it ends too early")) }
    }
}

impl Source for Decoding {
    /// The next piece; after the end or an error there is none.
    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let polled = ready!(self.poll_piece(cx));
        self.ended = !matches!(polled, Some(Ok(_)));
        Poll::Ready(polled)
    }

    fn content_length(&self) -> Option<u64> {
        None
    }

    fn take_trailers(&mut self) -> Option<HeaderMap> {
        self.body.take_trailers()
    }
}

fn failed(why: &'static str) -> Error {
    Error::new(ErrorKind::Decode, format!("its content coding is broken: {why}"))
}
