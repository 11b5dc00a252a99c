//! URLs by the engine's `URL`.

use super::js::Url;

pub(crate) fn parse(input: &str, base: Option<&str>) -> Option<String> {
    let url = match base {
        None => Url::new(input),
        Some(base) => Url::with_base(input, base),
    };
    Some(url.ok()?.href())
}
