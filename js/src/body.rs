//! Bodies of JavaScript's making, and what is told of those on their way.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use amphi::{Body, Bytes, Response, Result, UploadProgress};
use futures_core::Stream;
use js_sys::{Function, Object, Promise, Uint8Array};
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::error;

#[wasm_bindgen]
extern "C" {
    pub(crate) type ReadableStream;
    #[wasm_bindgen(method, catch, js_name = getReader)]
    pub(crate) fn get_reader(this: &ReadableStream) -> Result<Reader, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getReader)]
    pub(crate) fn get_reader_as(this: &ReadableStream, options: &Object) -> Result<Reader, JsValue>;

    /// Of a stream.
    pub(crate) type Reader;
    #[wasm_bindgen(method, catch)]
    fn read(this: &Reader) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method)]
    fn cancel(this: &Reader) -> Promise;
    #[wasm_bindgen(method, js_name = releaseLock)]
    pub(crate) fn release_lock(this: &Reader);

    type ReadResult;
    #[wasm_bindgen(method, getter)]
    fn done(this: &ReadResult) -> bool;
    #[wasm_bindgen(method, getter)]
    fn value(this: &ReadResult) -> JsValue;
}

/// Of bytes, or of a `ReadableStream` of them; anything else is none.
pub(crate) fn of_js(value: JsValue, length: Option<f64>) -> Option<Body> {
    if !value.is_object() {
        return None;
    }
    let stream: ReadableStream = match value.dyn_into::<Uint8Array>() {
        Ok(bytes) => return Some(bytes.to_vec().into()),
        Err(stream) => stream.unchecked_into(),
    };
    let upload = Upload { stream, reader: None, reading: None, is_over: false };
    let upload = Sent(SendWrapper::new(upload));
    Some(match length {
        Some(length) => Body::from_stream_with_length(upload, length as u64),
        None => Body::from_stream(upload),
    })
}

struct Sent(SendWrapper<Upload>);

/// Dropped before its end, it cancels the stream.
struct Upload {
    stream: ReadableStream,
    reader: Option<Reader>,
    reading: Option<JsFuture>,
    is_over: bool,
}

impl Stream for Sent {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let upload = &mut *self.0;
        if upload.is_over {
            return Poll::Ready(None);
        }
        let outcome = match upload.poll_read(cx) {
            Ok(poll) => ready!(poll),
            Err(exception) => Err(exception),
        };
        upload.is_over = !matches!(outcome, Ok(Some(_)));
        Poll::Ready(outcome.map_err(error::of_caller).transpose())
    }
}

impl Upload {
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
        let wrong = |_| JsValue::from(JsError::new("a body's stream gives `Uint8Array`s"));
        let chunk: Uint8Array = result.value().dyn_into().map_err(wrong)?;
        Ok(Poll::Ready(Ok(Some(chunk.to_vec().into()))))
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if let (Some(reader), false) = (&self.reader, self.is_over) {
            cancel(reader);
        }
    }
}

/// Cancels a stream, whether it likes that or not: nobody is left to be told.
pub(crate) fn cancel(reader: &Reader) {
    let cancelled = JsFuture::from(reader.cancel());
    spawn_local(async { drop(cancelled.await) });
}

/// Tells the function how much has left by now, and how much there is. It throws nothing: `client.js` sees to that.
pub(crate) fn progress(told: Function) -> impl Fn(UploadProgress) + Send + Sync + 'static {
    let told = SendWrapper::new(told);
    move |progress| tell(&told, progress.uploaded as f64, progress.total.map(|total| total as f64))
}

fn tell(told: &Function, loaded: f64, total: Option<f64>) {
    drop(told.call2(&JsValue::UNDEFINED, &loaded.into(), &total.into()));
}

/// Tells the function of each piece of the body how much there is by now, and how much there will be.
pub(crate) fn watched(response: Response, told: Option<Function>) -> Response {
    let Some(told) = told else {
        return response;
    };
    let total = response.progress().total;
    response.map_body(|body| {
        let watched = Watched { body, told, loaded: 0.0, total: total.map(|total| total as f64) };
        Body::from_stream(WatchedBody(SendWrapper::new(watched)))
    })
}

struct WatchedBody(SendWrapper<Watched>);

struct Watched {
    body: Body,
    told: Function,
    loaded: f64,
    total: Option<f64>,
}

impl Stream for WatchedBody {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let watched = &mut *self.0;
        let piece = ready!(Pin::new(&mut watched.body).poll_next(cx));
        if let Some(Ok(bytes)) = &piece {
            watched.loaded += bytes.len() as f64;
            tell(&watched.told, watched.loaded, watched.total);
        }
        Poll::Ready(piece)
    }
}
