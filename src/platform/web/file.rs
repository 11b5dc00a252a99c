//! Files, where the engine has them: in Node and its like, by `node:fs`.

use std::path::Path;

use bytes::Bytes;
use js_sys::{Array, Function, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use super::{errors, js};
use crate::{Error, ErrorKind, Result};

/// All of a file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    if !are_there() {
        return Err(Error::new(ErrorKind::Unsupported, "a page has no files: give the text itself"));
    }
    let name = path.to_string_lossy();
    let read = call("readFileSync", &[name.as_ref().into()])
        .map_err(|error| Error::new(ErrorKind::Builder, format!("{name} could not be read")).with_source(error))?;
    Ok(Uint8Array::new(&read).to_vec())
}

/// A descriptor, closed when dropped.
pub(crate) struct File(f64);

#[expect(clippy::unused_async, reason = "natively they wait")]
impl File {
    pub(crate) async fn create(path: &Path) -> Result<Self> {
        let path = path.to_string_lossy();
        let descriptor = call("openSync", &[path.as_ref().into(), "w".into()])?;
        Ok(Self(descriptor.as_f64().unwrap_or(-1.0)))
    }

    pub(crate) async fn write(&mut self, bytes: Bytes) -> Result<()> {
        let mut rest = &bytes[..];
        while !rest.is_empty() {
            let written = call("writeSync", &[self.0.into(), Uint8Array::from(rest).into()])?;
            rest = match written.as_f64() {
                Some(written) if written > 0.0 => rest.get(written as usize..).unwrap_or_default(),
                _ => return Err(Error::new(ErrorKind::Body, "the file takes no more")),
            };
        }
        Ok(())
    }

    pub(crate) async fn finish(self) -> Result<()> {
        let descriptor = self.0;
        std::mem::forget(self);
        call("closeSync", &[descriptor.into()]).map(drop)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        // Nobody is left to be told.
        let _ = call("closeSync", &[self.0.into()]);
    }
}

/// Whether there are any.
pub(super) fn are_there() -> bool {
    module().is_some()
}

fn module() -> Option<JsValue> {
    let process = js::get(&js_sys::global(), "process");
    if !process.is_object() {
        return None;
    }
    let load = js::get(&process, "getBuiltinModule").dyn_into::<Function>().ok()?;
    load.call1(&process, &"node:fs".into()).ok().filter(JsValue::is_object)
}

fn call(name: &str, arguments: &[JsValue]) -> Result<JsValue> {
    let Some(module) = module() else {
        let hint = "read `chunks()` and hand them to the page, as a Blob or into the origin's private file system";
        return Err(Error::new(ErrorKind::Unsupported, format!("a page has no files: {hint}")));
    };
    let failed = |exception: JsValue| {
        Error::new(ErrorKind::Body, "that cannot be done with the file").with_source(errors::describe(&exception))
    };
    let function = js::get(&module, name).dyn_into::<Function>().map_err(failed)?;
    let arguments: Array = arguments.iter().collect();
    Reflect::apply(&function, &module, &arguments).map_err(failed)
}
