//! Cookies: kept, sent back where they belong, and nowhere else.

use amphi::{Client, CookieJar, Credentials, ErrorKind};
use serde_json::{Value, json};

use crate::needs;
use crate::support::{elsewhere, http, id, test};

/// What the server is sent.
async fn told(request: amphi::RequestBuilder) -> Value {
    request.await.unwrap().json::<Value>().await.unwrap()["cookies"].take()
}

fn to(target: &str) -> String {
    http("/redirect-to?status_code=302&url=") + &target.replace('&', "%26").replace('?', "%3F")
}

#[test]
async fn they_are_kept() {
    let client = Client::builder().credentials(Credentials::Include).build().unwrap();
    let name = id().await;
    client.get(http(&format!("/cookies/set/{name}/green"))).await.unwrap();
    assert_eq!(told(client.get(http("/cookies"))).await[&name], "green");
    client.get(http(&format!("/cookies/delete?{name}="))).await.unwrap();
    assert_eq!(told(client.get(http("/cookies"))).await.get(&name), None);
}

#[test]
async fn not_where_they_are_omitted() {
    let name = id().await;
    let keeping = Client::builder().credentials(Credentials::Include).build().unwrap();
    keeping.get(http(&format!("/cookies/set/{name}/green"))).await.unwrap();
    let omitted = keeping.get(http("/cookies")).credentials(Credentials::Omit);
    assert_eq!(told(omitted).await.get(&name), None);
    let without = Client::builder().cookie_store(false).build().unwrap();
    without.get(http(&format!("/cookies/set/{name}/brown"))).await.unwrap();
    assert_eq!(told(without.get(http("/cookies"))).await.get(&name), None);
    assert_eq!(told(keeping.get(http("/cookies"))).await[&name], "green");
}

#[test]
async fn each_client_has_its_own() {
    needs!(ResponseCookies);
    let (one, other) = (Client::new(), Client::new());
    one.get(http("/cookies/set/a/b")).await.unwrap();
    assert_eq!(told(one.clone().get(http("/cookies"))).await, json!({ "a": "b" }));
    assert_eq!(told(other.get(http("/cookies"))).await, json!({}));
    amphi::get(http("/cookies/set/a/b")).await.unwrap();
    assert_eq!(told(amphi::get(http("/cookies"))).await, json!({}), "whoever calls these functions would share them");
}

#[test]
async fn clients_can_share_one() {
    needs!(ResponseCookies);
    let jar = CookieJar::new();
    let client = || Client::builder().cookie_jar(jar.clone()).build().unwrap();
    client().get(http("/cookies/set/a/b")).await.unwrap();
    assert_eq!(told(client().get(http("/cookies"))).await, json!({ "a": "b" }));
    assert_eq!(jar.get(http("/"), "a").unwrap().as_deref(), Some("b"));
}

#[test]
async fn of_every_hop() {
    needs!(ResponseCookies);
    let client = Client::new();
    let response = client.get(http("/cookies/set/chocolate/chip")).await.unwrap();
    let first = &response.history()[0];
    assert_eq!(first.cookies().next().map(|cookie| cookie.value().to_owned()).as_deref(), Some("chip"));
    assert_eq!(response.json::<Value>().await.unwrap()["cookies"], json!({ "chocolate": "chip" }));
    // Set by one hop, sent with the next, deleted by a third.
    let chain = client.get(to(&http("/cookies/set/a/b"))).await.unwrap();
    assert_eq!(chain.json::<Value>().await.unwrap()["cookies"], json!({ "a": "b", "chocolate": "chip" }));
    let gone = client.get(to(&http("/cookies/delete?a=&chocolate="))).await.unwrap();
    assert_eq!(gone.json::<Value>().await.unwrap()["cookies"], json!({}));
}

#[test]
async fn not_to_another_host() {
    needs!(ResponseCookies);
    let client = Client::new();
    client.get(http("/cookies/set/a/b")).await.unwrap();
    assert_eq!(told(client.get(elsewhere("/cookies"))).await, json!({}));
    assert_eq!(told(client.get(to(&elsewhere("/cookies")))).await, json!({}));
    assert_eq!(told(client.get(to(&http("/cookies")))).await, json!({ "a": "b" }));
}

