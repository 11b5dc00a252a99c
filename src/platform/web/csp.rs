//! What the page's Content Security Policy forbids: a browser says it as an event, and to fetch as a network error like any
//! other.

use std::cell::RefCell;

use js_sys::{Function, global};
use wasm_bindgen::prelude::*;

use super::{js, rt};
use crate::Url;

/// The latest that are kept: a request looks for its own as soon as it has failed.
const MOST: usize = 16;

thread_local! {
    /// What was blocked, and by which policy.
    static BLOCKED: RefCell<Vec<(String, String)>> = const { RefCell::new(Vec::new()) };
    static LISTENS: bool = listen();
}

/// Listens, if nobody does yet: what is blocked later is known.
pub(super) fn watch() {
    LISTENS.with(|_| ());
}

fn listen() -> bool {
    let global = global();
    let Ok(add) = js::get(&global, "addEventListener").dyn_into::<Function>() else {
        return false;
    };
    let note = Closure::<dyn Fn(JsValue)>::new(|event: JsValue| {
        let Some(uri) = js::get_text(&event, "blockedURI") else { return };
        if js::get_text(&event, "disposition").as_deref() == Some("report") {
            return;
        }
        let directive = js::get_text(&event, "effectiveDirective").unwrap_or_default();
        BLOCKED.with_borrow_mut(|blocked| {
            if blocked.len() == MOST {
                blocked.remove(0);
            }
            blocked.push((uri, directive));
        });
    });
    // It listens for as long as the page is there.
    add.call2(&global, &"securitypolicyviolation".into(), &note.into_js_value()).is_ok()
}

/// The directive that has just blocked a request to this URL, if one has. The browser may say it a moment after it has
/// failed the fetch.
pub(super) async fn blocked(url: &Url) -> Option<String> {
    if !LISTENS.with(|listens| *listens) {
        return None;
    }
    if let Some(directive) = take(url) {
        return Some(directive);
    }
    rt::sleep(std::time::Duration::ZERO).await;
    take(url)
}

fn take(url: &Url) -> Option<String> {
    BLOCKED.with_borrow_mut(|blocked| {
        let is_it = |(uri, _): &(String, String)| Url::parse(uri).is_ok_and(|uri| uri.as_str() == plain(url));
        let at = blocked.iter().position(is_it)?;
        Some(blocked.remove(at).1)
    })
}

/// As an event says it: without the fragment.
fn plain(url: &Url) -> &str {
    url.as_str().split('#').next().unwrap_or_default()
}
