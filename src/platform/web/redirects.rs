//! Redirects, which a browser follows by itself: of all that is secret it leaves but `Authorization` behind where one leads to
//! another origin, and does not show that it leads there. So a request that has more of it is followed within the page's own
//! origin, or not at all.

use http::HeaderName;
use http::header::AUTHORIZATION;

use super::js::{self, RequestInit};
use super::transport::unsupported;
use super::url::is_of_page;
use crate::{Error, ErrorKind, Request, RequestMode, Result, secrets};

/// The header that whoever follows would take to wherever a redirect leads, if there is one that must not go there.
pub(super) fn secret(request: &Request) -> Option<&HeaderName> {
    let mut headers = request.headers().iter();
    let is_secret = |name: &HeaderName| *name != AUTHORIZATION && secrets::is_header(name);
    let found = headers.find(|(name, value)| is_secret(name) || (value.is_sensitive() && *name != AUTHORIZATION));
    found.map(|(name, _)| name).filter(|_| request.settings().follow)
}

/// Keeps what is secret from other origins. It is told last, as it narrows what else is asked for.
pub(super) fn keep(init: &RequestInit, request: &Request) -> Result<()> {
    let Some(name) = secret(request) else {
        return Ok(());
    };
    match request.web().map(|options| options.mode).unwrap_or_default() {
        RequestMode::SameOrigin => {}
        RequestMode::Cors if is_of_page(request.url()) => js::set(init, "mode", &"same-origin".into()),
        RequestMode::Cors => init.set_redirect("manual"),
        RequestMode::NoCors => {
            return unsupported(format!(
                "header `{name}`: with `RequestMode::NoCors` a browser takes it to wherever a redirect leads"
            ));
        }
    }
    Ok(())
}

/// One that was not followed.
pub(super) fn refused(name: &HeaderName) -> Error {
    let what = "a browser would take it to wherever the redirect leads, which it does not show: ask that address, or leave the \
                header out";
    Error::new(ErrorKind::Redirect, format!("header `{name}`: {what}"))
}
