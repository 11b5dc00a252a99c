//! Redirects to another origin, of requests that hold what is secret in other headers than `Authorization`.

use amphi::Client;

use crate::support::{elsewhere, http, test};

/// A request by each way that a header which is secret comes to it.
fn secretive(path: &str) -> Vec<(&'static str, amphi::RequestBuilder)> {
    let mut marked = amphi::HeaderValue::from_static("hush");
    marked.set_sensitive(true);
    let sign = |request: &mut amphi::Request| -> amphi::Result<()> {
        request.headers_mut().insert("x-signature", amphi::HeaderValue::from_static("hush"));
        Ok(())
    };
    let client = Client::builder().header("x-auth-token", "hush").build().unwrap();
    let below = Client::builder().base_url(http("/")).header("x-vault-token", "hush").build().unwrap();
    let signing = Client::builder().auth_for(http(""), sign).build().unwrap();
    vec![
        ("x-api-key", amphi::get(http(path)).header("x-api-key", "hush")),
        ("x-mine", amphi::get(http(path)).header("x-mine", marked)),
        ("x-csrf-token", amphi::post(http(path)).bearer_auth("hush").header("x-csrf-token", "hush").body("frog")),
        ("x-auth-token", client.get(http(path))),
        ("x-vault-token", below.get(path)),
        ("x-signature", amphi::get(http(path)).auth(sign)),
        ("x-signature", signing.get(http(path))),
    ]
}

#[test]
async fn what_is_secret_reaches_no_other_origin() {
    let shows = amphi::capabilities().has(amphi::Capability::ManualRedirects);
    let target: String = elsewhere("/anything").bytes().map(|byte| format!("%{byte:02X}")).collect();
    for (name, request) in secretive(&format!("/redirect-to?status_code=307&url={target}")) {
        match request.await {
            Ok(response) => {
                let told = response.text().await.unwrap();
                assert!(shows && told.contains("localhost") && !told.contains("hush"), "{name}: {told}");
            }
            Err(error) => {
                assert!(!shows && error.is_redirect(), "{name}: {error:#}");
                assert!(error.to_string().contains(&format!("`{name}`")) && !error.is_retryable(), "{error:#}");
            }
        }
    }
    for (name, request) in secretive("/anything") {
        let told = request.await.unwrap_or_else(|error| panic!("{name}: {error:#}")).text().await.unwrap();
        assert!(told.contains("hush"), "{name}: {told}");
    }
}
