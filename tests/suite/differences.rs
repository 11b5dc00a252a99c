//! Where this client is not HTTPX, and means not to be: what is silent, lost, or told to strangers there.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::task::{Context, Poll};

use amphi::{Body, Bytes, Client, ErrorKind, MockTransport, RedirectPolicy, Response, header};
use futures_core::Stream;

use crate::needs;
use crate::support::{echo, elsewhere, http, test};

/// A redirect to these octets.
fn to(target: impl AsRef<[u8]>, status: u16) -> String {
    let target: String = target.as_ref().iter().map(|byte| format!("%{byte:02X}")).collect();
    http(&format!("/redirect-to?status_code={status}&url={target}"))
}

/// Bytes in these pieces.
struct Pieces(std::vec::IntoIter<Bytes>);

impl Stream for Pieces {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next().map(Ok))
    }
}

/// What bytes in a coding are read as if they come in two pieces.
async fn decoded(coding: &'static str, whole: &Bytes, cut: usize) -> Bytes {
    let pieces = vec![whole.slice(..cut), whole.slice(cut..)];
    let transport = MockTransport::new(move |_| {
        let body = Body::from_stream(Pieces(pieces.clone().into_iter()));
        let response = http::Response::builder().header(header::CONTENT_ENCODING, coding).body(body);
        async move { Ok(Response::from(response?)) }
    });
    let client = Client::builder().transport(transport).build().unwrap();
    let response = client.get("http://mock/").await.unwrap();
    response.bytes().await.unwrap_or_else(|error| panic!("{coding} cut at {cut}: {error:#}"))
}

#[test]
async fn a_coded_body_may_be_cut_anywhere() {
    needs!(ContentCodings);
    let expected = amphi::get(http("/encoded/identity?size=300")).await.unwrap().bytes().await.unwrap();
    for (coding, path) in [
        ("gzip", "gzip?size=300&members=3"),
        ("deflate", "deflate?size=300"),
        ("deflate", "raw-deflate?size=300"),
        ("br", "br?size=300"),
        ("zstd", "zstd?size=300&members=3"),
        ("zstd, gzip", "zstd,gzip?size=300&members=3"),
    ] {
        let mut raw = amphi::get(http(&format!("/encoded/{path}"))).await.unwrap().raw();
        let mut whole = Vec::new();
        while let Some(chunk) = raw.next().await {
            whole.extend_from_slice(&chunk.unwrap());
        }
        let whole = Bytes::from(whole);
        assert_ne!(whole, expected, "{path}");
        for cut in 0..=whole.len() {
            assert_eq!(decoded(coding, &whole, cut).await, expected, "{path} cut at {cut}");
        }
    }
}

#[test]
async fn no_header_that_says_who_asks_reaches_another_origin() {
    needs!(AnyHeader);
    needs!(ManualRedirects);
    const NAMES: [&str; 4] = ["authorization", "cookie", "www-authenticate", "proxy-authorization"];
    let request = |url| {
        NAMES.iter().fold(amphi::get(url), |request, name| request.header(*name, "secret=1")).header("x-open", "1")
    };
    let told = async |url| {
        let echo = echo(request(url)).await;
        let raw = echo["raw_headers"].as_array().unwrap().clone();
        let told = |name: &str| raw.iter().any(|pair| pair[0] == name);
        (NAMES.map(told), told("x-open"))
    };
    // What is for a proxy may be left out on the way to any server.
    let ([kept @ .., _], open) = told(to(http("/get"), 302)).await;
    assert_eq!((kept, open), ([true; 3], true));
    assert_eq!(told(to(elsewhere("/get"), 302)).await, ([false; 4], true));
}

#[test]
async fn credentials_in_a_location_are_left_out() {
    needs!(ManualRedirects);
    for target in [http("/get"), elsewhere("/get")] {
        let response = amphi::get(to(target.replace("://", "://bob:secret@"), 302)).await.unwrap();
        assert_eq!(response.url().as_str(), target);
        let echo: serde_json::Value = response.json().await.unwrap();
        assert_eq!(echo["headers"].get("Authorization"), None);
    }
}

#[test]
async fn a_location_that_leads_nowhere_matters_to_those_alone_who_follow() {
    needs!(ManualRedirects);
    for target in [&b"http://[bad"[..], b"http://h:99999/", b"market://frogs", b"/caf\xe9"] {
        let followed = amphi::get(to(target, 302)).await.unwrap_err();
        assert_eq!(followed.kind(), ErrorKind::Redirect, "{followed:#}");
        let seen = amphi::get(to(target, 302)).redirect(RedirectPolicy::none()).await.unwrap();
        assert_eq!((seen.status().as_u16(), seen.headers()["location"].as_bytes()), (302, target));
        assert!(seen.has_redirect_location() && seen.next_request().is_none());
    }
}

