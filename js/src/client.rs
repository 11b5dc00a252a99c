//! Clients.

use amphi::{Client, ClientBuilder, HeaderMap, HeaderValue, RedirectPolicy, RequestBuilder, Result, header};
use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;

use crate::abort::Abort;
use crate::options::{Field, Options};
use crate::response::HttpResponse;
use crate::{body, error, headers, promise, request};

/// A client.
#[wasm_bindgen]
pub struct HttpClient(Option<Client>);

#[wasm_bindgen]
impl HttpClient {
    /// A client with these settings.
    #[wasm_bindgen(constructor)]
    pub fn new(options: Array) -> Result<HttpClient, JsValue> {
        build(&Options(Some(options)))
            .map(|client| Self(Some(client)))
            .map_err(|error| error::to_js(&error, &Abort::default()))
    }

    /// The one that everybody shares, which keeps no cookies.
    pub fn shared() -> HttpClient {
        Self(None)
    }

    /// Sends a request; a promise of an `HttpResponse`.
    pub fn send(&self, method: &str, url: String, options: Option<Array>) -> Promise {
        let options = Options(options);
        let abort = Abort::new(options.value(Field::Signal));
        let request = request::build(self.0.as_ref(), method, url, &options).map(RequestBuilder::build_split);
        let on_download = options.function(Field::OnDownload);
        let ours = abort.clone();
        promise::of(&abort, async move {
            let (client, request) = request?;
            let request = request?;
            ours.names(&request);
            let response = client.execute(request).await?;
            let lender = response.lender();
            let response = ours.over(body::watched(response, on_download));
            Ok(HttpResponse::lending(response, lender, ours).into())
        })
    }

    /// Its cookies, where it keeps them itself.
    #[cfg(feature = "cookies")]
    pub fn cookies(&self) -> Result<crate::cookies::HttpCookies, JsValue> {
        let jar = self
            .0
            .as_ref()
            .map_or_else(none, Client::cookies)
            .map_err(|error| error::to_js(&error, &Abort::default()))?;
        Ok(crate::cookies::HttpCookies::new(jar.clone()))
    }
}

/// The names of what can be done here, a line each.
#[wasm_bindgen]
pub fn capabilities() -> JsValue {
    amphi::capabilities().iter().map(|capability| format!("{capability}\n")).collect::<String>().into()
}

/// The version of this package.
#[wasm_bindgen]
pub fn version() -> JsValue {
    amphi::VERSION.into()
}

fn build(options: &Options) -> Result<Client> {
    let mut builder = Client::builder();
    if let Some(url) = options.text(Field::BaseUrl) {
        builder = builder.base_url(url);
    }
    if let Some(text) = options.text(Field::Headers) {
        builder = builder.default_headers(headers::parse(&text)?);
    }
    if let Some(params) = options.query() {
        builder = builder.query(&params);
    }
    if let Some(token) = options.text(Field::Bearer) {
        builder = builder.bearer_auth(token);
    }
    if let Some(username) = options.text(Field::Username) {
        builder = builder.basic_auth(username, options.text(Field::Password));
    }
    if let Some(timeouts) = options.all_timeouts()? {
        builder = builder.timeouts(timeouts);
    }
    if let Some(most) = options.number(Field::MaxRedirects) {
        builder = builder.redirect(redirects(most as u32));
    }
    if let Some(bytes) = options.number(Field::BodyLimit) {
        builder = builder.body_limit(bytes as u64);
    }
    if let Some(credentials) = options.known_credentials()? {
        builder = builder.credentials(credentials);
    }
    builder = with_fetching(builder, options)?;
    if let Some(on) = options.flag(Field::KeepsCookies) {
        builder = builder.cookie_store(on);
    }
    if let Some(on) = options.flag(Field::HttpsOnly) {
        builder = builder.https_only(on);
    }
    if let Some(on) = options.flag(Field::ErrorForStatus) {
        builder = builder.error_for_status(on);
    }
    with_transports(with_middleware(with_auth(with_retry(builder, options)?, options)?, options)?, options)?.build()
}

