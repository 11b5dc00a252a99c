//! Bodies that are streams of the page's own making, in many chunks, and those that are lent to the page.

use amphi::{ErrorKind, Response};
use js_sys::{Function, Promise};
use send_wrapper::SendWrapper;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::responses::Fetch;
use crate::{is_so, needs};

/// A response whose stream gives what the script says of each `n`; `undefined` ends it.
pub(crate) async fn response(chunk: &str) -> Response {
    js_sys::eval("globalThis.pulled = 0; globalThis.cancelled = false").unwrap();
    let _fetch = Fetch::answering(&format!(
        "new Response(new ReadableStream({{
            pull(controller) {{
                const n = globalThis.pulled;
                globalThis.pulled += 1;
                const chunk = {chunk};
                if (chunk === undefined) controller.close();
                else controller.enqueue(chunk);
            }},
            cancel() {{ globalThis.cancelled = true; }},
        }}))"
    ));
    amphi::get("http://page.example/").await.unwrap()
}

/// A response whose bytes come one by one, in 100 turns of the engine's.
async fn slow() -> Response {
    let _fetch = Fetch::answering(
        "new Response(new ReadableStream({ start(controller) {
            let left = 100;
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => {
                if (left-- > 0) { controller.enqueue(new Uint8Array(1)); port2.postMessage(0); }
                else { controller.close(); port1.close(); }
            };
            port2.postMessage(0);
        } }))",
    );
    amphi::get("http://page.example/").await.unwrap()
}

fn pulled() -> f64 {
    js_sys::eval("globalThis.pulled").unwrap().as_f64().unwrap()
}

/// Lets the page do what it has to do.
async fn rest() {
    let timer = Function::new_with_args("done", "setTimeout(done, 50)");
    JsFuture::from(Promise::new(&mut |done, _| drop(timer.call1(&JsValue::UNDEFINED, &done)))).await.unwrap();
}

#[wasm_bindgen_test]
async fn many_chunks_come_whole_and_in_order() {
    let length = |n: usize| if n % 50 == 7 { 10_000 } else { n % 90 };
    let response = response("n < 2000 ? new Uint8Array(n % 50 === 7 ? 10000 : n % 90).fill(n % 251) : undefined").await;
    let mut chunks = response.chunks();
    let (mut pieces, mut bytes) = (0, Vec::new());
    while let Some(chunk) = chunks.next().await {
        pieces += 1;
        bytes.extend_from_slice(&chunk.unwrap());
    }
    let expected: Vec<u8> = (0..2000).flat_map(|n| vec![(n % 251) as u8; length(n)]).collect();
    assert!(bytes == expected, "{} bytes of {}", bytes.len(), expected.len());
    assert!(pieces < 1500, "what comes together is handed on together: {pieces} pieces");
    assert_eq!(response.num_bytes_downloaded(), expected.len() as u64);
}

#[wasm_bindgen_test]
async fn who_rests_is_not_run_ahead_of_and_who_leaves_has_it_cancelled() {
    let mut response = response("new Uint8Array(1024)").await;
    let mut received = 0;
    while received < 100 << 10 {
        received += response.chunk().await.unwrap().unwrap().len();
    }
    rest().await;
    let ahead = pulled() as usize - received / 1024;
    assert!(ahead <= 72, "{ahead} KiB are ahead");
    drop(response);
    rest().await;
    assert!(js_sys::eval("globalThis.cancelled").unwrap().is_truthy());
    let after = pulled();
    rest().await;
    assert!(pulled() <= after);
}

#[wasm_bindgen_test]
async fn what_a_hidden_page_reads_waits_for_no_timer() {
    needs!(Document: is_so("typeof document === 'object'"));
    const NOTE: &str = "globalThis.short = 0; globalThis.ownTimeout = setTimeout; \
        globalThis.setTimeout = (run, ms, ...more) => { if (ms < 10) short += 1; return ownTimeout(run, ms, ...more); }";
    for hidden in [false, true] {
        let script = format!("Object.defineProperty(document, 'hidden', {{ value: {hidden}, configurable: true }})");
        js_sys::eval(&script).unwrap();
        js_sys::eval(NOTE).unwrap();
        let read = slow().await.bytes().await.unwrap().len();
        js_sys::eval("globalThis.setTimeout = ownTimeout; delete document.hidden").unwrap();
        let timers = js_sys::eval("short").unwrap().as_f64().unwrap();
        assert_eq!((read, timers > 0.0), (100, !hidden), "{timers} timers");
    }
}

#[wasm_bindgen_test]
async fn a_chunk_that_is_no_bytes_breaks_a_long_body_off() {
    for wrong in ["'text'", "new ArrayBuffer(8)", "null"] {
        let response = response(&format!("n < 100 ? new Uint8Array(10) : {wrong}")).await;
        assert_eq!(response.bytes().await.unwrap_err().kind(), ErrorKind::Body, "{wrong}");
    }
}

#[wasm_bindgen_test]
async fn a_stream_that_fails_late_breaks_the_body_off() {
    let response = response("n < 100 ? new Uint8Array(10) : (() => { throw new Error('dry'); })()").await;
    let error = response.bytes().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Body);
    assert!(format!("{error:#} {:?}", std::error::Error::source(&error)).contains("dry"));
}

