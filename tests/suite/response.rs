//! What comes back: the head, and the body read whole.

use amphi::{Client, ErrorKind, Response, StatusCode};
use serde_json::{Value, json};

use crate::needs;
use crate::support::{client, elsewhere, fault, http, https, test};

#[test]
async fn status_headers_and_url() {
    let response = amphi::get(http("/response-headers?X-Own=one&content-type=text/own")).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["x-own"], "one");
    assert_eq!(response.headers()["content-type"], "text/own");
    assert!(response.url().as_str().ends_with("/response-headers?X-Own=one&content-type=text/own"));
    assert_eq!(format!("{response:?}"), format!("Response [200 OK] GET {}", response.url()));
}

#[test]
async fn the_url_keeps_its_fragment() {
    let response = amphi::get(http("/get?a#part")).await.unwrap();
    assert_eq!(response.url().as_str(), http("/get?a#part"));
}

#[test]
async fn a_status_is_no_error_unless_asked() {
    for status in [400, 404, 418, 500, 503] {
        let response = amphi::get(http(&format!("/status/{status}"))).await.unwrap();
        assert_eq!(response.status().as_u16(), status);
        let error = response.error_for_status_ref().unwrap_err();
        assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Status, status));
        assert!(error.is_status() && error.url().is_some());
        let error = response.error_for_status().unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("GET {}", http("/status/"))) && error.contains(&status.to_string()),
            "{error}"
        );
    }
    for status in [200, 204, 304] {
        amphi::get(http(&format!("/status/{status}"))).await.unwrap().error_for_status().unwrap();
    }
}

#[test]
async fn bytes_text_and_json() {
    let bytes = amphi::get(http("/bytes/1000?seed=1")).await.unwrap().bytes().await.unwrap();
    assert_eq!(bytes.len(), 1000);
    let text = amphi::get(http("/pieces?body=caf%C3%A9&chunk=1&type=text/plain")).await.unwrap().text().await.unwrap();
    assert_eq!(text, "café");
    let json: Value = amphi::get(http("/get?a=b")).await.unwrap().json().await.unwrap();
    assert_eq!(json["args"], json!({ "a": "b" }));
}

#[test]
async fn the_futures_outlive_response_and_client() {
    let response = Client::new().get(http("/get?a=b")).await.unwrap();
    let text = response.text();
    drop(response);
    assert!(text.await.unwrap().contains("\"a\""));

    let (plain, tls) = (client(), client());
    let (plain_response, tls_response) =
        (plain.get(http("/bytes/100000")).await, tls.get(https("/bytes/100000")).await);
    drop((plain, tls));
    assert_eq!(plain_response.unwrap().bytes().await.unwrap().len(), 100_000);
    assert_eq!(tls_response.unwrap().bytes().await.unwrap().len(), 100_000);
}

#[test]
async fn text_by_its_charset() {
    for (query, text) in [
        ("windows-1252?text=caf%C3%A9%20%E2%82%AC", "café €"),
        ("shift_jis?text=%E6%97%A5%E6%9C%AC", "日本"),
        ("utf-16le?text=h%C3%A9&bom=1", "hé"),
        ("utf-8?text=h%C3%A9&bom=1", "hé"),
        ("utf-8?text=h%C3%A9&declare=0", "hé"),
    ] {
        let response = amphi::get(http(&format!("/charset/{query}"))).await.unwrap();
        assert_eq!(response.text().await.unwrap(), text, "{query}");
    }
}

#[test]
async fn json_may_begin_with_a_byte_order_mark_and_must_be_json() {
    let url = http("/pieces?body=%EF%BB%BF%7B%22a%22%3A1%7D&chunk=100&type=application/json");
    assert_eq!(amphi::get(url).await.unwrap().json::<Value>().await.unwrap(), json!({ "a": 1 }));
    let error = amphi::get(http("/html")).await.unwrap().json::<Value>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains(&http("/html")) && error.to_string().contains("line 1 column"), "{error}");
}

#[test]
async fn a_body_is_read_once() {
    let mut response = amphi::get(http("/get")).await.unwrap();
    response.text().await.unwrap();
    for error in [
        response.bytes().await.unwrap_err(),
        response.text().await.unwrap_err(),
        response.json::<Value>().await.unwrap_err(),
        response.chunk().await.unwrap_err(),
        response.chunks().next().await.unwrap().unwrap_err(),
        response.lines().next().await.unwrap().unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Body);
        assert!(error.to_string().contains("read already") && error.to_string().contains(&http("/get")), "{error}");
    }
    assert_eq!(response.status(), StatusCode::OK, "the head stays readable");
}

#[test]
async fn a_body_begun_by_chunk_is_not_given_half_to_another() {
    let mut response = amphi::get(http("/bytes/100000")).await.unwrap();
    let first = response.chunk().await.unwrap().unwrap();
    let error = response.bytes().await.unwrap_err();
    assert!(error.to_string().contains("chunk()"), "{error}");
    let mut length = first.len();
    while let Some(chunk) = response.chunk().await.unwrap() {
        length += chunk.len();
    }
    assert_eq!(length, 100_000);
    assert!(response.chunk().await.unwrap().is_none());
}

#[test]
async fn the_length_is_told_where_it_means_something() {
    let length = async |url: String| amphi::get(url).await.unwrap().content_length();
    assert_eq!(length(http("/bytes/77")).await, Some(77));
    assert_eq!(length(http("/stream-bytes/77")).await, None);
    assert_eq!(length(http("/status/204")).await, Some(0));
}

#[test]
async fn no_body_where_there_is_none() {
    for path in ["/status/204", "/status/304", "/bytes/0"] {
        assert_eq!(amphi::get(http(path)).await.unwrap().bytes().await.unwrap(), "", "{path}");
    }
}

#[test]
async fn from_another_origin() {
    let response = amphi::get(elsewhere("/response-headers?X-Own=one")).await.unwrap();
    assert_eq!(response.headers()["x-own"], "one");
}

#[test]
async fn a_body_in_pieces_of_one_byte() {
    let text = amphi::get(fault("/pieces")).await.unwrap().text().await.unwrap();
    assert!(!text.is_empty());
}

#[test]
async fn set_cookie_where_it_is_shown() {
    needs!(ResponseCookies);
    let response = amphi::get(http("/response-headers?Set-Cookie=a%3Db&Set-Cookie=c%3Dd")).await.unwrap();
    let cookies: Vec<_> = response.headers().get_all("set-cookie").iter().collect();
    assert_eq!(cookies, ["a=b", "c=d"]);
}

#[test]
async fn the_version_of_http_where_it_is_shown() {
    needs!(HttpVersion);
    let version = async |url: String| client().get(url).await.unwrap().http_version();
    assert_eq!(version(http("/get")).await, Some(amphi::Version::HTTP_11));
    assert_eq!(version(https("/get")).await, Some(amphi::Version::HTTP_2));
}

#[test]
async fn one_of_ones_own_making() {
    let made = http::Response::builder().status(201).header("x-a", "b").body("text").unwrap();
    let response = Response::from(made);
    assert_eq!((response.status(), &response.headers()["x-a"]), (StatusCode::CREATED, &"b".parse().unwrap()));
    assert_eq!(response.url().as_str(), "about:blank");
    assert_eq!(response.text().await.unwrap(), "text");
}
