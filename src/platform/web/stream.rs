//! Bodies: a response's `ReadableStream` chunk by chunk, and a request's body as one.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker, ready};

use bytes::Bytes;
use http::HeaderMap;
use js_sys::{Promise, Uint8Array};
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use super::errors;
use super::js::{self, AbortController, ReadableStream, StreamController};
use super::loan::{Lender, Loan, Told};
use super::pace::Pace;
use super::pump::Pump;
use crate::{Body, Error, Result};

/// Aborts its fetch when dropped, unless that is over.
pub(super) struct AbortGuard {
    controller: Option<AbortController>,
    upload: Option<Rc<Uploading>>,
}

impl AbortGuard {
    pub(super) fn new(controller: AbortController, upload: Option<&Upload>) -> Self {
        Self { controller: Some(controller), upload: upload.map(|upload| Rc::clone(&upload.uploading)) }
    }

    /// The transfer has failed: the engine is done with both streams. Told of an error, it would reject a promise that
    /// nobody has.
    pub(super) fn failed(mut self) {
        self.controller = None;
        if let Some(upload) = self.upload.take() {
            upload.stop();
        }
    }

    /// The transfer is over: there is nothing to abort.
    pub(super) fn disarm(&mut self) {
        self.controller = None;
        // What is not sent by now, nobody waits for.
        if let Some(upload) = self.upload.take() {
            upload.cancel();
        }
    }
}

impl Drop for AbortGuard {
    fn drop(&mut self) {
        if let Some(controller) = &self.controller {
            // First, or else Chromium may tell the server that the body is complete; and Node goes on pulling after an
            // abort, without ever giving way.
            if let Some(upload) = &self.upload {
                upload.cancel();
            }
            controller.abort();
        }
    }
}

/// The body of a response. A chunk is asked for when one is polled for, so that the peer feels a slow reader; dropping it
/// before its end aborts the fetch.
pub(crate) struct Incoming(SendWrapper<Source>);

struct Source {
    stream: ReadableStream,
    /// What others are told, and tell, who may want to read the stream themselves.
    loan: Option<Rc<Loan>>,
    /// Before the pump, which cancels a stream that does not end with its fetch.
    guard: AbortGuard,
    pump: Option<Pump>,
}

impl Incoming {
    pub(super) fn new(stream: ReadableStream, guard: AbortGuard) -> Self {
        Self(SendWrapper::new(Source { stream, loan: None, guard, pump: None }))
    }

    /// A browser does not show them.
    #[expect(clippy::unused_self, reason = "natively they are known")]
    pub(crate) fn take_trailers(&mut self) -> Option<HeaderMap> {
        None
    }

    /// A browser's stream does not say; the header does.
    #[expect(clippy::unused_self, reason = "natively it is known")]
    pub(crate) fn content_length(&self) -> Option<u64> {
        None
    }

    pub(crate) fn lender(&mut self) -> Option<Lender> {
        let Source { stream, loan, pump, .. } = &mut *self.0;
        let loan = loan.get_or_insert_with(|| Rc::new(Loan::new((&*stream).into())));
        pump.is_none().then(|| Lender(SendWrapper::new(Rc::clone(loan))))
    }

    pub(crate) fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let source = &mut *self.0;
        match source.loan.as_ref().map_or(Poll::Ready(Told::Nothing), |loan| loan.poll()) {
            Poll::Ready(Told::Nothing) => {}
            Poll::Ready(Told::Piece(bytes)) => return Poll::Ready(Some(Ok(bytes))),
            Poll::Ready(Told::End) => {
                source.guard.disarm();
                return Poll::Ready(None);
            }
            Poll::Pending => return Poll::Pending,
        }
        let outcome = match source.pump() {
            Ok(pump) => ready!(pump.poll(cx)),
            Err(exception) => Err(exception),
        };
        if let Ok(None) = outcome {
            source.guard.disarm();
        }
        Poll::Ready(outcome.map_err(|exception| errors::body(&exception)).transpose())
    }
}

