//! How a browser fetches: what fetch is told of it, and whether the browser has understood.

use js_sys::Object;
use wasm_bindgen::JsValue;

use super::transport::unsupported;
use super::{js, redirects};
use crate::client::config::web::Word;
use crate::{Body, Error, ErrorKind, Request, RequestMode, RequestPriority, Result, WebOptions};

/// What all requests that outlive their page may have to send together
/// ([fetch](https://fetch.spec.whatwg.org/#http-network-or-cache-fetch), in bytes).
const KEEPALIVE_LIMIT: u64 = 64 << 10;

/// What is done with them here.
pub(crate) trait Fetching {
    /// Adds them to what fetch is told.
    fn apply(&self, init: &Object, request: &Request) -> Result<()>;

    /// Whether the `Request` that was made of it has them: an option that a browser does not know, it passes over.
    fn verify(&self, js_request: &JsValue, request: &Request) -> Result<()>;
}

impl Fetching for WebOptions {
    fn apply(&self, init: &Object, request: &Request) -> Result<()> {
        apply(init, request, self)
    }

    fn verify(&self, js_request: &JsValue, request: &Request) -> Result<()> {
        verify(js_request, self, request)
    }
}

fn apply(init: &Object, request: &Request, options: &WebOptions) -> Result<()> {
    check(request, options)?;
    for (name, word) in words(options) {
        if let Some(word) = word {
            js::set(init, name, &word.into());
        }
    }
    if options.keepalive {
        js::set(init, "keepalive", &true.into());
    }
    Ok(())
}

/// Fetch's names and words of what is asked for.
fn words(options: &WebOptions) -> [(&'static str, Option<&str>); 6] {
    let WebOptions { mode, cache, referrer, referrer_policy, integrity, keepalive: _, priority } = options;
    [
        ("mode", Some(mode.word())),
        ("cache", Some(cache.word())),
        ("referrerPolicy", referrer_policy.map(Word::word)),
        ("integrity", integrity.as_deref()),
        ("referrer", referrer.as_deref()),
        ("priority", (*priority != RequestPriority::Auto).then(|| priority.word())),
    ]
}

/// What a browser would call a network error, without a word.
fn check(request: &Request, options: &WebOptions) -> Result<()> {
    let wrong = |message: &'static str| Err(Error::new(ErrorKind::Builder, message));
    if options.mode == RequestMode::SameOrigin && !super::url::is_of_page(request.url()) {
        return wrong("the mode `same-origin` is for the page's own origin, and this URL is of another");
    }
    let length = Body::content_length(request.body());
    if options.keepalive && length.is_none_or(|length| length > KEEPALIVE_LIMIT) {
        return wrong("with `keepalive` a browser sends bodies of 64 KiB at most, and none that is streamed");
    }
    Ok(())
}

fn verify(js_request: &JsValue, options: &WebOptions, request: &Request) -> Result<()> {
    let missing = words(options)
        .into_iter()
        // The two others cannot be read from a `Request` as they were said.
        .filter(|(name, _)| !matches!(*name, "referrer" | "priority"))
        .find(|(name, asked)| asked.is_some_and(|asked| js::get_text(js_request, name).as_deref() != Some(asked)))
        // Within the page's own origin, for the sake of what is secret.
        .filter(|(name, _)| *name != "mode" || redirects::secret(request).is_none());
    let keeps = !options.keepalive || js::get(js_request, "keepalive").as_bool() == Some(true);
    let referrer = options.referrer.as_deref().is_none_or(|asked| {
        // An address of another origin is replaced by the page's own, which is `about:client`.
        let told = js::get_text(js_request, "referrer").unwrap_or_default();
        asked == told || (!asked.is_empty() && told != "about:client" && !told.is_empty())
    });
    match missing {
        Some((name, _)) => unsupported(format!("this browser does not do as `{name}` says: leave it out")),
        None if !keeps => unsupported("this browser keeps no request alive: leave out `keepalive`"),
        None if !referrer => {
            Err(Error::new(ErrorKind::Builder, "`referrer` has to be a URL of the page's own origin, or empty"))
        }
        None => Ok(()),
    }
}
