//! Bodies: a response's `ReadableStream` chunk by chunk, and a request's body as one.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use js_sys::{Object, Promise, Uint8Array};
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use super::errors;
use super::js::{self, AbortController, ReadResult, ReadableStream, Reader, StreamController};
use crate::{Body, Error, Result};

/// Aborts its fetch when dropped, unless that is over.
pub(super) struct AbortGuard(Option<AbortController>);

impl AbortGuard {
    pub(super) fn new(controller: AbortController) -> Self {
        Self(Some(controller))
    }

    fn disarm(&mut self) {
        self.0 = None;
    }
}

impl Drop for AbortGuard {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

/// The body of a response. A chunk is asked for when one is polled for, so that the peer feels a slow reader; dropping it
/// before its end aborts the fetch.
pub(crate) struct Incoming(SendWrapper<Source>);

struct Source {
    stream: ReadableStream,
    reader: Option<Reader>,
    reading: Option<JsFuture>,
    guard: AbortGuard,
}

impl Incoming {
    pub(super) fn new(stream: ReadableStream, guard: AbortGuard) -> Self {
        Self(SendWrapper::new(Source { stream, reader: None, reading: None, guard }))
    }

    /// A browser's stream does not say; the header does.
    #[expect(clippy::unused_self, reason = "natively it is known")]
    pub(crate) fn content_length(&self) -> Option<u64> {
        None
    }

    pub(crate) fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let source = &mut *self.0;
        loop {
            let outcome = match source.poll_read(cx) {
                Ok(poll) => ready!(poll),
                Err(exception) => Err(exception),
            };
            match outcome {
                Ok(Some(bytes)) if bytes.is_empty() => {}
                Ok(Some(bytes)) => return Poll::Ready(Some(Ok(bytes))),
                Ok(None) => {
                    source.guard.disarm();
                    return Poll::Ready(None);
                }
                Err(exception) => return Poll::Ready(Some(Err(errors::body(&exception)))),
            }
        }
    }
}

impl Source {
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Result<Poll<Result<Option<Bytes>, JsValue>>, JsValue> {
        let reader = match &self.reader {
            Some(reader) => reader,
            None => self.reader.insert(self.stream.get_reader()?),
        };
        let reading = match &mut self.reading {
            Some(reading) => reading,
            None => self.reading.insert(JsFuture::from(reader.read()?)),
        };
        let Poll::Ready(result) = Pin::new(reading).poll(cx) else {
            return Ok(Poll::Pending);
        };
        self.reading = None;
        let result: ReadResult = result?.unchecked_into();
        if result.done() {
            return Ok(Poll::Ready(Ok(None)));
        }
        // A stream of a service worker's making may hold anything.
        let chunk: Uint8Array = result.value().dyn_into()?;
        Ok(Poll::Ready(Ok(Some(chunk.to_vec().into()))))
    }
}

/// A request's body as a `ReadableStream`, pulled as it is sent.
pub(super) struct Upload {
    pub(super) stream: ReadableStream,
    failed: Rc<RefCell<Option<Error>>>,
}

impl Upload {
    pub(super) fn new(body: Body) -> Result<Self, JsValue> {
        let failed = Rc::<RefCell<Option<Error>>>::default();
        let body = Rc::new(RefCell::new(Some(body)));
        let pull = Closure::<dyn FnMut(StreamController) -> Promise>::new({
            let (body, failed) = (Rc::clone(&body), Rc::clone(&failed));
            move |controller: StreamController| {
                let (body, failed) = (Rc::clone(&body), Rc::clone(&failed));
                future_to_promise(async move {
                    if let Err(error) = pull(&body, &controller).await {
                        controller.error(&error.to_string().into());
                        *failed.borrow_mut() = Some(error);
                    }
                    Ok(JsValue::UNDEFINED)
                })
            }
        });
        let cancel = Closure::<dyn FnMut()>::new(move || drop(body.borrow_mut().take()));
        let source = Object::new();
        // Both belong to the stream from here on, and are freed with it.
        js::set(&source, "pull", &pull.into_js_value());
        js::set(&source, "cancel", &cancel.into_js_value());
        Ok(Self { stream: ReadableStream::new(&source)?, failed })
    }

    /// Why the fetch failed, if it was the body's fault.
    pub(super) fn take_error(&self) -> Option<Error> {
        self.failed.borrow_mut().take()
    }
}

/// Hands the next chunk over. The body is out of its cell meanwhile, so that `cancel` may come in between.
async fn pull(cell: &RefCell<Option<Body>>, controller: &StreamController) -> Result<()> {
    let Some(mut body) = cell.borrow_mut().take() else {
        return Ok(());
    };
    match body.chunk().await? {
        // Refused only by a stream that was cancelled: nobody is there to be told.
        Some(chunk) => {
            if controller.enqueue(&Uint8Array::from(&chunk[..])).is_ok() {
                *cell.borrow_mut() = Some(body);
            }
        }
        None => drop(controller.close()),
    }
    Ok(())
}
