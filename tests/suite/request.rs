//! What leaves: methods, URLs, headers, bodies.

use amphi::{Client, ErrorKind, HeaderMap, HeaderValue, Method, Request, header};
use serde_json::json;

use crate::needs;
use crate::support::{echo, http, test};

#[test]
async fn every_verb_by_its_name() {
    let client = Client::new();
    let url = http("/anything/verb");
    for (request, method) in [
        (client.get(&url), "GET"),
        (client.post(&url), "POST"),
        (client.put(&url), "PUT"),
        (client.patch(&url), "PATCH"),
        (client.delete(&url), "DELETE"),
        (amphi::get(&url), "GET"),
        (amphi::post(&url), "POST"),
        (amphi::put(&url), "PUT"),
        (amphi::patch(&url), "PATCH"),
        (amphi::delete(&url), "DELETE"),
    ] {
        assert_eq!(echo(request).await["method"], method);
    }
}

#[test]
async fn head_and_options_have_their_answers() {
    let head = amphi::head(http("/bytes/7")).await.unwrap();
    assert_eq!((head.status().as_u16(), head.content_length()), (200, Some(7)));
    assert_eq!(head.bytes().await.unwrap(), "");
    let options = amphi::options(http("/anything")).await.unwrap();
    assert!(options.status().is_success(), "{options:?}");
}

#[test]
async fn a_method_of_ones_own_keeps_its_case() {
    let query = Method::from_bytes(b"QUERY").unwrap();
    assert_eq!(echo(Client::new().request(query, http("/anything"))).await["method"], "QUERY");
}

#[test]
async fn a_method_in_lower_case_is_meant_in_upper_case() {
    for (typed, sent) in [("post", "POST"), ("patch", "PATCH"), ("Delete", "DELETE"), ("query", "QUERY")] {
        let request = Client::new().request(Method::from_bytes(typed.as_bytes()).unwrap(), http("/anything"));
        assert_eq!(echo(request).await["method"], sent);
    }
}

#[test]
async fn trace_where_it_can_be_sent() {
    needs!(AnyMethod);
    let response = Client::new().request(Method::TRACE, http("/anything")).await.unwrap();
    assert!(response.status().is_success());
}

#[test]
async fn trace_is_refused_by_name_where_it_cannot() {
    if amphi::capabilities().has(amphi::Capability::AnyMethod) {
        return;
    }
    let error = Client::new().request(Method::TRACE, http("/anything")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("TRACE"), "{error}");
}

#[test]
async fn a_query_is_added_to_the_urls() {
    let request = amphi::get(http("/get?a=1#part")).query(&[("name", "John Doe"), ("a", "ü&=")]);
    let echo = echo(request).await;
    assert_eq!(echo["args"], json!({ "a": ["1", "ü&="], "name": "John Doe" }));
    assert!(echo["url"].as_str().unwrap().ends_with("/get?a=1&name=John+Doe&a=%C3%BC%26%3D"), "{}", echo["url"]);
}

#[test]
async fn a_query_can_be_replaced() {
    let replaced = amphi::get(http("/get?a=1&b=2#part")).set_query(&[("c", "3")]).build().unwrap();
    assert_eq!(replaced.url().as_str(), http("/get?c=3#part"));
    let taken_away = amphi::get(http("/get?a=1")).set_query(&()).build().unwrap();
    assert_eq!(taken_away.url().as_str(), http("/get"));
}

