//! What somebody has added to every object is no part of a request.

use amphi::Capability;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::memory::ORIGIN;
use crate::needs;

const ADD: &str = "Object.prototype.integrity = 'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='";
const REMOVE: &str = "delete Object.prototype.integrity";

#[wasm_bindgen_test]
async fn fetch_is_told_what_the_request_says_alone() {
    // Node's own takes it even from an object that has no prototype.
    needs!(Browser: !amphi::capabilities().has(Capability::AnyHeader));
    js_sys::eval(ADD).unwrap();
    let sent = amphi::get(format!("{ORIGIN}/get")).await;
    js_sys::eval(REMOVE).unwrap();
    assert_eq!(sent.unwrap().status(), 200);
}
