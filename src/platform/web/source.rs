//! Files that are sent, where the engine has any: in Node and its like, by `node:fs`.

use std::path::Path;

use bytes::Bytes;
use js_sys::{Function, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

use super::fs::{Work, call};
use super::js;
use crate::Result;

/// The largest piece, in bytes.
const PIECE: u32 = 128 << 10;

const READING: Work = Work {
    failed: "the file could not be read",
    instead: "have one chosen in an `<input>`, and give its bytes to `Part::bytes`",
};

/// A descriptor, closed when dropped.
pub(crate) struct Source(f64);

/// How long a file is; `None` of what is no plain file.
#[expect(clippy::unused_async, reason = "natively it waits")]
pub(crate) async fn length(path: &Path) -> Result<Option<u64>> {
    let found = call("statSync", &[path.to_string_lossy().as_ref().into()], READING)?;
    let is = |what: &str| {
        let asked = js::get(&found, what).dyn_into::<Function>().and_then(|asked| asked.call0(&found));
        asked.is_ok_and(|is| is.is_truthy())
    };
    if is("isDirectory") {
        // Says why.
        call("readFileSync", &[path.to_string_lossy().as_ref().into()], READING)?;
    }
    Ok(js::get(&found, "size").as_f64().filter(|_| is("isFile")).map(|size| size as u64))
}

#[expect(clippy::unused_async, reason = "natively they wait")]
impl Source {
    pub(crate) async fn open(path: &Path) -> Result<Self> {
        let descriptor = call("openSync", &[path.to_string_lossy().as_ref().into(), "r".into()], READING)?;
        Ok(Self(descriptor.as_f64().unwrap_or(-1.0)))
    }

    /// The next piece, `None` at the end.
    pub(crate) async fn read(&mut self) -> Result<Option<Bytes>> {
        let piece = Uint8Array::new_with_length(PIECE);
        let arguments = [self.0.into(), (&piece).into(), 0.into(), PIECE.into(), JsValue::NULL];
        let read = call("readSync", &arguments, READING)?.as_f64().unwrap_or_default() as u32;
        Ok((read > 0).then(|| piece.subarray(0, read).to_vec().into()))
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        // Nobody is left to be told.
        let _ = call("closeSync", &[self.0.into()], READING);
    }
}
