//! The conformance driver: runs test suites that nobody here wrote against amphi, natively and in a browser.
//!
//! It reads lines of JSON from its standard input and answers each with a line of JSON on its standard output. A line is
//! one client and the requests that it makes, one after the other. It has no logic of its own: fields become calls of
//! amphi's public API, and what that gives becomes fields.
//!
//! ```text
//! cargo xtask driver                            # builds it into target/driver, with the module for Chromium
//! target/driver/driver          < suite.jsonl   # natively
//! target/driver/driver --sync   < suite.jsonl   # natively, by calls that block
//! target/driver/driver --web    < suite.jsonl   # the same lines in headless Chromium, over fetch
//! ```
//!
//! Lines run beside each other, 32 at a time (`--jobs`; with `--web` 6, since a browser opens no more connections to a
//! host), and each answer is written as soon as its line is done: who writes a line and waits for its answer gets it at
//! once, and no line holds up another unless as many as may run all wait. Answers are told apart by their `id`; `--ordered` gives them in the order of the
//! lines. The driver ends when its input does and all is answered, with 0 whatever the answers are; with 1 if the
//! browser was lost, with 2 if it was called wrongly. A line may take for ever: time is bounded by amphi's defaults
//! and by its own `timeout`.
//!
//! # A line
//! ```json
//! {"id": 7,
//!  "client": {"follow": true, "max_redirects": 20, "auth": "user:password", "auth_type": "basic", "bearer": "token",
//!             "cookies": true, "decode": true, "resolve": ["host:port:address"], "cacert": "path", "http2": "prior",
//!             "timeout": {"connect": 5, "read": 0.5, "write": 5, "pool": 5, "total": 60}, "max_body": 1000,
//!             "raise_for_status": true, "proxy": "http://127.0.0.1:3128", "proxy_auth": "user:password",
//!             "no_proxy": "host", "netrc": "base64", "verify": false, "cache": "private", "retries": 1},
//!  "requests": [{"method": "GET", "url": "http://127.0.0.1/", "headers": [["name", "value"]], "body": "base64",
//!                "chunked": true, "multipart": [], "read": "full", "abort_after": 100}]}
//! ```
//! Only `requests` and the `url` of each have to be there. A field that is `null` is one that is not there, and means
//! amphi's default; fields with other names are ignored. All fields are read before anything is sent: one of the wrong
//! type makes the line `malformed`; one that amphi has no API for makes it `unsupported`, as do values that it has none
//! for. Those are `netrc`, an `auth_type` but `basic`, a `cache` but `off`, `retries` above 0, and `multipart`. Blank lines
//! are skipped.
//!
//! * `auth` ends its user at the first colon. `cacert` is a file of PEM certificates: those alone are trusted. With
//!   `verify` false any certificate is accepted. A `resolve` holds for every port of its host.
//! * `proxy` is for `http` and `https` URLs; `proxy_auth` ends its user at the first colon, and `no_proxy` is a list as the
//!   environment has it.
//! * `http2` is `prior` (knowledge) or `alpn`, the default. Times are seconds.
//! * In `headers` a character is a byte, up to U+00FF; names may repeat. `chunked` sends `body` as a stream.
//! * `read` is `full`, `stream`, `lines`, `sse` or `raw` (not decoded). With `abort_after` reading stops once so many
//!   bytes were read, and what is left is given up: the answer has exactly these bytes, or whole lines and events whose
//!   text and data reach the number.
//!
//! # Its answer
//! ```json
//! {"id": 7,
//!  "responses": [{"status": 200, "version": "1.1", "headers": [["name", "value"]], "body": "base64",
//!                 "history": [302], "trailers": []}],
//!  "error": null}
//! ```
//! All three fields are always there. `responses` has those that were read to their end, or to `abort_after`; the first
//! failure ends the line and is its `error`: `{"kind": "timeout.read", "message": "…", "retryable": true}`, where the
//! `message` is for people, and a `status` error also has the head of its `response`.
//!
//! * In place of `body`, `lines` has texts, and `events` objects with `event`, `data`, `id` and `retry`, in seconds or `null`.
//! * `version` and `history`, the statuses before the final one, are `null` where they cannot be seen. `trailers` are pairs
//!   as `headers` are, and none in a browser.
//! * The `kind` is `connect` (names included), `tls`, `timeout.` with `connect`, `read`, `write`, `pool`, `total` or, in
//!   a browser, `headers`; `proxy`, `decode`, `protocol`, `redirect`, `too_large`, `status`, `url`, `closed` (a body
//!   that broke off included), `unsupported`, or `builder`.
//! * Three kinds tell of no client: `malformed` is the suite's mistake, and such a line has an `id` if one can be found in
//!   it; `panic` is a bug, and ends its line only; `driver` says that Chromium was lost, and is the answer to every line
//!   after that.
//!
//! # In Chromium
//! The page, its workers and the headless browser are the driver's own and end with it; one that is killed at once may leave
//! the browser behind. Every line has a worker for itself while it runs. Suites do not know of CORS, and it is switched off; of TLS Chromium trusts what the system
//! trusts. There is no HTTP cache, as natively. What a browser has once for all of its pages, lines have in common:
//! connections, the cookies of lines with `cookies`, what it remembers of names and of HSTS. `CHROME` names the browser.

mod client;
mod face;
mod failure;
mod fields;
mod line;
mod pending;
mod reading;
mod request;

use std::sync::Mutex;
use std::sync::PoisonError;

pub use line::{failed, run, run_blocking};
use wasm_bindgen::prelude::*;

/// What the last panic said. On the web a panic ends the module; its memory can still be read.
static PANIC: Mutex<Option<String>> = Mutex::new(None);

/// [`run`], for a page.
#[wasm_bindgen]
pub async fn answer(line: String) -> String {
    std::panic::set_hook(Box::new(|panic| {
        *PANIC.lock().unwrap_or_else(PoisonError::into_inner) = Some(panic.to_string());
    }));
    run(&line).await
}

/// What a panic in [`answer`] said, if there was one.
#[wasm_bindgen]
#[must_use]
pub fn panicked() -> Option<String> {
    PANIC.lock().unwrap_or_else(PoisonError::into_inner).take()
}
