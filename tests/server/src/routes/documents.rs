//! Small fixed documents of several media types.

use axum::Router;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE};
use http::StatusCode;
use serde_json::json;

use crate::generate::unguessable;
use crate::reply;
use crate::state::Shared;

const HTML: &str = "<!DOCTYPE html>\n<html>\n<head><title>amphi</title></head>\n<body>\n\
    <h1>Herman Melville - Moby-Dick</h1>\n<p>Availing himself of the mild, summer-cool weather.</p>\n</body>\n</html>\n";
const XML: &str = "<?xml version='1.0' encoding='us-ascii'?>\n<slideshow title=\"Sample Slide Show\" \
    author=\"Yours Truly\">\n  <slide type=\"all\"><title>Wake up to WonderWidgets!</title></slide>\n</slideshow>\n";
const UTF8: &str = "UTF-8 encoded sample plain-text file\n∮ E⋅da = Q,  n → ∞, ∑ f(i) = ∏ g(i)\n\
    Σὲ γνωρίζω ἀπὸ τὴν κόψη\nЗарегистрируйтесь сейчас\nสิบสองกษัตริย์\n🦀 𝄞 e\u{301} ⠓⠑⠇⠇⠕\n";
const ROBOTS: &str = "User-agent: *\nDisallow: /deny\n";
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/json", get(sample_json))
        .route("/html", get(async || Html(HTML)))
        .route("/xml", get(async || reply::typed("application/xml", XML)))
        .route("/robots.txt", get(async || reply::typed("text/plain", ROBOTS)))
        .route("/encoding/utf8", get(async || reply::typed("text/html; charset=utf-8", UTF8)))
        .route("/base64/{value}", get(base64))
        .route("/uuid", get(uuid))
        .route("/image/png", get(png))
        .route("/links/{n}/{offset}", get(links))
}

async fn sample_json() -> Response {
    reply::json(&json!({ "slideshow": {
        "author": "Yours Truly",
        "date": "date of publication",
        "title": "Sample Slide Show",
        "slides": [
            { "title": "Wake up to WonderWidgets!", "type": "all" },
            { "title": "Overview", "type": "all", "items": ["Why <em>WonderWidgets</em> are great"] },
        ],
    }}))
}

async fn base64(Path(value): Path<String>) -> Response {
    match BASE64_URL_SAFE.decode(&value).or_else(|_| BASE64_STANDARD.decode(&value)) {
        Ok(bytes) => reply::typed("text/html; charset=utf-8", bytes),
        Err(error) => reply::problem(StatusCode::BAD_REQUEST, &error.to_string()),
    }
}

async fn uuid() -> Response {
    let (high, low) = (unguessable(), unguessable());
    let version = (high & 0xffff_ffff_ffff_0fff) | 0x4000;
    let variant = (low & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000;
    let text = format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        version >> 32,
        version >> 16 & 0xffff,
        version & 0xffff,
        variant >> 48,
        variant & 0xffff_ffff_ffff,
    );
    reply::json(&json!({ "uuid": text }))
}

async fn png() -> Response {
    reply::typed("image/png", BASE64_STANDARD.decode(PNG).expect("a constant that is base64"))
}

async fn links(Path((n, offset)): Path<(u32, u32)>) -> Response {
    let link = |i| {
        if i == offset { format!("{i} ") } else { format!("<a href='/links/{n}/{i}'>{i}</a> ") }
    };
    let links: String = (0..n.min(200)).map(link).collect();
    Html(format!("<html><head><title>Links</title></head><body>{links}</body></html>")).into_response()
}