impl Source {
    fn pump(&mut self) -> Result<&mut Pump, JsValue> {
        match &mut self.pump {
            Some(pump) => Ok(pump),
            place => Ok(place.insert(Pump::new(&self.stream)?)),
        }
    }
}

/// A request's body as a `ReadableStream`, pulled as it is sent.
pub(super) struct Upload {
    pub(super) stream: ReadableStream,
    uploading: Rc<Uploading>,
}

impl Upload {
    pub(super) fn new(body: Body) -> Result<Self, JsValue> {
        let uploading = Rc::new(Uploading::new(body));
        let pull = Closure::<dyn FnMut(StreamController) -> Promise>::new({
            let uploading = Rc::clone(&uploading);
            move |controller: StreamController| {
                let uploading = Rc::clone(&uploading);
                // Of a type that others make promises of, too, which is compiled once.
                let pulled: Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>> = Box::pin(async move {
                    uploading.pull(&controller).await;
                    Ok(JsValue::UNDEFINED)
                });
                future_to_promise(pulled)
            }
        });
        let cancel = Closure::<dyn FnMut()>::new({
            let uploading = Rc::clone(&uploading);
            move || uploading.cancel()
        });
        let source = js::object();
        // Both belong to the stream from here on, and are freed with it.
        js::set(&source, "pull", &pull.into_js_value());
        js::set(&source, "cancel", &cancel.into_js_value());
        Ok(Self { stream: ReadableStream::new(&source)?, uploading })
    }

    /// How it goes on.
    pub(super) fn pace(&self) -> &Pace {
        &self.uploading.pace
    }

    /// Why the fetch failed, if it was the body's fault.
    pub(super) fn take_error(&self) -> Option<Error> {
        self.uploading.failed.borrow_mut().take()
    }
}

/// A body on its way out. No cell is held while foreign code runs, but for the body's own.
struct Uploading {
    /// `None` once it was sent or given up.
    body: RefCell<Option<Body>>,
    over: Cell<bool>,
    pulling: RefCell<Option<Waker>>,
    controller: RefCell<Option<StreamController>>,
    failed: RefCell<Option<Error>>,
    pace: Pace,
}

impl Uploading {
    fn new(body: Body) -> Self {
        Self {
            body: RefCell::new(Some(body)),
            over: Cell::default(),
            pulling: RefCell::default(),
            controller: RefCell::default(),
            failed: RefCell::default(),
            pace: Pace::new(),
        }
    }

    async fn pull(&self, controller: &StreamController) {
        self.controller.borrow_mut().get_or_insert_with(|| controller.clone());
        // What the controller refuses, it refuses because the stream was cancelled: nobody is there to be told.
        match std::future::poll_fn(|cx| self.poll_chunk(cx)).await {
            Some(Ok(chunk)) => {
                self.pace.went_on(Some(chunk.len()));
                let _ = controller.enqueue(&Uint8Array::from(&chunk[..]));
            }
            Some(Err(error)) => {
                let reason = error.to_string();
                *self.failed.borrow_mut() = Some(error);
                controller.error(&reason.into());
            }
            // Given up, it must not look complete.
            None if self.over.get() => {}
            None => {
                self.pace.went_on(None);
                let _ = controller.close();
            }
        }
    }

    fn poll_chunk(&self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        if self.over.get() {
            return Poll::Ready(None);
        }
        *self.pulling.borrow_mut() = Some(cx.waker().clone());
        let polled = match &mut *self.body.borrow_mut() {
            Some(body) => body.poll_chunk(cx),
            None => Poll::Ready(None),
        };
        if self.over.get() {
            self.body.borrow_mut().take();
            return Poll::Ready(None);
        }
        polled
    }

    /// Gives the body up.
    fn stop(&self) {
        self.over.set(true);
        // Held while the body is polled, which then sees to it.
        let body = self.body.try_borrow_mut().map(|mut body| body.take());
        drop(body);
        let pulling = self.pulling.borrow_mut().take();
        if let Some(waker) = pulling {
            waker.wake();
        }
    }

    fn cancel(&self) {
        self.stop();
        if let Some(controller) = self.controller.borrow_mut().take() {
            controller.error(&"cancelled".into());
        }
    }
}
