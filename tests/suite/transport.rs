//! Transports in the place of the platform's.

use amphi::{
    BoxFuture, Capabilities, Capability, Client, Error, ErrorKind, HeaderValue, MockTransport, Request, Response,
    Result, StatusCode, Transport,
};

use crate::support::test;

fn mocked<F>(answer: impl Fn(Request) -> F + Send + Sync + 'static) -> Client
where
    F: Future<Output = Result<Response>> + Send + 'static,
{
    Client::builder().transport(MockTransport::new(answer)).build().unwrap()
}

#[test]
async fn a_function_answers() {
    let client = mocked(|request| async move {
        let body = request.into_body().bytes().await?;
        Ok(Response::new(StatusCode::OK, body))
    });
    assert_eq!(
        client.post("http://mock/").body("there and back").await.unwrap().text().await.unwrap(),
        "there and back"
    );
}

#[test]
async fn what_it_cannot_do_is_refused_above_it() {
    struct Bare;
    impl Transport for Bare {
        fn send(&self, _: Request) -> BoxFuture<'_, Result<Response>> {
            Box::pin(async { Ok(Response::new(StatusCode::OK, ())) })
        }

        fn capabilities(&self) -> Capabilities {
            Capabilities::all().without(Capability::InformationalResponses)
        }
    }
    let client = Client::builder().transport(Bare).build().unwrap();
    let post = || client.post("http://mock/").body("frog");
    let within = std::time::Duration::from_secs(1);
    for (request, said) in
        [(post().expect_continue(within), "expect_continue"), (post().on_informational(|_, _| {}), "on_informational")]
    {
        let error = request.await.unwrap_err();
        assert!(error.is_unsupported() && error.to_string().contains(said), "{error}");
    }
    assert_eq!(post().await.unwrap().status(), 200);
}

#[test]
async fn redirects_are_followed_above_it() {
    let client = mocked(|request| async move {
        if request.url().path() == "/there" {
            return Ok(Response::new(StatusCode::OK, request.url().to_string()));
        }
        let mut response = Response::new(StatusCode::FOUND, ());
        response.headers_mut().insert("location", HeaderValue::from_static("there"));
        Ok(response)
    });
    let response = client.get("http://mock/here").await.unwrap();
    assert_eq!(response.url().as_str(), "http://mock/there");
    assert_eq!(response.text().await.unwrap(), "http://mock/there");
}

#[test]
async fn its_errors_get_a_name() {
    let client = mocked(|_| async { Err(Error::with_kind(ErrorKind::Proxy, "no way through")) });
    let error = client.get("http://mock/x").await.unwrap_err();
    assert_eq!(error.to_string(), "GET http://mock/x: the proxy failed: no way through");
}

#[test]
async fn time_runs_out_above_it() {
    let client = mocked(|_| std::future::pending());
    let error = client.get("http://mock/").timeout(std::time::Duration::from_millis(20)).await.unwrap_err();
    assert!(error.is_timeout());
}

#[test]
async fn its_streams_are_read_like_any() {
    let client = mocked(|_| async { Ok(Response::new(StatusCode::OK, "a\nb\r\nc")) });
    let mut lines = client.get("http://mock/").await.unwrap().lines();
    for expected in ["a", "b", "c"] {
        assert_eq!(lines.next().await.unwrap().unwrap(), expected);
    }
    assert!(lines.next().await.is_none());
}

#[test]
async fn settings_of_the_platforms_transport_are_not_for_it() {
    let transport = MockTransport::new(|_| async { Ok(Response::new(StatusCode::OK, ())) });
    let error = Client::builder().http1_only().transport(transport).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}
