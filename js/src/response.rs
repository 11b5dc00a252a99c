//! Responses.

use std::cell::{Cell, RefCell};

use amphi::{Error, Lender, Response, StatusCode};
use js_sys::{Promise, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::abort::Abort;
use crate::stream::HttpStream;
use crate::{body, error, facts, headers, promise};

/// A response. What reads its body takes the body with it; freeing it cancels what is not being read.
#[wasm_bindgen]
pub struct HttpResponse {
    held: Held,
    /// Where the engine's own stream can be had, which leaves the bytes outside.
    lender: Cell<Option<Lender>>,
    abort: RefCell<Abort>,
}

/// Where the response is.
enum Held {
    Own(Response),
    /// In an error that has one.
    Error(Error),
}

#[wasm_bindgen]
impl HttpResponse {
    /// One of the caller's own making.
    #[wasm_bindgen(constructor)]
    pub fn of_caller(status: u16, fields: &JsValue, body: JsValue) -> Result<HttpResponse, JsValue> {
        let wrong = |message: &'static str| {
            error::to_js(&Error::with_kind(amphi::ErrorKind::Builder, message), &Abort::default())
        };
        let body = body::of_js(body, None).unwrap_or_default();
        let status = StatusCode::from_u16(status).map_err(|_| wrong("the status is none"))?;
        let mut response = Response::new(status, body);
        *response.headers_mut() = headers::parse(&fields.as_string().unwrap_or_default())
            .map_err(|error| error::to_js(&error, &Abort::default()))?;
        Ok(Self::new(response, None, Abort::default()))
    }

    /// What is known of it, by its place in `FACTS`.
    pub fn fact(&self, place: usize) -> JsValue {
        facts::FACTS.get(place).map_or(JsValue::UNDEFINED, |fact| fact(self.response()))
    }

    /// The error that its status is, if it is one.
    #[wasm_bindgen(js_name = errorForStatus)]
    pub fn error_for_status(&self) -> Option<JsValue> {
        let error = self.response().error_for_status_ref().err()?;
        Some(error::to_js(&error, &self.abort.borrow()))
    }

    /// A promise of the whole body as a `Uint8Array`.
    pub fn bytes(&self) -> Promise {
        let read = self.response().bytes();
        promise::of(&self.reader(), async { Ok(Uint8Array::from(&read.await?[..]).into()) })
    }

    /// The body piece by piece: `chunks`, `text`, `lines` or `events`.
    pub fn stream(&self, kind: &str, max_length: Option<usize>) -> HttpStream {
        HttpStream::new(self.response(), kind, max_length, self.reader())
    }

    /// The body by the engine's own stream, if that can be had; `is_whole` if all of it is to be kept, which is bounded.
    pub fn lend(&self, is_whole: bool) -> Option<HttpStream> {
        let lender = self.lender.take()?;
        HttpStream::lent(self.response(), lender, is_whole, self.reader())
    }
}

impl HttpResponse {
    pub(crate) fn new(response: Response, lender: Option<Lender>, abort: Abort) -> Self {
        Self { held: Held::Own(response), lender: lender.into(), abort: abort.into() }
    }

    /// Of an error that has a response.
    pub(crate) fn of_error(error: Error, abort: Abort) -> Self {
        let is_over = error.response().is_some_and(|response| response.content_length() == Some(0));
        let abort = if is_over { abort.quiet() } else { abort };
        Self { held: Held::Error(error), lender: Cell::default(), abort: abort.into() }
    }

    /// For who reads the body, which is done once: nobody else has to listen afterwards.
    fn reader(&self) -> Abort {
        let quiet = self.abort.borrow().quiet();
        self.abort.replace(quiet)
    }

    pub(crate) fn response(&self) -> &Response {
        match &self.held {
            Held::Own(response) => response,
            Held::Error(error) => error.response().expect("it was made of an error that has one"),
        }
    }

    /// What a function of the caller's hands back.
    #[cfg(feature = "middleware")]
    pub(crate) fn given(value: JsValue) -> Result<Response, Error> {
        use wasm_bindgen::convert::TryFromJsValue;

        let wrong = |_| Error::with_kind(amphi::ErrorKind::Builder, "the function gave no response");
        match Self::try_from_js_value(value).map_err(wrong)?.held {
            Held::Own(response) => Ok(response),
            Held::Error(error) => Err(error),
        }
    }
}
