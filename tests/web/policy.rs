//! What the page's Content Security Policy forbids, is said to be that.

use amphi::ErrorKind;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::memory::ORIGIN;
use crate::{is_so, needs};

/// All that is asked for in the tests is on this machine, or answered by a script.
const POLICY: &str = "
    const meta = document.createElement('meta');
    meta.httpEquiv = 'Content-Security-Policy';
    meta.content = `connect-src 'self' http://127.0.0.1:* https://127.0.0.1:* http://localhost:*`;
    document.head.append(meta);
";

#[wasm_bindgen_test]
async fn it_is_named() {
    needs!(Document: is_so("typeof document === 'object'"));
    amphi::get(format!("{ORIGIN}/get")).await.unwrap();
    js_sys::eval(POLICY).unwrap();
    let error = amphi::get("http://forbidden.example/x#fragment").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error:#}");
    assert!(error.to_string().contains("Content Security Policy"), "{error}");
    assert!(error.to_string().contains("connect-src") && !error.is_retryable(), "{error}");
    let other = amphi::get("http://127.0.0.1:39999/").await.unwrap_err();
    assert!(!other.to_string().contains("Policy"), "{other}");
}
