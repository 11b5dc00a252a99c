//! Lets pages of any origin read everything, credentials included; the same rules for hyper's heads and for the raw
//! ones. Nothing is said to requests without an `Origin`, but for the two headers that every response has.

use http::HeaderMap;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, HeaderName, HeaderValue, ORIGIN, VARY,
};

/// Names the header of a response that pages do not see.
pub(crate) const UNEXPOSED: HeaderName = HeaderName::from_static("x-unexposed");
const TIMING_ALLOW_ORIGIN: HeaderName = HeaderName::from_static("timing-allow-origin");
const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const REQUEST_PRIVATE_NETWORK: HeaderName = HeaderName::from_static("access-control-request-private-network");
const ALLOW_PRIVATE_NETWORK: HeaderName = HeaderName::from_static("access-control-allow-private-network");

/// What a request says about the page behind it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cors {
    origin: Option<HeaderValue>,
}

impl Cors {
    pub(crate) fn of(request: &HeaderMap) -> Self {
        Self { origin: request.get(ORIGIN).cloned() }
    }

    /// Adds to a response what lets the page read it, and the names of the headers it has.
    pub(crate) fn apply(&self, response: &mut HeaderMap) {
        if self.origin.is_some() {
            // hyper adds the date later; the others let a page see that there is no coding, where there is none.
            let late = ["date", "vary", "content-encoding", "access-control-expose-headers"]
                .into_iter()
                .filter(|name| !response.contains_key(*name));
            let hidden = response.get(UNEXPOSED).cloned();
            let names = response.keys().map(HeaderName::as_str).chain(late);
            let names: Vec<&str> = names.filter(|name| hidden.as_ref().is_none_or(|hidden| hidden != name)).collect();
            let names = HeaderValue::from_str(&names.join(", ")).expect("header names are visible ASCII");
            response.insert(ACCESS_CONTROL_EXPOSE_HEADERS, names);
            self.allow(response);
        }
        response.insert(TIMING_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        response.insert(CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    }

    fn allow(&self, response: &mut HeaderMap) {
        if let Some(origin) = &self.origin {
            response.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
            response.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
            response.append(VARY, HeaderValue::from_static("Origin"));
        }
    }
}

/// The headers of the answer to a preflight, if the request is one.
pub(crate) fn preflight(method: &str, request: &HeaderMap) -> Option<HeaderMap> {
    let wanted = request.get(ACCESS_CONTROL_REQUEST_METHOD).filter(|_| method == "OPTIONS")?;
    let mut response = HeaderMap::new();
    Cors::of(request).allow(&mut response);
    response.insert(ACCESS_CONTROL_ALLOW_METHODS, wanted.clone());
    if let Some(headers) = request.get(ACCESS_CONTROL_REQUEST_HEADERS) {
        response.insert(ACCESS_CONTROL_ALLOW_HEADERS, headers.clone());
    }
    if request.contains_key(REQUEST_PRIVATE_NETWORK) {
        response.insert(ALLOW_PRIVATE_NETWORK, HeaderValue::from_static("true"));
    }
    response.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    response.insert(TIMING_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response.insert(CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    Some(response)
}
