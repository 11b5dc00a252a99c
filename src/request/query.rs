//! What a request in the making leaves out of its query, and what it has to say to middleware.

use super::RequestBuilder;
use crate::url::name_of;

impl<C> RequestBuilder<C> {
    /// Removes all parameters of this name from the URL's query, one of the client's
    /// [defaults](crate::ClientBuilder::query) included. Others stay, as they are written.
    ///
    /// ```
    /// let request = amphi::get("https://pond.example/frogs?page=1&colour=green").without_query("page").build()?;
    /// assert_eq!(request.url().as_str(), "https://pond.example/frogs?colour=green");
    /// # Ok::<(), amphi::Error>(())
    /// ```
    #[must_use = "a request is sent when it is awaited"]
    pub fn without_query(self, name: &str) -> Self {
        self.change(|request| {
            if let Some(query) = request.url().query() {
                let others: Vec<_> = query.split('&').filter(|pair| name_of(pair) != name).collect();
                *request.url_mut() = request.url().with_encoded_query(&others.join("&"));
            }
            request.without_mut().query.push(name.to_owned());
            Ok(())
        })
    }

    /// Attaches a value to the request, for middleware and transports of one's own:
    /// [`Request::extensions`](crate::Request::extensions). It stays with it through redirects, and is never sent. One of the
    /// same type that is there already gives way.
    ///
    /// ```
    /// # use amphi::{Client, MockTransport, Request, Response, StatusCode};
    /// # #[derive(Clone, PartialEq, Debug)]
    /// struct Tenant(u32);
    /// # let transport = MockTransport::new(|request: Request| async move {
    /// #     assert_eq!(request.extensions().get::<Tenant>(), Some(&Tenant(7)));
    /// #     Ok(Response::new(StatusCode::OK, ()))
    /// # });
    /// # pollster::block_on(async {
    /// # let client = Client::builder().transport(transport).build()?;
    /// let response = client.get("https://pond.example/").extension(Tenant(7)).await?;
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    #[must_use = "a request is sent when it is awaited"]
    #[doc(alias = "with_extension")]
    pub fn extension<T: Clone + Send + Sync + 'static>(self, value: T) -> Self {
        self.change(|request| {
            request.extensions_mut().insert(value);
            Ok(())
        })
    }
}
