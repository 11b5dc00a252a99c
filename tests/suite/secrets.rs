//! What must not be told: credentials in `Debug`, in error messages, and URLs that were taken away.

use amphi::{
    BoxFuture, Client, Error, ErrorKind, HeaderMap, HeaderValue, Method, MockTransport, Next, Request, Response,
    Result, StatusCode, Url,
};

use crate::support::test;

const NAMES: [&str; 6] = ["authorization", "cookie", "proxy-authorization", "set-cookie", "x-api-key", "x-auth-token"];

fn hush() -> HeaderValue {
    HeaderValue::from_static("hush")
}

fn assert_kept(text: &str) {
    assert!(!text.contains("hush"), "{text}");
}

#[test]
async fn debug_hides_what_header_was_given() {
    for name in NAMES {
        let builder = amphi::get("http://mock/").header(name, "hush");
        assert_kept(&format!("{builder:?}"));
        assert_kept(&format!("{:?}", builder.build().unwrap()));
    }
}

#[test]
async fn debug_hides_what_a_map_of_headers_was_given() {
    for name in NAMES {
        let headers: HeaderMap = [(name.parse().unwrap(), hush())].into_iter().collect();
        assert_kept(&format!("{:?}", amphi::get("http://mock/").headers(headers.clone()).build().unwrap()));
        let mut request = Request::new(Method::GET, "http://mock/").unwrap();
        request.headers_mut().insert(name, hush());
        assert_kept(&format!("{request:?}"));
        let builder = Client::builder().default_headers(headers);
        assert_kept(&format!("{builder:?}"));
        assert_kept(&format!("{:?}", builder.build().unwrap()));
    }
}

#[test]
async fn parameters_that_are_secret_are_told_nowhere() {
    let url = "http://mock/?page=2&access_token=hush&X-Amz-Signature=hush#id_token=hush";
    let error =
        mocked(|| Err(Error::with_kind(ErrorKind::Closed, "gone"))).build().unwrap().get(url).await.unwrap_err();
    assert!(
        error.to_string().starts_with("GET http://mock/?page=2&access_token=***&X-Amz-Signature=***#id_token=***: ")
    );
    assert_kept(&format!("{error:#} {error:?}"));
    assert_kept(&format!("{:?} {:?}", amphi::get(url), Url::parse(url)));
    let error = Url::parse("http://mock:port/?apiKey=hush").unwrap_err();
    assert_kept(&format!("{error:#} {error:?}"));
    let location = amphi::get("http://mock/").header("referer", "http://a/?token=hush&b=c");
    assert_kept(&format!("{location:?}"));
    assert!(format!("{location:?}").contains("b=c"), "{location:?}");
}

#[test]
async fn so_are_those_of_references_and_of_urls_that_are_not_ascii() {
    let long = format!("/{}?token=hush", "é".repeat(5_000));
    for referer in ["//frog:hush@a.test/b", "http://a.test/é?token=hush", "/b?c&token=hush", &long] {
        let mut request = Request::new(Method::GET, "http://mock/").unwrap();
        request.headers_mut().insert("referer", HeaderValue::from_bytes(referer.as_bytes()).unwrap());
        assert_kept(&format!("{request:?}"));
        assert!(format!("{request:?}").contains("referer"), "{request:?}");
    }
}

#[test]
async fn a_header_that_is_secret_by_its_name_goes_to_no_other_origin() {
    let mock = MockTransport::routes();
    mock.get("http://a.test/").respond(302).header("location", "http://b.test/");
    mock.get("http://b.test/");
    let client = Client::builder().transport(mock.clone()).build().unwrap();
    let mut request = Request::new(Method::GET, "http://a.test/").unwrap();
    for name in ["x-api-key", "x-open"] {
        request.headers_mut().insert(name, hush());
    }
    client.execute(request).await.unwrap();
    let sent = mock.requests();
    assert_eq!((sent[0].headers()["x-api-key"].to_str().unwrap(), sent[1].headers().get("x-api-key")), ("hush", None));
    assert_eq!(sent[1].headers()["x-open"], "hush");
}

