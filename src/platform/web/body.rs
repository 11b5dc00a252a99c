//! A request's body, as `fetch` takes it.

use js_sys::{Array, Object, Uint8Array};
use wasm_bindgen::prelude::*;

use super::probe::probed;
use super::stream::Upload;
use super::transport::unsupported;
use super::{errors, js};
use crate::{Body, Capability, Error, ErrorKind, Result};

/// Gives the body to a fetch: all of it, or a stream that is pulled.
pub(super) fn set(init: &Object, body: Body) -> Result<Option<Upload>> {
    if body.announced().is_some() {
        return unsupported("a browser sends no trailers: put them in a header, or at the end of the body");
    }
    match body.pieces() {
        Some(pieces) if pieces.iter().all(|piece| piece.is_empty()) => Ok(None),
        // Bytes, so that no `Content-Type` is made up for a text.
        Some(pieces) => {
            let array = one_array(&pieces)?;
            let is_long = array.length() >= LONG && probed().has(Capability::WebOptions);
            let body = if is_long { blob(&array)? } else { array.into() };
            js::set(init, "body", &body);
            Ok(None)
        }
        None if probed().has(Capability::StreamingUpload) => {
            let upload = Upload::new(body).map_err(|exception| errors::refused(&exception))?;
            js::set(init, "body", &upload.stream);
            js::set(init, "duplex", &"half".into());
            Ok(Some(upload))
        }
        None => unsupported("this browser cannot stream a request's body: send it from bytes"),
    }
}

/// From so many bytes on a browser gets a `Blob`: for as long as Chromium copies an array on its way out, the page stands still.
const LONG: u32 = 1 << 20;

/// It has no type, and so no `Content-Type` is made up for it either.
fn blob(array: &Uint8Array) -> Result<JsValue> {
    let blob = js::Blob::new(&Array::of1(array)).map_err(|exception| errors::refused(&exception))?;
    Ok(blob.into())
}

/// All pieces, in the engine's memory.
fn one_array(pieces: &[&[u8]]) -> Result<Uint8Array> {
    let length = u32::try_from(pieces.iter().map(|piece| piece.len()).sum::<usize>()).map_err(|error| {
        Error::new(ErrorKind::TooLarge, "4 GiB is the most that is sent from memory").explaining(error)
    })?;
    let array = Uint8Array::new_with_length(length);
    let mut at = 0;
    for piece in pieces {
        let end = at + piece.len() as u32;
        array.subarray(at, end).copy_from(piece);
        at = end;
    }
    Ok(array)
}
