//! URLs by the `url` crate.

use url::Url;

/// The address of the page: there is none.
pub(crate) fn page() -> Option<String> {
    None
}

pub(crate) fn parse(input: &str, base: Option<&str>) -> Option<String> {
    let base = base.map(Url::parse).transpose().ok()?;
    Url::options().base_url(base.as_ref()).parse(input).ok().map(String::from)
}