#[test]
async fn debug_shows_what_is_no_secret() {
    let request = amphi::get("http://mock/").header("x-open", "shown").build().unwrap();
    assert!(format!("{request:?}").contains("shown"));
}

fn assert_redacted(error: &Error) {
    for text in [format!("{error}"), format!("{error:#}"), format!("{error:?}")] {
        assert!(!text.contains("secret"), "{text}");
    }
}

#[test]
async fn a_text_that_is_no_url_is_redacted() {
    for text in [
        "http://bob:sec/secret@h/",
        "http://bob:secret@h:port/",
        "http:bob:secret@[bad",
        "http:\\\\bob:secret@[bad",
        "//bob:secret@h/",
    ] {
        assert_redacted(&Url::parse(text).unwrap_err());
        // Some of them are relative to a page, where there is one.
        if let Err(error) = amphi::get(text).build() {
            assert_redacted(&error);
        }
    }
    let error = amphi::get("bob:secret@example.org/").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnsupportedScheme);
    assert_redacted(&error);
}

/// A client whose requests all end like this.
fn mocked(outcome: impl Fn() -> Result<Response> + Send + Sync + 'static) -> amphi::ClientBuilder {
    Client::builder().transport(MockTransport::new(move |_| std::future::ready(outcome())))
}

#[test]
async fn a_redirect_that_is_refused_is_redacted() {
    let redirect = || {
        let mut response = Response::new(StatusCode::FOUND, ());
        response.headers_mut().insert("location", HeaderValue::from_static("http://bob:secret@h/"));
        Ok(response)
    };
    let error = mocked(redirect).build().unwrap().get("https://mock/").await.unwrap_err();
    assert!(error.is_redirect());
    assert_redacted(&error);
}

#[test]
async fn a_url_that_middleware_takes_away_stays_away() {
    fn strip(request: Request, next: Next<'_>) -> BoxFuture<'_, Result<Response>> {
        Box::pin(async move { next.run(request).await.map_err(Error::without_url) })
    }
    let fails = || mocked(|| Err(Error::with_kind(ErrorKind::Closed, "gone")));
    for builder in [fails().middleware(strip), fails().hop_middleware(strip)] {
        let error = builder.build().unwrap().get("http://mock/?token=hush").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Closed);
        assert!(error.url().is_none());
        assert_kept(&format!("{error:#} {error:?}"));
    }
}

#[test]
async fn debug_of_a_client_shows_its_base_and_timeouts() {
    let builder = Client::builder().base_url("http://hush:hush@mock/v1?api_key=hush&page=2");
    let client = builder.timeout(std::time::Duration::from_secs(7)).build().unwrap();
    let told = format!("{client:?}");
    assert_kept(&told);
    assert!(told.contains("base_url: \"http://***@mock/v1?api_key=***&page=2\""), "{told}");
    assert!(told.contains("timeouts: Timeouts") && told.contains("total: Some(7s)"), "{told}");
}

#[test]
async fn what_is_not_the_json_expected_is_not_quoted() {
    let told = |error: Error| {
        let told = format!("{error} {error:?}");
        assert!(error.kind() == ErrorKind::Decode && told.contains("expected u8 at line 1 column "), "{told}");
        assert_kept(&told);
        error.to_string()
    };
    let response = || Response::new(StatusCode::OK, "[1, \"hush\"]");
    let error = told(response().json::<Vec<u8>>().await.unwrap_err());
    assert!(error.ends_with("not the JSON expected: invalid type: string, expected u8 at line 1 column 10"), "{error}");
    told(response().json_lines::<Vec<u8>>().next().await.unwrap().unwrap_err());
    let mock = MockTransport::routes();
    mock.post("/");
    let client = Client::builder().transport(mock.clone()).build().unwrap();
    client.post("http://mock/").body("[1, \"hush\"]").await.unwrap();
    told(mock.requests()[0].json::<Vec<u8>>().unwrap_err());
}
