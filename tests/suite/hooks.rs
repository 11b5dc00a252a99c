//! What is called for each request and each response.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use amphi::{
    BoxFuture, Client, ClientBuilder, Error, ErrorKind, HeaderValue, MockTransport, Next, Request, Response, Result,
    RetryPolicy, StatusCode,
};

use crate::needs;
use crate::support::{client_builder, counted, echo, http, id, pause, test};

type Log = Arc<Mutex<Vec<String>>>;

/// Notes the path of each request and the status of each response.
fn logging(builder: ClientBuilder) -> (Client, Log) {
    let log = Log::default();
    let (requests, responses) = (Arc::clone(&log), Arc::clone(&log));
    let client = builder
        .on_request(move |request| {
            requests.lock().unwrap().push(request.url().path().to_owned());
            Ok(())
        })
        .on_response(move |response| {
            responses.lock().unwrap().push(response.status().as_str().to_owned());
            Ok(())
        })
        .build()
        .unwrap();
    (client, log)
}

fn refuse<T>() -> Result<T> {
    Err(Error::with_kind(ErrorKind::Builder, "not this one"))
}

#[test]
async fn each_request_and_each_response() {
    let (client, log) = logging(client_builder());
    client.get(http("/get")).await.unwrap();
    client.get(http("/status/404")).await.unwrap();
    assert_eq!(*log.lock().unwrap(), ["/get", "200", "/status/404", "404"]);
}

#[test]
async fn each_hop_of_a_redirect() {
    needs!(ManualRedirects);
    let (client, log) = logging(client_builder());
    client.get(http("/redirect/2")).await.unwrap();
    assert_eq!(*log.lock().unwrap(), ["/redirect/2", "302", "/relative-redirect/1", "302", "/get", "200"]);
}

#[test]
async fn each_try_of_a_retry() {
    let id = id().await;
    let policy = RetryPolicy::new(1).backoff(Duration::ZERO, Duration::ZERO);
    let (client, log) = logging(client_builder().retry(policy));
    client.get(http(&format!("/status/503,200?id={id}"))).await.unwrap();
    assert_eq!(*log.lock().unwrap(), ["/status/503,200", "503", "/status/503,200", "200"]);
}

async fn second(mut request: Request) -> Result<Request> {
    pause(0.01).await;
    request.headers_mut().append("x-mark", HeaderValue::from_static("second"));
    Ok(request)
}

fn innermost_but_for_hooks(mut request: Request, next: Next<'_>) -> BoxFuture<'_, Result<Response>> {
    request.headers_mut().append("x-mark", HeaderValue::from_static("before"));
    next.run(request)
}

#[test]
async fn in_the_order_they_were_added_and_after_middleware() {
    let client = client_builder()
        .on_request(|request| {
            request.headers_mut().append("x-mark", HeaderValue::from_static("first"));
            Ok(())
        })
        .on_request_async(second)
        .on_request(|request| {
            request.headers_mut().append("x-mark", HeaderValue::from_static("third"));
            Ok(())
        })
        .hop_middleware(innermost_but_for_hooks)
        .build()
        .unwrap();
    let echo = echo(client.get(http("/get"))).await;
    assert_eq!(echo["headers"]["X-Mark"].as_str().unwrap().replace(", ", ","), "before,first,second,third");
}

#[test]
async fn responses_in_the_order_they_were_added() {
    let client = client_builder()
        .on_response(|response| {
            response.headers_mut().insert("x-seen", HeaderValue::from_static("first"));
            Ok(())
        })
        .on_response_async(async |response: Response| {
            let seen = response.headers()["x-seen"].to_str().unwrap().to_owned();
            let text = response.text().await?;
            Ok(response.map_body(|_| format!("{seen}: {text}").into()))
        })
        .build()
        .unwrap();
    let response = client.get(http("/base64/ZnJvZw==")).await.unwrap();
    assert_eq!(response.text().await.unwrap(), "first: frog");
}

#[test]
async fn a_request_that_is_refused_does_not_leave() {
    let id = id().await;
    let url = http(&format!("/get?id={id}"));
    let refusing = [
        client_builder().on_request(|_| refuse()),
        client_builder().on_request_async(async |_| refuse()),
        client_builder().on_request(|_| refuse()).on_request(|_| panic!("it was refused before")),
    ];
    for builder in refusing {
        let error = builder.build().unwrap().get(&url).await.unwrap_err();
        assert_eq!((error.kind(), error.url().map(amphi::Url::as_str)), (ErrorKind::Builder, Some(url.as_str())));
    }
    assert_eq!(counted(&id).await["requests"], 0);
}

#[test]
async fn a_response_that_is_refused_fails_the_call() {
    for builder in [
        client_builder().on_response(|response| response.error_for_status_ref().map(drop)),
        client_builder().on_response_async(async |response: Response| response.error_for_status()),
    ] {
        let error = builder.build().unwrap().get(http("/status/418")).await.unwrap_err();
        assert_eq!(error.status(), Some(StatusCode::IM_A_TEAPOT), "{error:#}");
    }
}

#[test]
async fn what_it_makes_of_the_url_is_checked() {
    let transport = MockTransport::new(|_| async { Ok(Response::new(StatusCode::OK, ())) });
    let client = Client::builder()
        .transport(transport)
        .on_request(|request| {
            *request.url_mut() = "wss://pond.example/".parse()?;
            Ok(())
        })
        .build()
        .unwrap();
    let error = client.get("http://pond.example/").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnsupportedScheme, "{error:#}");
}