/// A response of a stream of bytes, in whose `pull` the script sees `n`, and `byobRequest` as `wanted`.
async fn bytes(pull: &str) -> Response {
    js_sys::eval("globalThis.pulled = 0; globalThis.filled = 0; globalThis.cancelled = false").unwrap();
    let _fetch = Fetch::answering(&format!(
        "new Response(new ReadableStream({{
            type: 'bytes',
            async pull(controller) {{
                const n = globalThis.pulled;
                globalThis.pulled += 1;
                const wanted = controller.byobRequest;
                if (wanted) globalThis.filled += 1;
                const end = () => {{ controller.close(); wanted?.respond(0); }};
                {pull}
            }},
            cancel() {{ globalThis.cancelled = true; }},
        }}))"
    ));
    amphi::get("http://page.example/").await.unwrap()
}

fn filled() -> f64 {
    js_sys::eval("globalThis.filled").unwrap().as_f64().unwrap()
}

/// Of each `n` so many bytes: 9000 in 16 ways, some of them in the buffer that is given, if one is.
const MANY: &str = "
    if (n === 200) return end();
    const bytes = new Uint8Array(n % 16 === 15 ? 70_001 : n % 16 === 7 ? 3 : 9000).fill(n % 251);
    if (wanted && n % 2 === 0) { wanted.view.set(bytes); wanted.respond(bytes.length); }
    else controller.enqueue(bytes);";

#[wasm_bindgen_test]
async fn a_long_body_of_bytes_fills_one_buffer_and_comes_whole_and_in_order() {
    let length = |n: usize| match n % 16 {
        15 => 70_001,
        7 => 3,
        _ => 9000,
    };
    let read = bytes(MANY).await.bytes().await.unwrap();
    let expected: Vec<u8> = (0..200).flat_map(|n| vec![(n % 251) as u8; length(n)]).collect();
    assert!(read == expected, "{} bytes of {}", read.len(), expected.len());
    assert!(filled() > 100.0, "{} times", filled());
}

#[wasm_bindgen_test]
async fn a_body_in_few_or_small_pieces_fills_none() {
    for script in [
        "n < 4 ? controller.enqueue(new Uint8Array(9000)) : end()",
        "n < 90 ? controller.enqueue(new Uint8Array(90)) : end()",
    ] {
        assert!(!bytes(script).await.bytes().await.unwrap().is_empty());
        let few = f64::from(u8::from(script.contains("9000")));
        assert!(filled() <= few, "{} times: {script}", filled());
    }
}

#[wasm_bindgen_test]
async fn a_stream_of_bytes_that_fails_while_a_buffer_is_out_breaks_the_body_off() {
    for fault in ["throw new Error('dry')", "controller.error(new Error('dry'))"] {
        let response = bytes(&format!("if (n < 20) controller.enqueue(new Uint8Array(9000)); else {fault};")).await;
        let mut chunks = response.chunks();
        let mut length = 0;
        let error = loop {
            match chunks.next().await.expect("it does not end well") {
                Ok(chunk) => length += chunk.len(),
                Err(error) => break error,
            }
        };
        assert_eq!((error.kind(), filled() > 0.0), (ErrorKind::Body, true));
        assert!(format!("{error:#} {:?}", std::error::Error::source(&error)).contains("dry"));
        assert!(chunks.next().await.is_none() && length <= 20 * 9000, "{length} bytes");
    }
}

#[wasm_bindgen_test]
async fn who_leaves_a_stream_of_bytes_has_it_cancelled() {
    for never in ["", "else await new Promise(() => {})"] {
        let mut response = bytes(&format!("if (n < 40) controller.enqueue(new Uint8Array(9000)); {never}")).await;
        let mut received = 0;
        while received < 20 * 9000 {
            received += response.chunk().await.unwrap().unwrap().len();
        }
        rest().await;
        let ahead = pulled() as usize - received / 9000;
        assert!(filled() > 0.0 && ahead <= 12, "{ahead} are ahead");
        drop(response);
        rest().await;
        assert!(js_sys::eval("globalThis.cancelled").unwrap().is_truthy());
    }
}

#[wasm_bindgen_test]
async fn what_is_lent_is_counted_and_bounded() {
    let mut response = response("new Uint8Array(70)").await;
    response.set_body_limit(200_000);
    let lender = response.lender().unwrap();
    assert!(lender.take::<String>().is_none());
    let stream = lender.take::<SendWrapper<JsValue>>().unwrap();
    assert!(stream.is_object() && lender.take::<SendWrapper<JsValue>>().is_none());
    let mut chunks = response.chunks().within_limit();
    let mut seen = 0;
    lender.arrived(70);
    lender.arrived(99_930);
    while seen < 100_000 {
        let chunk = chunks.next().await.unwrap().unwrap();
        assert!(chunk.iter().all(|byte| *byte == 0));
        seen += chunk.len();
    }
    assert_eq!((seen, response.num_bytes_downloaded()), (100_000, 100_000));
    lender.arrived(100_001);
    let mut outcome = chunks.next().await;
    while let Some(Ok(_)) = outcome {
        outcome = chunks.next().await;
    }
    assert_eq!(outcome.unwrap().unwrap_err().kind(), ErrorKind::TooLarge);
}

#[wasm_bindgen_test]
async fn what_is_lent_ends_when_it_is_said_to_and_is_read_on_when_given_back() {
    let lent = response("new Uint8Array(7)").await;
    let lender = lent.lender().unwrap();
    assert!(lender.take::<SendWrapper<JsValue>>().is_some());
    lender.arrived(7);
    lender.ended();
    assert_eq!(lent.bytes().await.unwrap().len(), 7);

    let back = response("n < 3 ? new Uint8Array([n]) : undefined").await;
    let lender = back.lender().unwrap();
    assert!(lender.take::<SendWrapper<JsValue>>().is_some());
    lender.give_back();
    assert_eq!(back.bytes().await.unwrap(), &[0, 1, 2][..]);
    assert!(back.lender().is_none(), "it was read");
}
