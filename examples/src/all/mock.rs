//! A client without a network, for tests: routes answer, and say what came.

use amphi::{Client, MockTransport, Result};

/// Prints what the routes answer, and what is said where there is none.
///
/// # Errors
/// None but what should not fail here.
pub async fn run(out: &mut impl FnMut(String)) -> Result<()> {
    let mock = MockTransport::routes();
    mock.get("/frogs").query("colour", "green").respond(200).json(&["leopard", "tree"]);
    let upload = mock.post("https://pond/frogs/*").expect(2).respond(503).respond(201);
    let client = Client::builder().base_url("https://pond").transport(mock.clone()).build()?;

    let frogs: Vec<String> = client.get("frogs?colour=green").await?.json().await?;
    out(format!("frogs: {}", frogs.join(", ")));
    for _ in 0..2 {
        let response = client.post("frogs/7").body("red").await?;
        out(format!("upload: {}", response.status()));
    }
    if let Some(last) = upload.requests().last() {
        out(format!("sent to {}: {}", last.url().path(), last.text()));
    }
    out(format!("as expected: {}", mock.verify().is_ok()));

    // No route is for this one.
    if let Err(error) = client.get("frogs?colour=red").await {
        out(error.to_string());
    }
    Ok(())
}
