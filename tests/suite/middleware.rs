//! Middleware at its two places, and what it can do there.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use amphi::{
    Body, BoxFuture, Client, ErrorKind, HeaderValue, Method, Middleware, MockTransport, Next, Request, Response,
    Result, StatusCode, Url,
};

use crate::needs;
use crate::support::{echo, http, test};

/// Counts what passes it.
#[derive(Clone, Default)]
struct Count(Arc<AtomicUsize>);

impl Middleware for Count {
    fn handle<'a>(&'a self, request: Request, next: Next<'a>) -> BoxFuture<'a, Result<Response>> {
        self.0.fetch_add(1, Ordering::Relaxed);
        next.run(request)
    }
}

fn mark(mut request: Request, next: Next<'_>) -> BoxFuture<'_, Result<Response>> {
    request.headers_mut().append("x-mark", HeaderValue::from_static("first"));
    next.run(request)
}

fn mark_again(mut request: Request, next: Next<'_>) -> BoxFuture<'_, Result<Response>> {
    request.headers_mut().append("x-mark", HeaderValue::from_static("second"));
    next.run(request)
}

#[test]
async fn in_the_order_they_were_added() {
    let client = Client::builder().middleware(mark).middleware(mark_again).build().unwrap();
    let echo = echo(client.get(http("/get"))).await;
    assert_eq!(echo["headers"]["X-Mark"].as_str().unwrap().replace(", ", ","), "first,second");
}

#[test]
async fn once_a_call_and_once_a_hop() {
    needs!(ManualRedirects);
    let (calls, hops) = (Count::default(), Count::default());
    let client = Client::builder().middleware(calls.clone()).hop_middleware(hops.clone()).build().unwrap();
    client.get(http("/redirect/3")).await.unwrap();
    assert_eq!((calls.0.load(Ordering::Relaxed), hops.0.load(Ordering::Relaxed)), (1, 4));
}

fn answer(_: Request, _: Next<'_>) -> BoxFuture<'_, Result<Response>> {
    Box::pin(async { Ok(Response::new(StatusCode::IM_A_TEAPOT, "short and stout")) })
}

#[test]
async fn it_may_answer_by_itself() {
    let client = Client::builder().middleware(answer).build().unwrap();
    let response = client.get("http://nowhere.invalid/").await.unwrap();
    assert_eq!(response.text().await.unwrap(), "short and stout");
}

#[test]
async fn it_may_send_again() {
    fn twice(request: Request, next: Next<'_>) -> BoxFuture<'_, Result<Response>> {
        Box::pin(async move {
            if let Some(copy) = request.try_clone() {
                next.run(copy).await?;
            }
            next.run(request).await
        })
    }
    let hops = Count::default();
    let client = Client::builder().middleware(twice).hop_middleware(hops.clone()).build().unwrap();
    assert!(client.post(http("/post")).body("b").await.unwrap().status().is_success());
    assert_eq!(hops.0.load(Ordering::Relaxed), 2);
}

#[test]
async fn it_may_fail_the_request() {
    fn strict(request: Request, next: Next<'_>) -> BoxFuture<'_, Result<Response>> {
        Box::pin(async move { next.run(request).await?.error_for_status() })
    }
    let client = Client::builder().middleware(strict).build().unwrap();
    assert!(client.get(http("/status/500")).await.unwrap_err().is_status());
}

#[test]
async fn its_own_answers_are_named_after_the_request() {
    for builder in [Client::builder().middleware(answer), Client::builder().hop_middleware(answer)] {
        let response = builder.build().unwrap().put("http://nowhere.invalid/p").await.unwrap();
        assert_eq!(response.url().as_str(), "http://nowhere.invalid/p");
        let error = response.error_for_status().unwrap_err();
        assert_eq!(
            (error.method(), error.url().map(Url::as_str)),
            (Some(&Method::PUT), Some("http://nowhere.invalid/p"))
        );
        assert!(error.to_string().starts_with("PUT http://nowhere.invalid/p: "), "{error}");
    }
}

#[test]
async fn a_scheme_that_it_sets_is_checked() {
    fn to_wss(mut request: Request, next: Next<'_>) -> BoxFuture<'_, Result<Response>> {
        *request.url_mut() = Url::parse(&request.url().as_str().replacen("http", "wss", 1)).unwrap();
        next.run(request)
    }
    for builder in [Client::builder().middleware(to_wss), Client::builder().hop_middleware(to_wss)] {
        let error = builder.build().unwrap().get(http("/get")).bearer_auth("token").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnsupportedScheme, "{error:#}");
    }
}

#[test]
async fn https_only_holds_for_what_it_sets() {
    fn to_http(mut request: Request, next: Next<'_>) -> BoxFuture<'_, Result<Response>> {
        *request.url_mut() = Url::parse(&http("/get")).unwrap();
        next.run(request)
    }
    let client = Client::builder().https_only(true).middleware(to_http).build().unwrap();
    let error = client.get("https://nowhere.invalid/").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnsupportedScheme, "{error:#}");
}

#[test]
async fn it_may_give_a_response_another_body() {
    fn upper(request: Request, next: Next<'_>) -> BoxFuture<'_, Result<Response>> {
        Box::pin(async move {
            let response = next.run(request).await?;
            let text = response.text().await?.to_uppercase();
            Ok(response.map_body(|_| Body::from(text)))
        })
    }
    let client = Client::builder().middleware(upper).build().unwrap();
    let url = http("/pieces?body=frog&chunk=1&type=text/plain");
    let response = client.get(&url).await.unwrap();
    assert_eq!((response.status(), response.url().as_str()), (StatusCode::OK, url.as_str()));
    assert_eq!(response.text().await.unwrap(), "FROG");
}

#[test]
async fn a_mapped_body_is_given_what_is_left_of_the_old_one() {
    let mut length = None;
    let response = Response::new(StatusCode::OK, "frog").map_body(|body| {
        length = body.content_length();
        body
    });
    assert_eq!((length, response.text().await.unwrap().as_str()), (Some(4), "frog"));
    let nothing = response.map_body(|body| body);
    assert!(nothing.bytes().await.unwrap_err().to_string().contains("read already"));
}

#[test]
async fn cookies_go_where_the_request_goes() {
    needs!(ResponseCookies);
    fn away(mut request: Request, next: Next<'_>) -> BoxFuture<'_, Result<Response>> {
        *request.url_mut() = Url::parse("http://evil.test/").unwrap();
        next.run(request)
    }
    let transport = MockTransport::new(|request: Request| async move {
        assert_eq!((request.url().host(), request.headers().get("cookie")), ("evil.test", None));
        Ok(Response::from(http::Response::builder().header("set-cookie", "planted=1").body(())?))
    });
    let client = Client::builder().hop_middleware(away).transport(transport).build().unwrap();
    let jar = client.cookies().unwrap();
    jar.set("http://good.test/", "session=1").unwrap();
    client.get("http://good.test/").await.unwrap();
    assert_eq!(jar.get("http://good.test/", "planted").unwrap(), None);
    assert_eq!(jar.get("http://evil.test/", "planted").unwrap().as_deref(), Some("1"));
}
