//! Forms in parts.

use amphi::Result;
use amphi::multipart::{Form, Part};
use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::{body, headers, options};

/// Of lists that `multipart.js` has made: a value is a text, a `Uint8Array`, or a `ReadableStream` of such, whose length stands
/// behind it where it is known.
pub(crate) fn form(parts: &Array) -> Result<Form> {
    let mut form = Form::new();
    for told in parts.iter() {
        let [name, value, length, file_name, content_type, fields] = options::values(&told);
        let mut part = content(value, length.as_f64())?;
        if let Some(name) = file_name.as_string() {
            part = part.file_name(name);
        }
        if let Some(mime) = content_type.as_string() {
            part = part.mime_str(&mime)?;
        }
        if let Some(text) = fields.as_string() {
            part = part.headers(headers::parse(&text)?);
        }
        form = form.part(name.as_string().unwrap_or_default(), part);
    }
    Ok(form)
}

fn content(value: JsValue, length: Option<f64>) -> Result<Part> {
    if let Some(text) = value.as_string() {
        return Ok(Part::text(text));
    }
    let body = body::of_js(value, length);
    let body = body.ok_or_else(|| options::wrong("a part is a text, bytes or a stream"))?;
    Ok(match length {
        Some(length) => Part::stream_with_length(body, length as u64),
        None => Part::stream(body),
    })
}
