//! Authentication of a caller's own: as many rounds as it takes, with bodies of requests and responses.

use std::sync::atomic::{AtomicU32, Ordering};

use amphi::{
    Auth, AuthStep, Body, BoxFuture, Client, Error, ErrorKind, HeaderValue, Method, MockTransport, Request, Response,
    Result, StatusCode,
};

use crate::examples::all::oauth;
use crate::needs;
use crate::support::{counted, http, id, spawn, test};

/// Sends a request again until it has been sent so often, with the number of the round in a header.
struct Rounds {
    most: usize,
    asked: AtomicU32,
}

fn rounds(most: usize) -> Rounds {
    Rounds { most, asked: AtomicU32::new(0) }
}

impl Auth for Rounds {
    fn authorize<'a>(&'a self, request: &'a mut Request) -> BoxFuture<'a, Result<()>> {
        request.headers_mut().insert("x-round", HeaderValue::from_static("0"));
        Box::pin(async { Ok(()) })
    }

    fn answer<'a>(
        &'a self,
        request: &'a mut Request,
        _: &'a mut Response,
        round: usize,
    ) -> BoxFuture<'a, Result<AuthStep>> {
        Box::pin(async move {
            self.asked.fetch_add(1, Ordering::Relaxed);
            request.headers_mut().insert("x-round", HeaderValue::from(round));
            Ok(if round < self.most { AuthStep::Again } else { AuthStep::Done })
        })
    }
}

fn echoing() -> MockTransport {
    MockTransport::new(|mut request: Request| async move {
        let round = request.headers()["x-round"].clone();
        let body = std::mem::take(request.body_mut()).bytes().await?;
        let mut response = Response::new(StatusCode::OK, body);
        response.headers_mut().insert("x-round", round);
        Ok(response)
    })
}

#[test]
async fn rounds_are_the_history() {
    let client = Client::builder().auth(rounds(3)).transport(echoing()).build().unwrap();
    let response = client.post("http://a.test/").body("frog").await.unwrap();
    let seen: Vec<_> = response.history().iter().map(|before| before.headers()["x-round"].to_str().unwrap()).collect();
    assert_eq!(seen, ["0", "1"]);
    assert_eq!(response.headers()["x-round"], "2");
    assert_eq!(response.text().await.unwrap(), "frog");
}

/// Asks for a token anew when one is refused, once a call.
struct Renewed(AtomicU32);

impl Auth for Renewed {
    fn authorize<'a>(&'a self, request: &'a mut Request) -> BoxFuture<'a, Result<()>> {
        request.headers_mut().insert("x-round", HeaderValue::from_static("0"));
        Box::pin(async { Ok(()) })
    }

    fn answer<'a>(
        &'a self,
        request: &'a mut Request,
        response: &'a mut Response,
        round: usize,
    ) -> BoxFuture<'a, Result<AuthStep>> {
        if response.status() != 401 || round > 1 {
            return Box::pin(async { Ok(AuthStep::Done) });
        }
        self.0.fetch_add(1, Ordering::Relaxed);
        request.headers_mut().insert("x-round", HeaderValue::from_static("1"));
        Box::pin(async { Ok(AuthStep::Again) })
    }
}

#[test]
async fn a_redirect_is_no_round() {
    for (accepted, status) in [("1", 200), ("never", 401)] {
        let mock = MockTransport::routes();
        mock.get("/old").respond(302).header("location", "/new");
        mock.get("/new").header("x-round", accepted).respond(200);
        mock.get("/new").respond(401);
        let auth = std::sync::Arc::new(Renewed(AtomicU32::new(0)));
        let client = Client::builder().auth(auth.clone()).transport(mock).build().unwrap();
        assert_eq!(client.get("http://a.test/old").await.unwrap().status(), status);
        assert_eq!(auth.0.load(Ordering::Relaxed), 1);
    }
}

#[test]
async fn rounds_are_bounded() {
    let client = Client::builder().auth(rounds(usize::MAX)).transport(echoing()).build().unwrap();
    let error = client.get("http://a.test/").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
    assert!(error.to_string().contains("10 rounds"), "{error}");
    let client = Client::builder().auth(rounds(10)).transport(echoing()).build().unwrap();
    assert_eq!(client.get("http://a.test/").await.unwrap().history().len(), 9);
}

#[test]
async fn a_body_that_is_a_stream_is_sent_once() {
    let auth = std::sync::Arc::new(rounds(2));
    let client = Client::builder().auth(auth.clone()).transport(echoing()).build().unwrap();
    let stream = Body::from_stream(Body::from("frog"));
    let response = client.post("http://a.test/").body(stream).await.unwrap();
    assert_eq!((&response.headers()["x-round"], response.history().len()), (&HeaderValue::from_static("0"), 0));
    assert_eq!(auth.asked.load(Ordering::Relaxed), 1);
}

