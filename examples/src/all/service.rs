//! An axum app is tested without a socket: the client calls it in this process.

use amphi::{Client, Result, ServiceTransport};
use axum::extract::Path;
use axum::response::Redirect;
use axum::routing::{get, post};
use axum::{Json, Router};

fn app() -> Router {
    Router::new()
        .route("/frogs/{name}", get(async |Path(name): Path<String>| Json([name, "green".to_owned()])))
        .route("/login", post(async || ([("set-cookie", "session=7; Path=/")], Redirect::to("/frogs/kermit"))))
}

/// Prints what the app answers.
///
/// # Errors
/// None but what should not fail here.
pub async fn run(origin: &str, out: &mut impl FnMut(String)) -> Result<()> {
    let app = ServiceTransport::new(app());
    // What is not the app's goes over the network.
    let client = Client::builder().mount("all://app.test", app).build()?;
    let frog: Vec<String> = client.get("http://app.test/frogs/robin").await?.json().await?;
    out(format!("frog: {}", frog.join(", ")));
    let response = client.post("http://app.test/login").await?;
    out(format!("redirected to {}", response.url().path()));
    out(format!("session: {:?}", client.cookies()?.get("http://app.test/", "session")?));
    out(format!("elsewhere: {}", client.get(format!("{origin}/status/204")).await?.status()));
    Ok(())
}