#[test]
async fn json_is_compact_and_says_so() {
    let value = json!({ "int": 123, "boolean": true, "list": ["a", "b", "c"] });
    let echo = echo(amphi::post(http("/post")).json(&value)).await;
    assert_eq!(echo["data"], r#"{"boolean":true,"int":123,"list":["a","b","c"]}"#);
    assert_eq!(echo["headers"]["Content-Type"], "application/json");
    assert_eq!(echo["headers"]["Content-Length"], "47");
}

#[test]
async fn a_form_is_encoded_and_says_so() {
    let echo = echo(amphi::post(http("/post")).form(&[("name", "John Doe"), ("occupation", "gardener")])).await;
    assert_eq!(echo["form"], json!({ "name": "John Doe", "occupation": "gardener" }));
    assert_eq!(echo["headers"]["Content-Type"], "application/x-www-form-urlencoded");
    assert_eq!(echo["headers"]["Content-Length"], "33");
}

#[test]
async fn a_content_type_that_is_there_stays() {
    let custom = |request: amphi::RequestBuilder| request.header(header::CONTENT_TYPE, "application/x-own");
    for request in
        [custom(amphi::post(http("/post"))).form(&[("a", "b")]), custom(amphi::post(http("/post"))).json("text")]
    {
        assert_eq!(echo(request).await["headers"]["Content-Type"], "application/x-own");
    }
}

#[test]
async fn text_and_bytes_bring_no_content_type() {
    for body in [amphi::Body::from("hi"), amphi::Body::from(b"hi".to_vec()), amphi::Body::from(String::from("hi"))] {
        let echo = echo(amphi::put(http("/put")).body(body)).await;
        assert_eq!((&echo["data"], &echo["headers"]["Content-Length"]), (&json!("hi"), &json!("2")));
        assert_eq!(echo["headers"].get("Content-Type"), None, "{echo}");
    }
}

#[test]
async fn an_empty_post_has_a_length() {
    for request in [amphi::post(http("/post")), amphi::post(http("/post")).body("")] {
        assert_eq!(echo(request).await["headers"]["Content-Length"], "0");
    }
    assert_eq!(echo(amphi::get(http("/get"))).await["headers"].get("Content-Length"), None);
}

#[test]
async fn a_get_with_a_body_where_it_can_be_sent() {
    needs!(GetBody);
    assert_eq!(echo(amphi::get(http("/anything")).body("hi")).await["data"], "hi");
}

#[test]
async fn a_get_with_a_body_is_refused_by_name_where_it_cannot() {
    if amphi::capabilities().has(amphi::Capability::GetBody) {
        return;
    }
    let error = amphi::get(http("/anything")).body("hi").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("no body with GET"), "{error}");
}

#[test]
async fn headers_are_added_and_set() {
    let headers = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static("text/x"))]);
    let request =
        amphi::get(http("/get")).header("accept", "a/b").headers(headers).header("X-One", "1").header("x-one", "2");
    let echo = echo(request).await;
    assert_eq!(echo["headers"]["Accept"], "text/x");
    let values = echo["headers"]["X-One"].as_str().unwrap().replace(", ", ",");
    assert_eq!(values, "1,2");
}

#[test]
async fn a_header_of_bytes_arrives_as_it_is() {
    let echo =
        echo(amphi::get(http("/get")).header("x-drink", HeaderValue::from_bytes("café".as_bytes()).unwrap())).await;
    let raw = echo["raw_headers"].as_array().unwrap();
    let value = raw.iter().find(|pair| pair[0] == "x-drink").unwrap()[1].as_str().unwrap().to_owned();
    let bytes: Vec<u8> = value.chars().map(|char| u8::try_from(char).unwrap()).collect();
    assert_eq!(bytes, "café".as_bytes());
}

#[test]
async fn a_header_that_is_kept_back_is_named() {
    needs_a_browser_like_guard(|name| async move {
        let error = amphi::get(http("/get")).header(name, "x").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert!(error.to_string().contains(name), "{error}");
    })
    .await;
}