#[cfg(feature = "cookies")]
fn none<'a>() -> Result<&'a amphi::CookieJar> {
    Err(amphi::Error::with_kind(amphi::ErrorKind::Builder, "the client that everybody shares keeps no cookies"))
}

#[cfg(feature = "middleware")]
fn with_middleware(mut builder: ClientBuilder, options: &Options) -> Result<ClientBuilder> {
    for function in options.each(Field::Middleware) {
        builder = builder.middleware(crate::middleware::Function::new(function.unchecked_into()));
    }
    Ok(builder)
}

#[cfg(not(feature = "middleware"))]
fn with_middleware(builder: ClientBuilder, options: &Options) -> Result<ClientBuilder> {
    options.lack(Field::Middleware, "this build has no middleware").map(|()| builder)
}

#[cfg(feature = "auth")]
fn with_auth(mut builder: ClientBuilder, options: &Options) -> Result<ClientBuilder> {
    for told in options.each(Field::Auths) {
        builder = match crate::authorization::of_js(&told)? {
            (auth, Some(origin)) => builder.auth_for(origin, auth),
            (auth, None) => builder.auth(auth),
        };
    }
    Ok(builder)
}

#[cfg(not(feature = "auth"))]
fn with_auth(builder: ClientBuilder, options: &Options) -> Result<ClientBuilder> {
    options.lack(Field::Auths, "this build has no credentials but Basic and Bearer").map(|()| builder)
}

#[cfg(feature = "fetching")]
fn with_fetching(builder: ClientBuilder, options: &Options) -> Result<ClientBuilder> {
    Ok(match options.list(Field::Fetching) {
        Some(fetching) => builder.web(crate::fetching::options(&fetching)?),
        None => builder,
    })
}

#[cfg(not(feature = "fetching"))]
fn with_fetching(builder: ClientBuilder, options: &Options) -> Result<ClientBuilder> {
    options.lack(Field::Fetching, NO_FETCHING).map(|()| builder)
}

/// What a build without them says of a browser's own options.
#[cfg(not(feature = "fetching"))]
pub(crate) const NO_FETCHING: &str = "of what a browser is told of fetching this build knows `credentials` alone";

#[cfg(feature = "retry")]
fn with_retry(builder: ClientBuilder, options: &Options) -> Result<ClientBuilder> {
    Ok(match options.list(Field::Retry) {
        Some(retry) => builder.retry(crate::retry::policy(&retry)?),
        None => builder,
    })
}

#[cfg(not(feature = "retry"))]
fn with_retry(builder: ClientBuilder, options: &Options) -> Result<ClientBuilder> {
    options.lack(Field::Retry, "this build has no retries").map(|()| builder)
}

#[cfg(feature = "transport")]
fn with_transports(builder: ClientBuilder, options: &Options) -> Result<ClientBuilder> {
    Ok(crate::transport::mounted(builder, options))
}

#[cfg(not(feature = "transport"))]
fn with_transports(builder: ClientBuilder, options: &Options) -> Result<ClientBuilder> {
    options.lack(Field::Mounts, "this build has no transports").map(|()| builder)
}

/// None is said by zero.
pub(crate) fn redirects(most: u32) -> RedirectPolicy {
    match most {
        0 => RedirectPolicy::none(),
        most => RedirectPolicy::limited(most),
    }
}

/// Says what a body is, unless a header does.
pub(crate) fn state_content_type(headers: &mut HeaderMap, content_type: Option<String>) {
    let value = content_type.and_then(|value| HeaderValue::try_from(value).ok());
    if let Some(value) = value.filter(|_| !headers.contains_key(header::CONTENT_TYPE)) {
        headers.insert(header::CONTENT_TYPE, value);
    }
}
