//! A form with fields and files, and how far it is on its way.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use amphi::multipart::{Form, Part};
use amphi::{Client, Result};
use serde_json::Value;

/// Prints what the server has read of a form, and how much of it has left.
///
/// # Errors
/// Whatever fails on the way.
pub async fn run(origin: &str, out: &mut impl FnMut(String)) -> Result<()> {
    let picture = Part::bytes(vec![7; 300_000]).file_name("frog.png");
    let notes = Part::text("{\"colour\":\"green\"}").file_name("notes").mime_str("application/json")?;
    let form = Form::new().text("name", "Frog").part("files", picture).part("files", notes);
    let sent = Arc::new(AtomicU64::new(0));
    let seen = Arc::clone(&sent);
    let echo: Value = Client::new()
        .post(format!("{origin}/anything"))
        .multipart(form)
        .on_upload_progress(move |progress| seen.store(progress.uploaded, Ordering::Relaxed))
        .await?
        .error_for_status()?
        .json()
        .await?;
    out(format!("name: {}", echo["form"]["name"]));
    for file in echo["multipart"].as_array().into_iter().flatten().filter(|part| part["filename"].is_string()) {
        out(format!("{}: {}, {} bytes", file["filename"], file["content_type"], file["size"]));
    }
    out(format!("all of it has left: {}", sent.load(Ordering::Relaxed) > 300_000));
    Ok(())
}