async fn needs_a_browser_like_guard<F: Future<Output = ()>>(check: impl Fn(&'static str) -> F) {
    if amphi::capabilities().has(amphi::Capability::AnyHeader) {
        return;
    }
    for name in ["cookie", "host", "accept-encoding", "connection", "referer"] {
        check(name).await;
    }
}

#[test]
async fn any_header_where_it_can_be_sent() {
    needs!(AnyHeader);
    let echo = echo(amphi::get(http("/get")).header("cookie", "a=b").header("referer", "http://else.where/")).await;
    assert_eq!(echo["headers"]["Cookie"], "a=b");
    assert_eq!(echo["headers"]["Referer"], "http://else.where/");
}

#[test]
async fn a_clients_headers_give_way_to_a_requests() {
    let mut headers = HeaderMap::new();
    headers.append("x-both", HeaderValue::from_static("client"));
    headers.append("x-client", HeaderValue::from_static("1"));
    headers.append("x-client", HeaderValue::from_static("2"));
    let client = Client::builder().default_headers(headers).build().unwrap();
    let echo = echo(client.get(http("/get")).header("x-both", "request")).await;
    assert_eq!(echo["headers"]["X-Both"], "request");
    assert_eq!(echo["headers"]["X-Client"].as_str().unwrap().replace(", ", ","), "1,2");
}

#[test]
async fn a_bad_argument_is_an_error_that_names_it() {
    for (request, kind, words) in [
        (amphi::get("http://"), ErrorKind::InvalidUrl, "http://"),
        (amphi::get("http://[bad"), ErrorKind::InvalidUrl, "http://[bad"),
        (amphi::get("ftp://host/"), ErrorKind::UnsupportedScheme, "ftp"),
        (amphi::get(http("/get")).header("bad name", "x"), ErrorKind::Builder, "/get"),
        (amphi::get(http("/get")).header("x-bad", "line\r\nbreak"), ErrorKind::Builder, "x-bad"),
        (amphi::get(http("/get")).bearer_auth("a\nb"), ErrorKind::Builder, "/get"),
    ] {
        let error = request.await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(words) && error.is_builder(), "{error}");
    }
}

#[test]
async fn more_headers_than_there_can_be_are_an_error() {
    let many =
        |name: &'static str| (0..20_000).map(move |n| (format!("{name}-{n}").parse().unwrap(), "1".parse().unwrap()));
    let mut request = amphi::get(http("/get"));
    for n in 0..40_000 {
        request = request.header(format!("x-{n}"), "1");
    }
    assert_eq!(request.build().unwrap_err().kind(), ErrorKind::Builder);
    let client = Client::builder().default_headers(many("x-client").collect()).build().unwrap();
    let request = client.get(http("/get")).headers(many("x-request").collect());
    assert_eq!(request.await.unwrap_err().kind(), ErrorKind::Builder);
}

#[test]
async fn a_finished_request_is_executed() {
    let client = Client::new();
    let request = client.post(http("/post")).body("once").build().unwrap();
    let copy = request.try_clone().unwrap();
    for request in [request, copy] {
        let response = client.execute(request).await.unwrap();
        assert_eq!(response.json::<serde_json::Value>().await.unwrap()["data"], "once");
    }
    let mut request = Request::new(Method::PUT, http("/put")).unwrap();
    *request.body_mut() = "own".into();
    let response = client.execute(request).await.unwrap();
    assert_eq!(response.json::<serde_json::Value>().await.unwrap()["data"], "own");
}

#[test]
async fn it_says_who_it_is() {
    needs!(AnyHeader);
    let headers = echo(amphi::get(http("/get"))).await["headers"].clone();
    assert_eq!(
        (&headers["Accept"], &headers["User-Agent"]),
        (&json!("*/*"), &json!(format!("amphi/{}", amphi::VERSION)))
    );
    let client = Client::builder().user_agent("pond/1").build().unwrap();
    assert_eq!(echo(client.get(http("/get"))).await["headers"]["User-Agent"], "pond/1");
    assert_eq!(echo(client.get(http("/get")).header("user-agent", "own/2")).await["headers"]["User-Agent"], "own/2");
}

#[test]
async fn more_headers_than_a_map_can_hold_are_an_error_however_they_come() {
    let half = |letter: &str| {
        let names = (0..20_000).map(|n| format!("x-{letter}{n}").parse::<amphi::HeaderName>().unwrap());
        names.map(|name| (name, HeaderValue::from_static("1"))).collect::<HeaderMap>()
    };
    let request = amphi::get(http("/get")).headers(half("a")).headers(half("b"));
    assert!(request.build().unwrap_err().is_builder());
    let client = Client::builder().default_headers(half("a")).default_headers(half("b")).build();
    assert!(client.unwrap_err().is_builder());
}
