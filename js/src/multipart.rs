//! Forms in parts.

use amphi::multipart::{Form, Part};
use amphi::{Error, ErrorKind, Result, UploadProgress};
use js_sys::Function;
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;

use crate::{body, headers};

#[wasm_bindgen]
extern "C" {
    /// As `multipart.js` settles it.
    pub type FormPart;
    #[wasm_bindgen(method, getter)]
    fn name(this: &FormPart) -> String;
    /// A text, a `Uint8Array`, or a `ReadableStream` of such.
    #[wasm_bindgen(method, getter)]
    fn value(this: &FormPart) -> JsValue;
    /// Of a stream, where it is known.
    #[wasm_bindgen(method, getter)]
    fn length(this: &FormPart) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = fileName)]
    fn file_name(this: &FormPart) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = contentType)]
    fn content_type(this: &FormPart) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn headers(this: &FormPart) -> Option<String>;
}

pub(crate) fn form(parts: &[FormPart]) -> Result<Form> {
    let mut form = Form::new();
    for told in parts {
        let mut part = content(told)?;
        if let Some(name) = told.file_name() {
            part = part.file_name(name);
        }
        if let Some(mime) = told.content_type() {
            part = part.mime_str(&mime)?;
        }
        if let Some(text) = told.headers() {
            part = part.headers(headers::parse(&text)?);
        }
        form = form.part(told.name(), part);
    }
    Ok(form)
}

/// Tells the function how much has left by now, and how much there is.
pub(crate) fn progress(told: Function) -> impl Fn(UploadProgress) + Send + Sync + 'static {
    let told = SendWrapper::new(told);
    move |progress| {
        let total = progress.total.map(|total| total as f64);
        // What it throws is nothing that an upload could fail by.
        let _ = told.call2(&JsValue::UNDEFINED, &(progress.uploaded as f64).into(), &total.into());
    }
}

fn content(told: &FormPart) -> Result<Part> {
    let (value, length) = (told.value(), told.length());
    if let Some(text) = value.as_string() {
        return Ok(Part::text(text));
    }
    let body = body::of_js(value, length);
    let body = body.ok_or_else(|| Error::with_kind(ErrorKind::Builder, "a part is a text, bytes or a stream"))?;
    Ok(match length {
        Some(length) => Part::stream_with_length(body, length as u64),
        None => Part::stream(body),
    })
}
