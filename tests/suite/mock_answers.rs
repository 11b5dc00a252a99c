//! What a mock's routes answer.

use std::time::Duration;

use amphi::{Body, Error, ErrorKind, HeaderMap, Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::mock::{mocked, status};
use crate::support::test;

#[test]
async fn what_is_answered() {
    let (mock, client) = mocked();
    mock.get("/plain");
    mock.get("/json").respond(200).header("x-pond", "lily").json(&json!({"name": "frog"}));
    mock.get("/text").respond(200).text("früh");
    mock.get("/bytes").respond(200).body(vec![0, 159]);
    mock.get("/chunks").respond(200).chunks(["a\nb", "c\n"]);
    mock.get("/made").respond(200).body_with(|| {
        Body::from("made").with_trailers(HeaderMap::from_iter([(
            amphi::HeaderName::from_static("x-sum"),
            amphi::HeaderValue::from(4),
        )]))
    });
    mock.post("/double").answer(|request| async move {
        let body = request.into_body().bytes().await?;
        Ok(Response::new(StatusCode::OK, [&body[..], &body[..]].concat()))
    });
    let get = async |path: &str| client.get(path).await.unwrap();
    assert_eq!((get("/plain").await.status().as_u16(), get("/plain").await.bytes().await.unwrap().len()), (200, 0));
    let json = get("/json").await;
    assert_eq!(
        (&json.headers()["content-type"], &json.headers()["x-pond"]),
        (&"application/json".parse().unwrap(), &"lily".parse().unwrap())
    );
    assert_eq!(json.json::<Value>().await.unwrap()["name"], "frog");
    let text = get("/text").await;
    assert_eq!(text.headers()["content-type"], "text/plain; charset=utf-8");
    assert_eq!(text.text().await.unwrap(), "früh");
    assert_eq!(get("/bytes").await.bytes().await.unwrap(), &[0, 159][..]);
    assert_eq!(get("/bytes").await.content_length(), Some(2));
    let mut chunks = get("/chunks").await;
    assert_eq!(chunks.content_length(), None);
    assert_eq!(chunks.chunk().await.unwrap().unwrap(), "a\nb");
    assert_eq!(chunks.chunk().await.unwrap().unwrap(), "c\n");
    for _ in 0..2 {
        let made = get("/made").await;
        assert_eq!(made.text().await.unwrap(), "made");
        assert_eq!(made.trailers().unwrap()["x-sum"], "4");
    }
    assert_eq!(client.post("/double").body("ab").await.unwrap().text().await.unwrap(), "abab");
    assert_eq!(client.head("/json").await.unwrap_err().kind(), ErrorKind::Builder);
    mock.head("/json").respond(200).text("not sent");
    assert_eq!(client.head("/json").await.unwrap().text().await.unwrap(), "");
}

#[test]
async fn errors_and_bodies_that_break_off() {
    let (mock, client) = mocked();
    mock.get("/refused").respond(200).fail(Error::with_kind(ErrorKind::Connect, "refused"));
    mock.get("/half").respond(200).text("half of").breaks_off(Error::with_kind(ErrorKind::Closed, "the pond is dry"));
    client.get("/refused").await.unwrap();
    let error = client.get("/refused").await.unwrap_err();
    assert!(error.is_connect() && error.is_retryable());
    assert_eq!(error.to_string(), "GET http://pond/refused: could not connect: refused");
    let mut half = client.get("/half").await.unwrap();
    assert_eq!(half.chunk().await.unwrap().unwrap(), "half of");
    assert_eq!(half.chunk().await.unwrap_err().kind(), ErrorKind::Closed);
    assert!(client.get("/half").await.unwrap().text().await.is_err());
}

#[test]
async fn a_delay_is_one() {
    let (mock, client) = mocked();
    mock.get("/late").respond(200).delay(Duration::from_millis(60));
    assert!(client.get("/late").timeout(Duration::from_millis(10)).await.unwrap_err().is_timeout());
    assert!(client.get("/late").await.unwrap().elapsed() >= Duration::from_millis(50));
}

#[test]
async fn the_last_answer_is_for_all_that_follow() {
    let (mock, client) = mocked();
    mock.get("/a").respond(503).respond(200).text("there");
    for expected in [503, 200, 200] {
        assert_eq!(status(&client, Method::GET, "/a").await, expected);
    }
}

#[test]
async fn many_at_once_are_counted_once() {
    let (mock, client) = mocked();
    let route = mock.get("/a").expect(40).respond(201).times(10).delay(Duration::from_millis(1)).respond(202);
    let tasks: Vec<_> = (0..40)
        .map(|_| {
            let client = client.clone();
            crate::support::spawn(async move { client.get("/a").await.unwrap().status().as_u16() })
        })
        .collect();
    let mut first = 0;
    for task in tasks {
        first += usize::from(task.await.unwrap() == 201);
    }
    assert_eq!((first, route.calls()), (10, 40));
    mock.verify().unwrap();
}