#[test]
async fn what_tells_of_a_body_goes_with_it() {
    const NAMES: [&str; 4] = ["content-type", "content-language", "content-encoding", "content-location"];
    let sent = async |status| {
        let request = amphi::post(to(http("/anything"), status)).body("frog");
        let echo = echo(NAMES.iter().fold(request, |request, name| request.header(*name, "x"))).await;
        let raw = echo["raw_headers"].as_array().unwrap();
        NAMES.map(|name| raw.iter().any(|pair| pair[0] == name))
    };
    assert_eq!(sent(307).await, [true; 4]);
    assert_eq!(sent(302).await, [false; 4]);
}

#[test]
async fn a_query_of_nothing_takes_nothing_away() {
    let none: [(&str, &str); 0] = [];
    let echo = echo(amphi::get(http("/get?a=1")).query(&none)).await;
    assert!(echo["url"].as_str().unwrap().ends_with("/get?a=1"), "{}", echo["url"]);
}

#[test]
async fn no_path_leads_away_from_a_base_url() {
    let client = Client::builder().base_url(http("/anything/v1?k=1")).build().unwrap();
    for (path, expected) in [
        ("//localhost/x", "/anything/v1/localhost/x?k=1"),
        ("a:b", "/anything/v1/a:b?k=1"),
        ("users:list", "/anything/v1/users:list?k=1"),
        ("a:b/c", "/anything/v1/a:b/c?k=1"),
        ("x?l=2", "/anything/v1/x?k=1&l=2"),
        ("?l=2", "/anything/v1?k=1&l=2"),
    ] {
        let echo = echo(client.get(path)).await;
        assert_eq!(echo["url"].as_str().unwrap(), http(expected), "{path}");
    }
}

#[test]
async fn a_whole_url_of_another_scheme_is_not_below_a_base_url() {
    let client = Client::builder().base_url(http("/anything/v1")).bearer_auth("token").build().unwrap();
    for url in ["htps://api.example/x", "ftp://x/", "ws:\\\\x/", " h\ttps://x/"] {
        let error = client.get(url).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnsupportedScheme, "{url}: {error}");
    }
    // As everywhere else, a slash that is missing is put in.
    let port = http("").rsplit(':').next().unwrap().to_owned();
    let echo = echo(client.get(format!("http:/localhost:{port}/anything/x"))).await;
    assert!(echo["url"].as_str().unwrap().ends_with("/anything/x"), "{}", echo["url"]);
    assert_eq!(client.get("http:").await.unwrap_err().kind(), ErrorKind::InvalidUrl);
}

#[test]
async fn a_line_ends_at_an_end_of_line_alone() {
    // What Python's `splitlines` takes for one, too.
    let others = "a\u{b}b\u{c}c\u{1c}d\u{1d}e\u{1e}f\u{85}g\u{2028}h\u{2029}i";
    let body: String = format!("{others}\r\nlast").bytes().map(|byte| format!("%{byte:02X}")).collect();
    let mut lines = amphi::get(http(&format!("/pieces?body={body}&type=text/plain"))).await.unwrap().lines();
    assert_eq!(lines.next().await.unwrap().unwrap(), others);
    assert_eq!(lines.next().await.unwrap().unwrap(), "last");
    assert!(lines.next().await.is_none());
}

#[test]
async fn what_cannot_be_encoded_is_an_error_like_any() {
    let url = http("/post");
    let no_names = BTreeMap::from([((1, 2), "a pair is no name")]);
    for error in [
        amphi::post(&url).json(&no_names).await.unwrap_err(),
        amphi::post(&url).form(&5).await.unwrap_err(),
        amphi::get(&url).query("text").await.unwrap_err(),
        amphi::get(&url).header("x-frog", "line\nbreak").await.unwrap_err(),
        amphi::get(&url).header("x-fröhlich", "1").await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Builder, "{error:#}");
        assert!(error.to_string().contains("/post"), "{error}");
    }
}

#[test]
async fn a_codec_that_is_no_charset_is_none() {
    for label in ["hex", "rot13", "base64"] {
        let url = http(&format!("/response-headers?x=%C3%A9&content-type=text/plain;charset={label}"));
        let response = amphi::get(url).await.unwrap();
        assert_eq!(response.encoding(), "utf-8", "{label}");
        assert!(response.text().await.unwrap().contains('é'), "{label}");
    }
}
