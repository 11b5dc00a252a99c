//! URLs by the engine's `URL`.

use super::js::{self, Url};

/// The address of the page or worker, where there is one: in Node, say, there is none.
pub(crate) fn page() -> Option<String> {
    js::get_text(&js::get(&js_sys::global(), "location"), "href")
}

/// Whether it is of the page's own origin.
pub(super) fn is_of_page(url: &crate::Url) -> bool {
    js::get_text(&js_sys::global(), "origin").is_some_and(|origin| origin == url.origin())
}

pub(crate) fn parse(input: &str, base: Option<&str>) -> Option<String> {
    let url = match base {
        None => Url::new(input),
        Some(base) => Url::with_base(input, base),
    };
    Some(url.ok()?.href())
}
