//! A client without a network, for tests: a function answers.

use amphi::{Client, MockTransport, Response, Result, StatusCode};

/// Prints what the function answers.
///
/// # Errors
/// None: nothing here can fail.
pub async fn run(out: &mut impl FnMut(String)) -> Result<()> {
    let transport = MockTransport::new(|request| async move {
        match request.url().path() {
            "/frogs" => Ok(Response::new(StatusCode::OK, r#"["green", "brown"]"#)),
            _ => Ok(Response::new(StatusCode::NOT_FOUND, ())),
        }
    });
    let client = Client::builder().transport(transport).build()?;
    let frogs: Vec<String> = client.get("http://pond/frogs").await?.json().await?;
    out(format!("frogs: {}", frogs.join(", ")));
    out(format!("toads: {}", client.get("http://pond/toads").await?.status()));
    Ok(())
}
