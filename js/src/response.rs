//! Responses.

use std::cell::RefCell;

use amphi::{Capability, Error, Lender, Response, StatusCode, Version};
use js_sys::{Promise, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::abort::Abort;
use crate::stream::HttpStream;
use crate::{body, error, headers, promise};

/// A response. What reads its body takes the body with it; freeing it cancels what is not being read.
#[wasm_bindgen]
pub struct HttpResponse {
    held: Held,
    /// Where the engine's own stream can be had, which leaves the bytes outside.
    lender: RefCell<Option<Lender>>,
    abort: Abort,
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
    pub fn of_caller(status: u16, fields: &str, body: JsValue) -> Result<HttpResponse, JsValue> {
        let wrong = |message: &'static str| {
            error::to_js(&Error::with_kind(amphi::ErrorKind::Builder, message), &Abort::default())
        };
        let status = StatusCode::from_u16(status).map_err(|_| wrong("the status is none"))?;
        let mut response = Response::new(status, body::of_js(body, None).unwrap_or_default());
        *response.headers_mut() = headers::parse(fields).map_err(|error| error::to_js(&error, &Abort::default()))?;
        Ok(Self::new(response, Abort::default()))
    }

    /// The status code.
    #[wasm_bindgen(getter)]
    pub fn status(&self) -> u16 {
        self.response().status().as_u16()
    }

    /// The reason phrase.
    #[wasm_bindgen(getter, js_name = statusText)]
    pub fn status_text(&self) -> String {
        self.response().reason_phrase().to_owned()
    }

    /// Where it came from in the end.
    #[wasm_bindgen(getter)]
    pub fn url(&self) -> String {
        self.response().url().as_str().to_owned()
    }

    /// A name and a value, a line each.
    #[wasm_bindgen(getter)]
    pub fn headers(&self) -> String {
        headers::to_text(self.response().headers())
    }

    /// The version of HTTP, where it is known.
    #[wasm_bindgen(getter, js_name = httpVersion)]
    pub fn http_version(&self) -> Option<String> {
        let version = match self.response().http_version()? {
            Version::HTTP_10 => "1.0",
            Version::HTTP_11 => "1.1",
            Version::HTTP_2 => "2",
            Version::HTTP_3 => "3",
            _ => return None,
        };
        Some(version.to_owned())
    }

    /// Seconds.
    #[wasm_bindgen(getter)]
    pub fn elapsed(&self) -> f64 {
        self.response().elapsed().as_secs_f64()
    }

    /// The label of its charset.
    #[wasm_bindgen(getter)]
    pub fn encoding(&self) -> String {
        self.response().encoding().to_owned()
    }

    /// Bytes of its body that have come so far.
    #[wasm_bindgen(getter)]
    pub fn downloaded(&self) -> f64 {
        self.response().num_bytes_downloaded() as f64
    }

    /// Whether redirects led here, where the engine shows them.
    #[wasm_bindgen(getter)]
    pub fn redirected(&self) -> Option<bool> {
        let shows = amphi::capabilities().has(Capability::ManualRedirects);
        shows.then(|| !self.response().history().is_empty())
    }

    /// The error that its status is, if it is one.
    #[wasm_bindgen(js_name = errorForStatus)]
    pub fn error_for_status(&self) -> Option<JsValue> {
        let error = self.response().error_for_status_ref().err()?;
        Some(error::to_js(&error, &self.abort))
    }

    /// How many redirects led here.
    #[wasm_bindgen(getter, js_name = historyLength)]
    pub fn history_length(&self) -> usize {
        self.response().history().len()
    }

    /// A response on the way here: its URL, its status and its headers, as `headers` has them.
    pub fn history(&self, at: usize) -> Option<String> {
        let response = self.response().history().get(at)?;
        let head = format!("{}\n{}\n", response.url(), response.status().as_u16());
        Some(head + &headers::to_text(response.headers()))
    }

    /// A promise of the whole body as a `Uint8Array`.
    pub fn bytes(&self) -> Promise {
        let read = self.response().bytes();
        promise::of(&self.abort, async { Ok(Uint8Array::from(&read.await?[..]).into()) })
    }

    /// The body piece by piece: `chunks`, `text`, `lines` or `events`.
    pub fn stream(&self, kind: &str, max_length: Option<usize>) -> HttpStream {
        HttpStream::new(self.response(), kind, max_length, self.abort.clone())
    }

    /// The body by the engine's own stream, if that can be had; `is_whole` if all of it is to be kept, which is bounded.
    pub fn lend(&self, is_whole: bool) -> Option<HttpStream> {
        let lender = self.lender.borrow_mut().take()?;
        HttpStream::lent(self.response(), lender, is_whole, self.abort.clone())
    }
}

impl HttpResponse {
    pub(crate) fn new(response: Response, abort: Abort) -> Self {
        Self::lending(response, None, abort)
    }

    pub(crate) fn lending(response: Response, lender: Option<Lender>, abort: Abort) -> Self {
        Self { held: Held::Own(response), lender: RefCell::new(lender), abort }
    }

    /// Of an error that has a response.
    pub(crate) fn of_error(error: Error, abort: Abort) -> Self {
        Self { held: Held::Error(error), lender: RefCell::default(), abort }
    }

    pub(crate) fn response(&self) -> &Response {
        match &self.held {
            Held::Own(response) => response,
            Held::Error(error) => error.response().expect("it was made of an error that has one"),
        }
    }

    /// What middleware hands back.
    #[cfg(feature = "middleware")]
    pub(crate) fn into_response(self) -> Result<Response, Error> {
        match self.held {
            Held::Own(response) => Ok(response),
            Held::Error(error) => Err(error),
        }
    }
}
