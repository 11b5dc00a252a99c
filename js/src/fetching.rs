//! What a browser is told of how to fetch.

use amphi::{ReferrerPolicy, RequestCache, RequestMode, RequestPriority, Result, WebOptions};
use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::options::{self, wrong};

const MODES: [(&str, RequestMode); 3] =
    [("cors", RequestMode::Cors), ("same-origin", RequestMode::SameOrigin), ("no-cors", RequestMode::NoCors)];

const CACHES: [(&str, RequestCache); 6] = [
    ("default", RequestCache::Default),
    ("no-store", RequestCache::NoStore),
    ("reload", RequestCache::Reload),
    ("no-cache", RequestCache::NoCache),
    ("force-cache", RequestCache::ForceCache),
    ("only-if-cached", RequestCache::OnlyIfCached),
];

/// An empty text is what the page says, as it is to fetch.
const POLICIES: [(&str, Option<ReferrerPolicy>); 9] = [
    ("", None),
    ("no-referrer", Some(ReferrerPolicy::NoReferrer)),
    ("no-referrer-when-downgrade", Some(ReferrerPolicy::NoReferrerWhenDowngrade)),
    ("origin", Some(ReferrerPolicy::Origin)),
    ("origin-when-cross-origin", Some(ReferrerPolicy::OriginWhenCrossOrigin)),
    ("same-origin", Some(ReferrerPolicy::SameOrigin)),
    ("strict-origin", Some(ReferrerPolicy::StrictOrigin)),
    ("strict-origin-when-cross-origin", Some(ReferrerPolicy::StrictOriginWhenCrossOrigin)),
    ("unsafe-url", Some(ReferrerPolicy::UnsafeUrl)),
];

const PRIORITIES: [(&str, RequestPriority); 3] =
    [("auto", RequestPriority::Auto), ("high", RequestPriority::High), ("low", RequestPriority::Low)];

/// Of a list that `options.js` has made.
pub(crate) fn options(list: &Array) -> Result<WebOptions> {
    let [mode, cache, referrer, policy, integrity, keepalive, priority] = options::values(list);
    Ok(WebOptions {
        mode: meant(&mode, &MODES, "`mode` is none of `cors`, `same-origin` and `no-cors`")?,
        cache: meant(&cache, &CACHES, "`cache` is none of fetch's")?,
        referrer: referrer.as_string(),
        referrer_policy: meant(&policy, &POLICIES, "`referrerPolicy` is none of fetch's")?,
        integrity: integrity.as_string(),
        keepalive: keepalive.is_truthy(),
        priority: meant(&priority, &PRIORITIES, "`priority` is none of `auto`, `high` and `low`")?,
    })
}

/// What fetch's word means; the default if none is said.
fn meant<T: Copy + Default>(said: &JsValue, words: &[(&str, T)], message: &'static str) -> Result<T> {
    let Some(said) = said.as_string() else {
        return Ok(T::default());
    };
    words.iter().find(|(word, _)| *word == said).map(|(_, meaning)| *meaning).ok_or_else(|| wrong(message))
}
