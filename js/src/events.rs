//! Server-sent events.

use amphi::{Event, Events, Response};
use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

pub(crate) fn of(response: &Response, max_length: Option<usize>) -> Events {
    let events = response.events();
    match max_length {
        Some(bytes) => events.max_length(bytes),
        None => events,
    }
}

pub(crate) fn to_js(event: Event) -> JsValue {
    let object = Object::new();
    // An object of our own: nothing refuses a property.
    let set = |key: &str, value: JsValue| drop(Reflect::set(&object, &key.into(), &value));
    set("event", event.event.into());
    set("data", event.data.into());
    set("id", event.id.into());
    set("retry", event.retry.map(|retry| retry.as_secs_f64()).into());
    object.into()
}
