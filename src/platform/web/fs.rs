//! Node's module `fs`, where there is one.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::prelude::*;

use super::{errors, js};
use crate::error::Words;
use crate::{Error, ErrorKind, Result};

/// What is done with a file, for those who are told that it cannot be.
#[derive(Clone, Copy)]
pub(super) struct Work {
    pub(super) failed: &'static str,
    /// What a page may do.
    pub(super) instead: &'static str,
}

/// Whether there are any files.
pub(super) fn is_there() -> bool {
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

pub(super) fn call(name: &str, arguments: &[JsValue], work: Work) -> Result<JsValue> {
    try_call(name, arguments, work)?.map_err(|exception| failed(exception, work))
}

/// What a function gives or throws.
pub(super) fn try_call(name: &str, arguments: &[JsValue], work: Work) -> Result<std::result::Result<JsValue, JsValue>> {
    let Some(module) = module() else {
        return Err(Error::new(ErrorKind::Unsupported, format!("a page has no files: {}", work.instead)));
    };
    let function = js::get(&module, name).dyn_into::<Function>();
    let arguments: Array = arguments.iter().collect();
    Ok(function.and_then(|function| Reflect::apply(&function, &module, &arguments)))
}

#[expect(clippy::needless_pass_by_value, reason = "it is what is mapped")]
pub(super) fn failed(exception: JsValue, work: Work) -> Error {
    Error::new(ErrorKind::Body, work.failed).because(Words(errors::describe(&exception)))
}
