//! The bindings: just what is used, as functions that report exceptions rather than trap.

use js_sys::{Array, Function, Object, Promise, Uint8Array};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The global one, in a page, a worker, Node and elsewhere, with what it is to be called with.
    #[wasm_bindgen(catch, js_namespace = fetch, js_name = bind)]
    fn fetch_of(this: &JsValue, input: &JsValue, init: &JsValue) -> Result<Function, JsValue>;

    #[wasm_bindgen(js_name = Promise)]
    type Turn;
    #[wasm_bindgen(static_method_of = Turn, js_class = Promise, js_name = resolve)]
    fn next() -> Turn;
    #[wasm_bindgen(method, js_name = then)]
    fn run(this: &Turn, function: &Function) -> Promise;

    #[wasm_bindgen(catch, js_name = setTimeout)]
    pub(super) fn set_timeout(callback: &Function, milliseconds: i32, told: f64) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = clearTimeout)]
    pub(super) fn clear_timeout(timer: &JsValue);
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    pub(super) fn performance_now() -> f64;
    #[wasm_bindgen(catch, js_namespace = crypto, js_name = getRandomValues)]
    pub(super) fn get_random_values(buffer: &mut [u8]) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = URL)]
    pub(super) type Url;
    #[wasm_bindgen(constructor, catch, js_class = URL)]
    pub(super) fn new(input: &str) -> Result<Url, JsValue>;
    #[wasm_bindgen(constructor, catch, js_class = URL)]
    pub(super) fn with_base(input: &str, base: &str) -> Result<Url, JsValue>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn href(this: &Url) -> String;

    pub(super) type TextDecoder;
    #[wasm_bindgen(constructor, catch)]
    pub(super) fn new(label: &str) -> Result<TextDecoder, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn decode(this: &TextDecoder, bytes: &Uint8Array, options: &Object) -> Result<String, JsValue>;

    pub(super) type AbortController;
    #[wasm_bindgen(constructor, catch)]
    pub(super) fn new() -> Result<AbortController, JsValue>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn signal(this: &AbortController) -> JsValue;
    #[wasm_bindgen(method)]
    pub(super) fn abort(this: &AbortController);

    pub(super) type Headers;
    #[wasm_bindgen(method)]
    pub(super) fn has(this: &Headers, name: &str) -> bool;
    #[wasm_bindgen(method)]
    pub(super) fn get(this: &Headers, name: &str) -> Option<String>;

    /// What fetch is told.
    #[wasm_bindgen(extends = Object)]
    pub(super) type RequestInit;
    #[wasm_bindgen(method, setter, js_name = method)]
    pub(super) fn set_method(this: &RequestInit, method: &str);
    #[wasm_bindgen(method, setter, js_name = headers)]
    pub(super) fn set_headers(this: &RequestInit, headers: &JsValue);
    #[wasm_bindgen(method, setter, js_name = credentials)]
    pub(super) fn set_credentials(this: &RequestInit, credentials: &str);
    #[wasm_bindgen(method, setter, js_name = redirect)]
    pub(super) fn set_redirect(this: &RequestInit, redirect: &str);
    #[wasm_bindgen(method, setter, js_name = signal)]
    pub(super) fn set_signal(this: &RequestInit, signal: &JsValue);

    pub(super) type Request;
    #[wasm_bindgen(constructor, catch)]
    pub(super) fn new(url: &str, init: &Object) -> Result<Request, JsValue>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn headers(this: &Request) -> Headers;

    /// As fetch gives it.
    pub(super) type Response;
    #[wasm_bindgen(method, getter, js_name = type)]
    pub(super) fn kind(this: &Response) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn status(this: &Response) -> u16;
    #[wasm_bindgen(method, getter, js_name = statusText)]
    pub(super) fn status_text(this: &Response) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn url(this: &Response) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn redirected(this: &Response) -> bool;
    #[wasm_bindgen(method, getter)]
    pub(super) fn headers(this: &Response) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub(super) fn body(this: &Response) -> JsValue;

    pub(super) type XMLHttpRequest;
    #[wasm_bindgen(constructor, catch)]
    pub(super) fn new() -> Result<XMLHttpRequest, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn open(this: &XMLHttpRequest, method: &str, url: &str, asynchronous: bool) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = setRequestHeader)]
    pub(super) fn set_request_header(this: &XMLHttpRequest, name: &str, value: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn send(this: &XMLHttpRequest, body: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method, js_name = getAllResponseHeaders)]
    pub(super) fn all_response_headers(this: &XMLHttpRequest) -> String;

    pub(super) type Blob;
    #[wasm_bindgen(constructor, catch)]
    pub(super) fn new(parts: &Array) -> Result<Blob, JsValue>;

    #[derive(Clone)]
    pub(super) type ReadableStream;
    #[wasm_bindgen(constructor, catch)]
    pub(super) fn new(source: &Object) -> Result<ReadableStream, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getReader)]
    pub(super) fn get_reader(this: &ReadableStream) -> Result<Reader, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getReader)]
    pub(super) fn get_reader_as(this: &ReadableStream, options: &Object) -> Result<Reader, JsValue>;

    pub(super) type Reader;
    #[wasm_bindgen(method, catch)]
    pub(super) fn read(this: &Reader) -> Result<Coming, JsValue>;
    #[wasm_bindgen(method, catch, js_name = read)]
    pub(super) fn read_into(this: &Reader, room: &Room) -> Result<Coming, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn cancel(this: &Reader) -> Result<Coming, JsValue>;
    #[wasm_bindgen(method, catch, js_name = releaseLock)]
    pub(super) fn release_lock(this: &Reader) -> Result<(), JsValue>;

    /// A promise of it.
    pub(super) type Coming;
    #[wasm_bindgen(method, catch)]
    pub(super) fn then(this: &Coming, came: &Function, failed: &Function) -> Result<JsValue, JsValue>;

    /// All of a buffer.
    #[wasm_bindgen(js_name = Uint8Array)]
    pub(super) type Room;
    #[wasm_bindgen(constructor, catch, js_class = Uint8Array)]
    pub(super) fn of(buffer: &JsValue) -> Result<Room, JsValue>;

    pub(super) type ReadResult;
    #[wasm_bindgen(method, getter)]
    pub(super) fn done(this: &ReadResult) -> bool;
    #[wasm_bindgen(method, getter)]
    pub(super) fn value(this: &ReadResult) -> JsValue;

    #[derive(Clone)]
    pub(super) type StreamController;
    #[wasm_bindgen(method, catch)]
    pub(super) fn enqueue(this: &StreamController, chunk: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn close(this: &StreamController) -> Result<(), JsValue>;
    #[wasm_bindgen(method)]
    pub(super) fn error(this: &StreamController, reason: &JsValue);
}

