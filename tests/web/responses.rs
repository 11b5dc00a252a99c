//! Responses that a page gets from elsewhere than the network: from a service worker, say.

use amphi::{Credentials, ErrorKind};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::memory::ORIGIN;
use crate::needs;

/// Has the global `fetch` answer by a script until it is dropped.
pub(crate) struct Fetch(JsValue);

impl Fetch {
    pub(crate) fn answering(script: &str) -> Self {
        let global = js_sys::global();
        let original = js_sys::Reflect::get(&global, &"fetch".into()).unwrap();
        let body = format!("const request = new Request(input, init); return Promise.resolve({script})");
        let function = js_sys::Function::new_with_args("input, init", &body);
        js_sys::Reflect::set(&global, &"fetch".into(), &function).unwrap();
        Self(original)
    }
}

impl Drop for Fetch {
    fn drop(&mut self) {
        js_sys::Reflect::set(&js_sys::global(), &"fetch".into(), &self.0).unwrap();
    }
}

#[wasm_bindgen_test]
async fn a_network_error_is_none_of_success() {
    let _fetch = Fetch::answering("Response.error()");
    let error = amphi::get("http://page.example/").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error:#}");
}

#[wasm_bindgen_test]
async fn a_hidden_response_is_none_of_success() {
    for kind in ["opaque", "opaqueredirect"] {
        let script = format!("{{ type: '{kind}', status: 0, url: '', headers: new Headers(), body: null }}");
        let _fetch = Fetch::answering(&script);
        let error = amphi::get("http://page.example/").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:#}");
        assert!(error.to_string().contains("hides this response"), "{error}");
    }
}

#[wasm_bindgen_test]
async fn a_length_is_known_if_any_header_is_exposed() {
    let with = |names: &str| {
        let headers = format!("{{ 'content-length': '4', 'access-control-expose-headers': '{names}' }}");
        let body = "new Response('made').body";
        format!("{{ type: 'cors', status: 200, url: '', headers: new Headers({headers}), body: {body} }}")
    };
    for (names, credentials, length) in [
        ("content-encoding", Credentials::Include, Some(4)),
        ("*", Credentials::SameOrigin, Some(4)),
        ("x-frog, *", Credentials::Omit, Some(4)),
        ("*", Credentials::Include, None),
        ("x-frog", Credentials::SameOrigin, None),
    ] {
        let _fetch = Fetch::answering(&with(names));
        let response = amphi::get("http://page.example/").credentials(credentials).await.unwrap();
        assert_eq!(response.content_length(), length, "{names} {credentials:?}");
    }
}

#[wasm_bindgen_test]
async fn a_response_without_url_keeps_the_requests() {
    let _fetch = Fetch::answering("new Response('made here', { status: 201 })");
    let response = amphi::get("http://page.example/a#b").await.unwrap();
    assert_eq!(response.url().as_str(), "http://page.example/a#b");
    assert_eq!((response.status().as_u16(), response.text().await.unwrap().as_str()), (201, "made here"));
}

#[wasm_bindgen_test]
async fn a_stream_of_other_things_than_bytes_is_an_error() {
    let stream = "new ReadableStream({ start(c) { c.enqueue('text'); c.close(); } })";
    let _fetch =
        Fetch::answering(&format!("{{ type: 'basic', status: 200, url: '', headers: new Headers(), body: {stream} }}"));
    let error = amphi::get("http://page.example/").await.unwrap().bytes().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Body, "{error:#}");
}

#[wasm_bindgen_test]
async fn a_rejection_without_words_is_an_error() {
    for script in ["Promise.reject()", "Promise.reject('no')", "Promise.reject({ cause: 7 })"] {
        let _fetch = Fetch::answering(script);
        assert_eq!(amphi::get("http://page.example/").await.unwrap_err().kind(), ErrorKind::Connect, "{script}");
    }
}

#[wasm_bindgen_test]
async fn a_body_that_is_locked_is_an_error() {
    let _fetch = Fetch::answering("(r => (r.body.getReader(), r))(new Response('taken'))");
    assert_eq!(amphi::get("http://page.example/").await.unwrap().bytes().await.unwrap_err().kind(), ErrorKind::Body);
}

#[wasm_bindgen_test]
async fn a_relative_url_is_below_the_page() {
    let location = js_sys::Reflect::get(&js_sys::global(), &"location".into()).unwrap();
    if location.is_undefined() {
        assert_eq!(amphi::get("/x").await.unwrap_err().kind(), ErrorKind::InvalidUrl, "in Node there is no page");
        return;
    }
    let _fetch = Fetch::answering("new Response('found')");
    let origin = js_sys::Reflect::get(&location, &"origin".into()).unwrap().as_string().unwrap();
    let response = amphi::get("/x?y").await.unwrap();
    assert_eq!(response.url().as_str(), format!("{origin}/x?y"));
}

#[wasm_bindgen_test]
async fn what_the_browser_breaks_off_is_cancelled() {
    let _fetch = Fetch::answering("Promise.reject(new DOMException('away', 'AbortError'))");
    let error = amphi::get("http://page.example/").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled, "{error:#}");
    assert!(format!("{error:#}").contains("away"), "{error:#}");
}

#[wasm_bindgen_test]
async fn an_error_that_tells_nothing_names_what_may_be_behind_it() {
    let _fetch = Fetch::answering("Promise.reject(new TypeError('Failed to fetch'))");
    let error = amphi::get("http://page.example/").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error:#}");
    let is_page = !js_sys::eval("globalThis.location").unwrap().is_undefined();
    let expected = if is_page { "CORS" } else { "this runtime tells no more" };
    assert!(error.to_string().contains(expected), "{error}");
}

#[wasm_bindgen_test]
async fn the_version_of_http_is_shown_later() {
    needs!(Timings: !amphi::capabilities().has(amphi::Capability::ManualRedirects));
    let url = format!("{ORIGIN}/get?version");
    let response = amphi::get(url).await.unwrap();
    response.bytes().await.unwrap();
    for _ in 0..40 {
        if response.http_version() == Some(amphi::Version::HTTP_11) {
            return;
        }
        amphi::get(format!("{ORIGIN}/delay/0.05")).await.unwrap().bytes().await.unwrap();
    }
    panic!("not within two seconds, but {:?}", response.http_version());
}

/// As an array it would have Chromium's page stand still until it is copied.
#[wasm_bindgen_test]
async fn a_long_body_goes_out_as_a_blob_in_browsers() {
    const COUNT: &str = "globalThis.Blob = class extends Blob {
        constructor(parts) { super(parts); globalThis.blobs = (globalThis.blobs ?? 0) + 1; }
    }";
    const SAID: &str = "request.arrayBuffer().then(({ byteLength }) => Response.json({
        blob: globalThis.blobs > 0, length: byteLength, type: request.headers.get('content-type')
    }))";
    js_sys::eval(COUNT).unwrap();
    let _fetch = Fetch::answering(SAID);
    let is_browser = amphi::capabilities().has(amphi::Capability::WebOptions);
    for (length, is_long) in [((1 << 20) - 1, false), (1 << 20, true)] {
        let said = amphi::post("http://page.example/").body(vec![1_u8; length]).await.unwrap().text().await.unwrap();
        let is_blob = is_long && is_browser;
        assert_eq!(said, format!(r#"{{"blob":{is_blob},"length":{length},"type":null}}"#));
    }
    js_sys::eval("globalThis.Blob = Object.getPrototypeOf(globalThis.Blob)").unwrap();
}
