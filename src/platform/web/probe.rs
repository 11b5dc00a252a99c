//! What this engine can do, tried out rather than guessed from its name.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, Object, global};
use wasm_bindgen::prelude::*;

use super::js::{self, ReadableStream, Request};
use super::{fs, rt, xhr};
use crate::{Capabilities, Capability};

pub(super) fn capabilities() -> Capabilities {
    // Whether one may be suspended depends on who calls.
    if rt::can_suspend() { probed().with(Capability::Blocking) } else { probed() }
}

/// What holds for all who call.
pub(super) fn probed() -> Capabilities {
    thread_local! {
        static PROBED: Capabilities = probe();
    }
    PROBED.with(|probed| *probed)
}

fn probe() -> Capabilities {
    let mut found = Capabilities::none();
    if streams_uploads() {
        found = found.with(Capability::StreamingUpload);
    }
    if sends_any_header() {
        // An engine that guards no header is no browser: it shows redirects and cookies, too.
        for capability in [Capability::AnyHeader, Capability::ManualRedirects, Capability::ResponseCookies] {
            found = found.with(capability);
        }
    } else {
        found = found.with(Capability::WebOptions);
    }
    if xhr::can_wait() {
        found = found.with(Capability::Blocking);
    }
    if fs::is_there() {
        found = found.with(Capability::Files);
    }
    let process = js::get(&global(), "process");
    if process.is_object() && js::get(&js::get(&process, "versions"), "node").is_string() {
        found = found.with(Capability::ConnectErrors);
    }
    found
}

/// A browser that streams uploads asks for `duplex` and leaves the stream alone; one that does not makes a text of it. What is
/// no browser may not ask.
fn streams_uploads() -> bool {
    let asked = Rc::new(Cell::new(false));
    let getter = Closure::<dyn FnMut() -> JsValue>::new({
        let asked = Rc::clone(&asked);
        move || {
            asked.set(true);
            "half".into()
        }
    });
    let descriptor = js::object();
    js::set(&descriptor, "get", getter.as_ref());
    let init = js::object();
    js::set(&init, "method", &"POST".into());
    let Ok(stream) = ReadableStream::new(&js::object()) else {
        return false;
    };
    js::set(&init, "body", &stream);
    Object::define_property(&init, &"duplex".into(), &descriptor);
    match Request::new("http://probe.invalid/", &init) {
        Ok(request) => (asked.get() || sends_any_header()) && !request.headers().has("content-type"),
        Err(_) => false,
    }
}

fn sends_any_header() -> bool {
    let init = js::object();
    let pair = Array::of2(&"cookie".into(), &"a=b".into());
    js::set(&init, "headers", &Array::of1(&pair));
    Request::new("http://probe.invalid/", &init).is_ok_and(|request| request.headers().has("cookie"))
}