/// Has fetch called as soon as nothing else is. While its tools for developers, or a driver, look on, Chromium notes with each
/// call who has called whom, and to look up a module's functions for that takes it as long as all the rest.
pub(super) fn fetch(input: &JsValue, init: &JsValue) -> Result<Promise, JsValue> {
    Ok(Turn::next().run(&fetch_of(&JsValue::UNDEFINED, input, init)?))
}

/// An object that has nothing: the engine takes what it is not told from what every object has.
pub(super) fn object() -> Object {
    Object::create(JsValue::NULL.unchecked_ref())
}

/// Sets a property of an object of our own making, which cannot fail.
pub(super) fn set(object: &Object, key: &str, value: &JsValue) {
    let _ = js_sys::Reflect::set(object, &key.into(), value);
}

/// A property of whatever it is, `undefined` where there is none to be had.
pub(super) fn get(value: &JsValue, key: &str) -> JsValue {
    js_sys::Reflect::get(value, &key.into()).unwrap_or(JsValue::UNDEFINED)
}

/// Whether this is a page that nobody sees.
pub(super) fn is_hidden() -> bool {
    get(&get(&js_sys::global(), "document"), "hidden").is_truthy()
}

/// What the engine has noted of its fetches of an address, the oldest first; nothing where it notes nothing.
pub(super) fn resource_timings(address: &str) -> impl Iterator<Item = JsValue> {
    let performance = get(&js_sys::global(), "performance");
    let noted = get(&performance, "getEntriesByName").dyn_into::<Function>();
    let noted = noted.and_then(|noted| noted.call2(&performance, &address.into(), &"resource".into()));
    noted.map(|list| Array::from(&list)).unwrap_or_default().into_iter()
}

/// A property that is a text.
pub(super) fn get_text(value: &JsValue, key: &str) -> Option<String> {
    if !value.is_object() {
        return None;
    }
    get(value, key).as_string()
}
