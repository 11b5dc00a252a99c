//! Promises that are rejected. None that nobody waits for any more may be so unheard, which ends Node and tells a page's
//! error reports of nothing; what others say of why is an error's text.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use amphi::{Body, ErrorKind, TimeoutPhase};
use futures_core::Stream;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::memory::ORIGIN;
use crate::needs;
use crate::responses::Fetch;

/// Where a browser streams what it sends.
const SECURE: &str = match option_env!("AMPHI_TEST_HTTPS") {
    Some(origin) => origin,
    None => "https://127.0.0.1:39182",
};

/// Three chunks.
struct Chunks(u8);

impl Stream for Chunks {
    type Item = Result<&'static str, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0 += 1;
        Poll::Ready((self.0 <= 3).then_some(Ok("chunk")))
    }
}

const LISTEN: &str = "
    globalThis.unheard = [];
    const note = reason => globalThis.unheard.push(String(reason));
    if (globalThis.addEventListener) addEventListener('unhandledrejection', event => note(event.reason));
    else process.on('unhandledRejection', note);
";

#[wasm_bindgen_test]
async fn of_an_upload_that_fails() {
    needs!(StreamingUpload);
    js_sys::eval(LISTEN).unwrap();
    for url in [format!("{ORIGIN}/post"), "http://127.0.0.1:1/".to_owned()] {
        let _ = amphi::post(url).body(Body::from_stream(Chunks(0))).await;
    }
    let given_up = amphi::post(format!("{SECURE}/delay/1")).body(Body::from_stream(Chunks(0)));
    let mut given_up = given_up.into_future();
    let under_way = poll_fn(|cx| Poll::Ready(Pin::new(&mut given_up).poll(cx).is_pending())).await;
    assert!(under_way);
    amphi::get(format!("{ORIGIN}/delay/0.1")).await.unwrap();
    drop(given_up);
    amphi::get(format!("{ORIGIN}/delay/0.2")).await.unwrap();
    let unheard = js_sys::eval("globalThis.unheard.join('; ')").unwrap();
    assert_eq!(unheard, JsValue::from_str(""));
}

/// Rejects as Node's fetch does, whose codes are those of its TLS.
const REJECT: &str = "
    globalThis.ownFetch = globalThis.fetch;
    globalThis.fetch = () => Promise.reject(
        new TypeError('fetch failed', { cause: Object.assign(new Error('certificate'), { code: globalThis.code }) }),
    );
";

#[wasm_bindgen_test]
async fn for_a_certificate() {
    for (code, said) in [
        ("CERT_HAS_EXPIRED", "has expired"),
        ("DEPTH_ZERO_SELF_SIGNED_CERT", "is self-signed"),
        ("SELF_SIGNED_CERT_IN_CHAIN", "the issuer of the server's certificate is unknown"),
        ("UNABLE_TO_VERIFY_LEAF_SIGNATURE", "the issuer of the server's certificate is unknown"),
        ("ERR_TLS_CERT_ALTNAME_INVALID", "is for another name"),
        ("ERR_SSL_WRONG_VERSION_NUMBER", "the handshake failed"),
    ] {
        js_sys::eval(&format!("globalThis.code = '{code}'; {REJECT}")).unwrap();
        let outcome = amphi::get("https://pond.example/").await;
        js_sys::eval("globalThis.fetch = globalThis.ownFetch").unwrap();
        let error = outcome.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Tls, "{code}: {error}");
        assert!(error.to_string().contains(said), "{code}: {error}");
    }
}

#[wasm_bindgen_test]
async fn of_a_body_by_the_runtimes_code() {
    for (code, kind, phase, retryable) in [
        ("Z_DATA_ERROR", ErrorKind::Decode, None, false),
        ("ERR__ERROR_FORMAT_PADDING_2", ErrorKind::Decode, None, false),
        ("ZSTD_error_prefix_unknown", ErrorKind::Decode, None, false),
        ("HPE_INVALID_CHUNK_SIZE", ErrorKind::Protocol, None, false),
        ("UND_ERR_BODY_TIMEOUT", ErrorKind::Timeout, Some(TimeoutPhase::Read), true),
        ("UND_ERR_SOCKET", ErrorKind::Body, None, true),
        ("ECONNRESET", ErrorKind::Body, None, true),
        ("", ErrorKind::Body, None, true),
    ] {
        let script = format!(
            "new Response(new ReadableStream({{ start(c) {{ c.error(new TypeError('terminated', \
             {{ cause: Object.assign(new Error('why'), {{ code: '{code}' }}) }})) }} }}))"
        );
        let _fetch = Fetch::answering(&script);
        let error = amphi::get("http://page.example/").await.unwrap().bytes().await.unwrap_err();
        assert_eq!((error.kind(), error.timeout_phase(), error.is_retryable()), (kind, phase, retryable), "{code}");
        assert!(format!("{error:#}").contains("why"), "{error:#}");
    }
}
