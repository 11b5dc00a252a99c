//! Whose authentication goes with a request, and where it does not go.

use amphi::{Auth, BasicAuth, BearerAuth, Client, HeaderValue, NetrcAuth, Request, Result, StatusCode};
use serde_json::Value;

use crate::needs;
use crate::support::{echo, elsewhere, http, test};

fn bearer(token: &str) -> impl Auth {
    BearerAuth::new(token).unwrap()
}

async fn authorization(request: amphi::RequestBuilder) -> Value {
    echo(request).await["headers"]["Authorization"].clone()
}

#[test]
async fn the_requests_own_then_the_clients_then_the_urls() {
    let url = http("/get").replace("://", "://a:b@");
    let client = Client::builder().auth(bearer("client")).build().unwrap();
    assert_eq!(authorization(client.get(&url).auth(bearer("own"))).await, "Bearer own");
    assert_eq!(authorization(client.get(&url)).await, "Bearer client");
    assert_eq!(authorization(client.get(&url).bearer_auth("header")).await, "Bearer header");
    assert_eq!(authorization(client.get(&url).header("authorization", "Own x")).await, "Own x");
    assert_eq!(authorization(amphi::get(&url)).await, "Basic YTpi");
    assert_eq!(authorization(amphi::get(&url).auth(bearer("own"))).await, "Bearer own");
    assert_eq!(authorization(amphi::get(http("/get"))).await, Value::Null);
}

#[test]
async fn none_at_all() {
    let url = http("/get").replace("://", "://a:b@");
    for builder in [Client::builder().auth(bearer("client")), Client::builder().bearer_auth("client")] {
        let client = builder.build().unwrap();
        assert_eq!(authorization(client.get(&url).no_auth()).await, Value::Null);
        assert_eq!(authorization(client.get(&url).no_auth().bearer_auth("header")).await, "Bearer header");
        assert_eq!(authorization(client.get(&url).auth(bearer("own"))).await, "Bearer own");
    }
}

#[test]
async fn what_is_for_one_origin_stands_for_what_is_for_all() {
    let quiet = |_: &mut Request| -> Result<()> { Ok(()) };
    for builder in [Client::builder().basic_auth("a", Some("b")), Client::builder().bearer_auth("client")] {
        let client = builder.auth_for(elsewhere(""), quiet).build().unwrap();
        assert_eq!(authorization(client.get(elsewhere("/get"))).await, Value::Null);
        assert_ne!(authorization(client.get(http("/get"))).await, Value::Null);
    }
}

#[test]
async fn of_a_client_with_a_base_it_is_for_that_alone() {
    let client = Client::builder().base_url(http("/")).auth(bearer("client")).build().unwrap();
    assert_eq!(authorization(client.get("get")).await, "Bearer client");
    assert_eq!(authorization(client.get(elsewhere("/get"))).await, Value::Null);
    let with_own = elsewhere("/get").replace("://", "://a:b@");
    assert_eq!(authorization(client.get(with_own)).await, "Basic YTpi");
}

#[test]
async fn by_origin() {
    let builder = Client::builder().base_url(http("/")).auth(bearer("any"));
    let client = builder.auth_for(elsewhere(""), bearer("elsewhere")).build().unwrap();
    assert_eq!(authorization(client.get("get")).await, "Bearer any");
    assert_eq!(authorization(client.get(elsewhere("/get"))).await, "Bearer elsewhere");
    let client = Client::builder().auth_for(http("/"), bearer("only")).build().unwrap();
    assert_eq!(authorization(client.get(http("/get"))).await, "Bearer only");
    assert_eq!(authorization(client.get(elsewhere("/get"))).await, Value::Null);
    for wrong in ["https://a.test/path", "https://a.test/?q", "https://u:p@a.test", "a.test", "https://a.test/#f"] {
        assert!(Client::builder().auth_for(wrong, bearer("x")).build().unwrap_err().is_builder(), "{wrong}");
    }
}

#[test]
async fn redirects_take_it_to_no_other_origin() {
    needs!(ManualRedirects);
    fn sign(request: &mut Request) -> Result<()> {
        request.headers_mut().insert("x-signature", HeaderValue::from_static("hush"));
        Ok(())
    }
    let there = |to: &str| http(&format!("/redirect-to?status_code=307&url={to}"));
    for (builder, name) in
        [(Client::builder().auth(bearer("hush")), "Authorization"), (Client::builder().auth(sign), "X-Signature")]
    {
        let client = builder.build().unwrap();
        assert!(echo(client.get(there(&elsewhere("/get")))).await["headers"][name].is_null());
        assert!(!echo(client.get(there(&http("/get")))).await["headers"][name].is_null());
        // What is gone stays away, even if the way leads back.
        let back = elsewhere(&format!("/redirect-to?url={}", http("/get")));
        assert!(echo(client.get(there(&back))).await["headers"][name].is_null());
    }
}

#[test]
async fn shared_and_hidden() {
    let auth = std::sync::Arc::new(BasicAuth::new("frog", "heron").unwrap());
    for client in [Client::builder().auth(auth.clone()), Client::builder().auth_for(http(""), auth.clone())] {
        let client = client.build().unwrap();
        assert_eq!(authorization(client.get(http("/get"))).await, "Basic ZnJvZzpoZXJvbg==");
        assert!(!format!("{client:?}").contains("heron"));
    }
    assert!(!format!("{auth:?} {:?}", BearerAuth::new("hush").unwrap()).contains("hush"));
    assert!(BearerAuth::new("a\nb").unwrap_err().is_builder());
    assert!(BasicAuth::new("a:b", "").unwrap_err().is_builder());
}

#[test]
async fn by_netrc() {
    let text = "machine 127.0.0.1 login user password passwd\nmachine localhost login other password \"pass word\"";
    let client = Client::builder().auth(NetrcAuth::from_text(text).unwrap()).build().unwrap();
    let response = client.get(http("/basic-auth/user/passwd")).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let response = client.get(elsewhere("/basic-auth/other/pass%20word")).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
}

#[test]
async fn by_a_netrc_file() {
    let error = NetrcAuth::from_file("/no/such/netrc").unwrap_err();
    needs!(Files);
    assert!(error.is_builder() && error.to_string().contains("/no/such/netrc"), "{error:#}");
}
