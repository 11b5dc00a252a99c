//! Digest authentication at the page's own origin, where a browser would ask the user for a password: a request that is sent
//! to be challenged goes without credentials, and one that has its answer goes with them.

use amphi::{Client, DigestAuth, StatusCode};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::needs;
use crate::responses::Fetch;

/// Challenges what has no answer, and notes what each request was sent with.
const CHALLENGE: &str = "(() => {
    const answer = request.headers.get('authorization');
    globalThis.seen = (globalThis.seen ?? '') + `${request.credentials} ${answer !== null}, `;
    return answer !== null ? new Response('in') : new Response('', {
        status: 401, headers: { 'www-authenticate': 'Digest realm=\"r\", nonce=\"n\", qop=\"auth\"' },
    });
})()";

async fn seen(url: &str) -> String {
    js_sys::eval("globalThis.seen = ''").unwrap();
    let _fetch = Fetch::answering(CHALLENGE);
    let client = Client::builder().auth(DigestAuth::new("frog", "heron")).build().unwrap();
    for _ in 0..2 {
        assert_eq!(client.get(url).await.unwrap().status(), StatusCode::OK);
    }
    js_sys::eval("globalThis.seen").unwrap().as_string().unwrap()
}

#[wasm_bindgen_test]
async fn at_the_pages_own_origin_a_browser_is_not_to_ask_for_a_password() {
    let page = js_sys::eval("globalThis.location?.origin").unwrap();
    needs!(Page: page != JsValue::UNDEFINED);
    let own = format!("{}/x", page.as_string().unwrap());
    assert_eq!(seen(&own).await, "omit false, same-origin true, same-origin true, ");
}

#[wasm_bindgen_test]
async fn elsewhere_nothing_is_withheld() {
    assert_eq!(seen("http://elsewhere.example/").await, "same-origin false, same-origin true, same-origin true, ");
}
