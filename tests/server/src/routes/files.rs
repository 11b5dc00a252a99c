//! The files of one folder, for tests that run in pages.

use std::path::{Component, Path as FilePath, PathBuf};

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use http::header::CACHE_CONTROL;

use crate::reply;
use crate::state::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/static/{*path}", get(file)).route("/static/", get(index))
}

async fn index(shared: State<Shared>) -> Response {
    file(Path("index.html".to_owned()), shared).await
}

async fn file(Path(path): Path<String>, State(shared): State<Shared>) -> Response {
    let missing = || reply::problem(StatusCode::NOT_FOUND, "no such file");
    let Some(found) = shared.static_dir.as_deref().and_then(|root| inside(root, &path)) else {
        return missing();
    };
    match tokio::fs::read(&found).await {
        Ok(bytes) => ([(CACHE_CONTROL, "no-store")], reply::typed(media_type(&found), bytes)).into_response(),
        Err(_) => missing(),
    }
}

/// The file of that name in the folder; `None` if the name or a link leads out of it.
fn inside(root: &FilePath, path: &str) -> Option<PathBuf> {
    let path = if path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
    let is_plain = |component| matches!(component, Component::Normal(_));
    if !FilePath::new(&path).components().all(is_plain) {
        return None;
    }
    let root = root.canonicalize().ok()?;
    let found = root.join(path).canonicalize().ok()?;
    found.starts_with(&root).then_some(found)
}

fn media_type(path: &FilePath) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs" | "cjs") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("txt" | "md" | "ts" | "rs") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
