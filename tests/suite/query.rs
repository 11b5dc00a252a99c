//! Queries: what a request asks for in its URL, added, replaced, and left out.

use std::collections::BTreeMap;

use amphi::{Client, MockTransport, QueryParams, Request, Response, StatusCode};
use serde::Serialize;

use crate::support::{echo, http, test};

/// The query of a request.
fn query(request: amphi::RequestBuilder) -> String {
    request.build().unwrap().url().query().unwrap_or("-").to_owned()
}

#[derive(Serialize)]
struct Search<'a> {
    colours: Vec<&'a str>,
    big: bool,
    page: Option<u32>,
    size: Option<u32>,
    weight: f32,
}

#[test]
async fn values_of_every_kind() {
    let search = Search { colours: vec!["green", "very red"], big: true, page: None, size: Some(2), weight: 1.5 };
    let expected = "colours=green&colours=very+red&big=true&size=2&weight=1.5";
    assert_eq!(query(amphi::get("http://h/").query(&search)), expected);
    let map = BTreeMap::from([("a", vec![1, 2]), ("b", vec![]), ("c", vec![3])]);
    assert_eq!(query(amphi::get("http://h/?x").query(&map)), "x&a=1&a=2&c=3");
    let pairs = [("a", Some(false)), ("b", None), ("a", Some(true))];
    assert_eq!(query(amphi::get("http://h/").query(&pairs)), "a=false&a=true");
    let params = QueryParams::from([("a", "ä b"), ("a", "*~")]);
    assert_eq!(query(amphi::get("http://h/?a=1").query(&params)), "a=1&a=%C3%A4+b&a=*%7E");
    assert_eq!(query(amphi::get("http://h/?a=1").set_query(&params)), params.to_string());
    assert_eq!(query(amphi::get("http://h/?a=1").set_query(&QueryParams::new())), "-");
    let echo = echo(amphi::post(http("/post")).form(&params)).await;
    assert_eq!(echo["form"]["a"], serde_json::json!(["ä b", "*~"]));
}

#[test]
async fn parameters_can_be_left_out() {
    for (url, expected) in [
        ("http://h/?page=1&a=b", "a=b"),
        ("http://h/?a=b&page&page=2#f", "a=b"),
        ("http://h/?p%61ge=1", "-"),
        ("http://h/?a=%zz&&it's=c;d", "a=%zz&&it%27s=c;d"),
        ("http://h/", "-"),
    ] {
        assert_eq!(query(amphi::get(url).without_query("page")), expected, "{url}");
    }
    let replaced = amphi::get("http://h/?page=1&a=b").without_query("page").query(&[("page", 2)]);
    assert_eq!(query(replaced), "a=b&page=2");
}

#[test]
async fn so_can_the_clients() {
    let client = Client::builder().query(&[("key", "k"), ("lang", "en")]).build().unwrap();
    let args = async |request| echo(request).await["args"].to_string();
    let url = http("/get?a=1");
    assert_eq!(args(client.get(&url)).await, r#"{"a":"1","key":"k","lang":"en"}"#);
    assert_eq!(args(client.get(&url).without_query("key")).await, r#"{"a":"1","lang":"en"}"#);
    assert_eq!(
        args(client.get(&url).without_query("key").without_query("lang").without_query("x")).await,
        r#"{"a":"1"}"#
    );
    assert_eq!(
        args(client.get(&url).without_query("key").query(&[("key", "own")])).await,
        r#"{"a":"1","key":"own","lang":"en"}"#
    );
}

#[test]
async fn what_is_attached_stays_with_the_request() {
    #[derive(Clone)]
    struct Tenant(u32);
    let transport = MockTransport::new(|request: Request| async move {
        let Tenant(tenant) = request.extensions().get().cloned().unwrap();
        let (status, to) = if request.url().path() == "/" { (302, "/next") } else { (200, "") };
        let mut response = Response::from(http::Response::builder().status(status).header("location", to).body("")?);
        response.extensions_mut().insert(tenant + 1);
        Ok(response)
    });
    let client = Client::builder().transport(transport).build().unwrap();
    let response = client.get("http://h/").extension(Tenant(1)).extension(Tenant(7)).await.unwrap();
    assert_eq!((response.status(), response.url().path()), (StatusCode::OK, "/next"));
    assert_eq!(response.extensions().get::<u32>(), Some(&8));
}