/// Signs a request's body and checks the response's.
struct Signed;

impl Auth for Signed {
    fn authorize<'a>(&'a self, request: &'a mut Request) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let sum: u32 = request.body().as_bytes().unwrap().iter().map(|byte| u32::from(*byte)).sum();
            request.headers_mut().insert("x-sum", HeaderValue::from(sum));
            request.headers_mut().insert("x-round", HeaderValue::from_static("0"));
            Ok(())
        })
    }

    fn answer<'a>(
        &'a self,
        _: &'a mut Request,
        response: &'a mut Response,
        _: usize,
    ) -> BoxFuture<'a, Result<AuthStep>> {
        Box::pin(async move {
            match response.text().await?.as_str() {
                "forged" => Err(Error::with_kind(ErrorKind::Protocol, "forged")),
                _ => Ok(AuthStep::Done),
            }
        })
    }

    fn requires_request_body(&self) -> bool {
        true
    }

    fn requires_response_body(&self) -> bool {
        true
    }
}

#[test]
async fn bodies_are_there_where_they_are_wanted() {
    let client = Client::builder().auth(Signed).transport(echoing()).build().unwrap();
    for body in [Body::from("frog"), Body::from_stream(Body::from("frog"))] {
        let response = client.post("http://a.test/").body(body).await.unwrap();
        assert_eq!(response.text().await.unwrap(), "frog");
        assert_eq!(response.num_bytes_downloaded(), 4);
    }
    let error = client.post("http://a.test/").body("forged").await.unwrap_err();
    assert!(error.to_string().contains("POST http://a.test/"), "{error}");
    let client = Client::builder().auth(Signed).body_limit(3).transport(echoing()).build().unwrap();
    assert_eq!(client.post("http://a.test/").body("frog").await.unwrap_err().kind(), ErrorKind::TooLarge);
}

#[test]
async fn a_coded_body_that_was_looked_at_is_decoded_once() {
    let client = Client::builder().auth(Signed).build().unwrap();
    let response = client.get(http("/gzip")).await.unwrap();
    let told: serde_json::Value = response.json().await.unwrap();
    assert_eq!(told["gzipped"], true);
    assert_eq!(told["headers"]["X-Sum"], "0");
}

#[test]
async fn what_fails_is_not_sent() {
    fn fails(_: &mut Request) -> Result<()> {
        Err(Error::with_kind(ErrorKind::Builder, "no key"))
    }
    let client = Client::builder().auth(fails).build().unwrap();
    let id = id().await;
    let error = client.get(http(&format!("/get?id={id}"))).await.unwrap_err();
    assert!(error.is_builder() && error.method() == Some(&Method::GET), "{error}");
    assert_eq!(counted(&id).await["requests"], 0);
}

#[test]
async fn after_redirects_the_last_request_is_sent_again() {
    needs!(ManualRedirects);
    let id = id().await;
    let client = Client::builder().auth(rounds(1)).build().unwrap();
    let to = format!("/redirect-to?status_code=303&url=/anything%3Fid={id}");
    let response = client.post(http(&to)).body("frog").await.unwrap();
    let statuses: Vec<_> = response.history().iter().map(|before| before.status().as_u16()).collect();
    assert_eq!(statuses, [303]);
    let client = Client::builder().auth(rounds(2)).build().unwrap();
    let response = client.post(http(&to)).body("frog").await.unwrap();
    let statuses: Vec<_> = response.history().iter().map(|before| before.status().as_u16()).collect();
    assert_eq!(statuses, [303, 200]);
    let told: serde_json::Value = response.json().await.unwrap();
    assert_eq!((told["method"].as_str(), told["headers"]["X-Round"].as_str()), (Some("GET"), Some("1")));
}

#[test]
async fn many_requests_fetch_a_token_once() {
    let id = id().await;
    let client = oauth::client(&http(""), &id).unwrap();
    let all: Vec<_> = (0..20)
        .map(|_| {
            let request = client.get("/oauth/resource?uses=1000").send();
            spawn(async move { request.await.unwrap().status() })
        })
        .collect();
    for one in all {
        assert_eq!(one.await.unwrap(), StatusCode::OK);
    }
    assert_eq!(counted(&id).await["requests"], 1);
    // Each of these lets a token in once: every second one, at least, finds it spent.
    for _ in 0..3 {
        assert_eq!(client.get("/oauth/resource?uses=1").await.unwrap().status(), StatusCode::OK);
    }
    assert_eq!(counted(&id).await["requests"], 4);
}
