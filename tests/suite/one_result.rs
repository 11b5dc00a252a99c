//! One source, one result: what a program that is built for both sides must not be able to tell apart.

use amphi::{Capability, Client, ErrorKind, HeaderValue};
use serde_json::Value;

use crate::support::{echo, http, test};

#[test]
async fn the_headers_of_a_coded_body_stay_as_they_came() {
    let response = amphi::get(http("/encoded/gzip?size=1000&zeros=1")).await.unwrap();
    assert_eq!(response.headers()["content-encoding"], "gzip");
    let sent: u64 = response.headers()["content-length"].to_str().unwrap().parse().unwrap();
    assert!(sent < 100, "{sent} bytes are no coded body");
    assert_eq!(response.content_length(), None, "what was sent is not what is read");
    assert_eq!(response.bytes().await.unwrap().len(), 1000);
}

#[test]
async fn latin1_is_what_the_web_means_by_it() {
    for label in ["iso-8859-1", "latin1", "us-ascii", "windows-1252"] {
        // The euro is 0x80, which ISO 8859-1 as such keeps for a control character.
        let response = amphi::get(http(&format!("/charset/{label}?text=caf%C3%A9%20%E2%82%AC"))).await.unwrap();
        assert_eq!(response.encoding(), label);
        assert_eq!(response.text().await.unwrap(), "café €", "{label}");
    }
}

/// The bytes of a header as the server saw them.
async fn seen(request: amphi::RequestBuilder) -> Vec<u8> {
    let echo = echo(request).await;
    let raw = echo["raw_headers"].as_array().unwrap();
    let value = raw.iter().find(|pair| pair[0] == "x-drink").unwrap()[1].as_str().unwrap();
    value.chars().map(|char| u8::try_from(char).unwrap()).collect()
}

#[test]
async fn a_header_beyond_ascii_is_sent_byte_for_byte() {
    assert_eq!(seen(amphi::get(http("/get")).header("x-drink", "café")).await, "café".as_bytes());
    let latin1 = HeaderValue::from_bytes(b"caf\xe9").unwrap();
    assert_eq!(seen(amphi::get(http("/get")).header("x-drink", latin1)).await, b"caf\xe9");
}

#[test]
async fn a_header_beyond_ascii_is_read_byte_for_byte() {
    for (sent, bytes) in [("caf%C3%A9", &b"caf\xc3\xa9"[..]), ("caf%E9", b"caf\xe9")] {
        let response = amphi::get(http(&format!("/response-headers?x-drink={sent}"))).await.unwrap();
        assert_eq!(response.headers()["x-drink"].as_bytes(), bytes, "{sent}");
    }
}

#[test]
async fn headers_of_one_name_are_the_same_list() {
    let response = amphi::get(http("/response-headers?X-Multi=a&X-Multi=b&X-Multi=c")).await.unwrap();
    let values = response.headers().get_all("x-multi").iter().map(|value| value.to_str().unwrap());
    assert_eq!(values.collect::<Vec<_>>().join(", "), "a, b, c");
}

#[test]
async fn a_user_agent_is_sent_or_refused_by_name() {
    let client = Client::builder().user_agent("pond/1").build().unwrap();
    for (request, sent) in [
        (client.get(http("/user-agent")), "pond/1"),
        (client.get(http("/user-agent")).header("user-agent", "own/2"), "own/2"),
    ] {
        match request.await {
            Ok(response) => assert_eq!(response.json::<Value>().await.unwrap()["user-agent"], sent),
            Err(error) => {
                assert!(!amphi::capabilities().has(Capability::AnyHeader), "{error:#}");
                assert_eq!(error.kind(), ErrorKind::Unsupported);
                assert!(error.to_string().contains("user-agent"), "{error}");
            }
        }
    }
}
