//! What is called for each request and each response.

use super::ClientBuilder;
use crate::client::hooks::Hook;
use crate::{Request, Response, Result};

impl<C> ClientBuilder<C> {
    /// Calls this for every request that leaves, those that redirects and retries lead to included, after all
    /// [middleware](Self::hop_middleware) and in the order in which such functions were added. It may change the request; an
    /// error fails the call, and nothing is sent. Cookies of the client's jar come later.
    ///
    /// Credentials that it adds go to every origin that redirects lead to: look at the URL first.
    ///
    /// # On the web
    /// A browser follows redirects by itself and shows one hop.
    ///
    /// ```
    /// # use amphi::{MockTransport, Response, StatusCode};
    /// use amphi::{Client, HeaderValue, Request};
    ///
    /// # let echo = MockTransport::new(|request: Request| async move {
    /// #     Ok(Response::new(StatusCode::OK, request.headers()["x-pond"].to_str().unwrap().to_owned()))
    /// # });
    /// # pollster::block_on(async {
    /// let client = Client::builder()
    ///     .on_request(|request| {
    ///         request.headers_mut().insert("x-pond", HeaderValue::from_static("lily"));
    ///         Ok(())
    ///     })
    /// #   .transport(echo)
    ///     .build()?;
    /// # assert_eq!(client.get("https://pond.example/").await?.text().await?, "lily");
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    #[doc(alias = "event_hooks")]
    pub fn on_request(mut self, hook: impl Fn(&mut Request) -> Result<()> + Send + Sync + 'static) -> Self {
        self.hooks.add_request(Hook::Sync(Box::new(hook)));
        self
    }

    /// As [`on_request`](Self::on_request), with an async function, which is waited for and gives the request back. Within
    /// the call's timeout of the [whole](crate::Timeouts::total).
    ///
    /// ```
    /// # use amphi::{MockTransport, Response, StatusCode};
    /// use amphi::{Client, Request, Result};
    ///
    /// async fn sign(mut request: Request) -> Result<Request> {
    ///     let signature = signature_of(request.url().path()).await;
    ///     request.headers_mut().insert("x-signature", signature);
    ///     Ok(request)
    /// }
    /// # async fn signature_of(_: &str) -> amphi::HeaderValue { amphi::HeaderValue::from_static("17") }
    /// # let echo = MockTransport::new(|request: Request| async move {
    /// #     Ok(Response::new(StatusCode::OK, request.headers()["x-signature"].to_str().unwrap().to_owned()))
    /// # });
    /// # pollster::block_on(async {
    ///
    /// let client = Client::builder().on_request_async(sign)
    /// #   .transport(echo)
    ///     .build()?;
    /// # assert_eq!(client.get("https://pond.example/").await?.text().await?, "17");
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    pub fn on_request_async<F, R>(mut self, hook: F) -> Self
    where
        F: Fn(Request) -> R + Send + Sync + 'static,
        R: Future<Output = Result<Request>> + Send + 'static,
    {
        self.hooks.add_request(Hook::Async(Box::new(move |request| Box::pin(hook(request)))));
        self
    }

    /// Calls this for every response, once its head is there and before a redirect is followed or a request sent again, in
    /// the order in which such functions were added. An error fails the call and gives up the response; one that is
    /// [retryable](crate::Error::is_retryable) the client's [`RetryPolicy`](crate::RetryPolicy) takes for such.
    ///
    /// [`error_for_status`](Self::error_for_status) has a setting of its own; this does it for every hop:
    /// `on_response(|response| response.error_for_status_ref().map(drop))`.
    ///
    /// # On the web
    /// A browser follows redirects by itself and shows the last response.
    ///
    /// ```
    /// # use amphi::{MockTransport, Response, StatusCode};
    /// use amphi::{Client, Error, ErrorKind};
    ///
    /// # let transport = MockTransport::new(|_| async { Ok(Response::new(StatusCode::OK, "<html>")) });
    /// # pollster::block_on(async {
    /// let client = Client::builder()
    ///     .on_response(|response| match response.headers().get("content-type") {
    ///         Some(kind) if kind == "application/json" => Ok(()),
    ///         other => Err(Error::with_kind(ErrorKind::Protocol, format!("no JSON but {other:?}"))),
    ///     })
    /// #   .transport(transport)
    ///     .build()?;
    /// # assert_eq!(client.get("https://pond.example/").await.unwrap_err().kind(), ErrorKind::Protocol);
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    pub fn on_response(mut self, hook: impl Fn(&mut Response) -> Result<()> + Send + Sync + 'static) -> Self {
        self.hooks.add_response(Hook::Sync(Box::new(hook)));
        self
    }

    /// As [`on_response`](Self::on_response), with an async function, which is waited for and gives the response back. One
    /// that reads the body gives it back by [`Response::map_body`].
    ///
    /// ```
    /// # use amphi::{MockTransport, StatusCode};
    /// use amphi::{Client, Response, Result};
    ///
    /// async fn log_errors(response: Response) -> Result<Response> {
    ///     if response.status().is_success() {
    ///         return Ok(response);
    ///     }
    ///     let text = response.text().await?;
    ///     println!("{}: {text}", response.status());
    ///     Ok(response.map_body(|_| text.into()))
    /// }
    ///
    /// # let transport = MockTransport::new(|_| async { Ok(Response::new(StatusCode::NOT_FOUND, "no frog")) });
    /// # pollster::block_on(async {
    /// let client = Client::builder().on_response_async(log_errors)
    /// #   .transport(transport)
    ///     .build()?;
    /// # assert_eq!(client.get("https://pond.example/").await?.text().await?, "no frog");
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    pub fn on_response_async<F, R>(mut self, hook: F) -> Self
    where
        F: Fn(Response) -> R + Send + Sync + 'static,
        R: Future<Output = Result<Response>> + Send + 'static,
    {
        self.hooks.add_response(Hook::Async(Box::new(move |response| Box::pin(hook(response)))));
        self
    }
}