#[test]
async fn by_path_and_attributes() {
    needs!(ResponseCookies);
    let client = Client::new();
    let detail = async |query: &str| client.get(http(&format!("/cookies/set-detail/{query}"))).await.unwrap();
    detail("deep/1?path=/cookies/set").await;
    detail("foreign/1?domain=example.org").await;
    detail("wide/1?domain=com").await;
    detail("past/1?Max-Age=0").await;
    detail("__Host-a/1?path=/x&secure=1").await;
    detail("long/1?Max-Age=99999999999999999999999&HttpOnly=1").await;
    let mut kept: Vec<_> = client.cookies().unwrap().iter().map(|cookie| cookie.name().to_owned()).collect();
    kept.sort();
    assert_eq!(kept, ["deep", "long"]);
    assert_eq!(told(client.get(http("/cookies"))).await, json!({ "long": "1" }));
}

#[test]
async fn of_one_request() {
    needs!(AnyHeader);
    let client = Client::new();
    client.cookies().unwrap().set(http("/"), "kept=1").unwrap();
    client.cookies().unwrap().set(http("/"), "a=jar").unwrap();
    let request = |url| client.get(url).cookie("a", "own").cookie("b", "own");
    assert_eq!(told(request(http("/cookies"))).await, json!({ "kept": "1", "a": "own", "b": "own" }));
    assert_eq!(told(request(to(&http("/cookies")))).await, json!({ "kept": "1", "a": "own", "b": "own" }));
    assert_eq!(told(request(to(&elsewhere("/cookies")))).await, json!({}), "they are for where they were given");
    assert_eq!(told(client.get(http("/cookies"))).await, json!({ "kept": "1", "a": "jar" }), "they are not kept");
    let explicit = client.get(http("/cookies")).header("cookie", "mine=1");
    assert_eq!(told(explicit).await, json!({ "mine": "1" }), "a header stands for itself");
    for (name, value) in [("a b", ""), ("a", "b; c=d"), ("a", "b\r\nx: y")] {
        assert!(client.get(http("/")).cookie(name, value).build().unwrap_err().is_builder());
    }
}

#[test]
async fn of_one_request_where_the_browser_has_them() {
    if amphi::capabilities().has(amphi::Capability::AnyHeader) {
        return;
    }
    let error = amphi::get(http("/cookies")).cookie("a", "b").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("cookie"), "{error}");
    assert_eq!(Client::new().cookies().unwrap_err().kind(), ErrorKind::Unsupported);
    assert_eq!(Client::builder().cookie_jar(CookieJar::new()).build().unwrap_err().kind(), ErrorKind::Unsupported);
}

#[test]
async fn saved_and_loaded() {
    needs!(ResponseCookies);
    let client = Client::new();
    client.get(http("/cookies/set/a/b")).await.unwrap();
    let saved = client.cookies().unwrap().to_json();
    let jar = CookieJar::from_json(&saved).unwrap();
    let again = Client::builder().cookie_jar(jar).build().unwrap();
    assert_eq!(told(again.get(http("/cookies"))).await, json!({ "a": "b" }));
    assert_eq!(told(again.get(elsewhere("/cookies"))).await, json!({}), "host-only stays host-only");
    again.cookies().unwrap().clear();
    assert_eq!(told(again.get(http("/cookies"))).await, json!({}));
    assert!(CookieJar::from_json("[{}]").is_err());
    let error = CookieJar::from_json("[\"SID=hush\"]").unwrap_err();
    assert!(error.to_string().contains("line 1") && !format!("{error:#} {error:?}").contains("hush"), "{error:?}");
}

#[test]
async fn no_debug_tells_them() {
    needs!(ResponseCookies);
    let jar = CookieJar::new();
    jar.set(http("/"), "session=hush").unwrap();
    let client = Client::builder().cookie_jar(jar.clone()).build().unwrap();
    let cookie = jar.iter().next().unwrap();
    let request = client.get(http("/")).cookie("own", "hush").build().unwrap();
    for text in [format!("{jar:?}"), format!("{client:?}"), format!("{cookie:?}"), format!("{request:?}")] {
        assert!(!text.contains("hush"), "{text}");
    }
}

#[test]
async fn of_one_request_beside_several_headers() {
    needs!(AnyHeader);
    let request = Client::new().get(http("/cookies")).header("cookie", "a=1").header("cookie", "b=2").cookie("c", "3");
    assert_eq!(told(request).await, json!({ "a": "1", "b": "2", "c": "3" }));
}
