//! Digest access authentication (RFC 7616): MD5, SHA-256 and SHA-512-256 with their session variants; `auth`,
//! `auth-int` and none; nonces are known, and their counts may only grow.

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use http::header::WWW_AUTHENTICATE;
use http::{HeaderValue, StatusCode};
use md5::Md5;
use serde_json::json;
use sha2::{Digest, Sha256, Sha512_256};

use crate::generate::hex;
use crate::reply;
use crate::routes::credentials::{Fields, credentials};
use crate::routes::echo;
use crate::routes::nonces::{Nonces, Spent};
use crate::state::Shared;

const REALM: &str = "me@kennethreitz.com";

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/digest-auth/{qop}/{user}/{password}", any(three))
        .route("/digest-auth/{qop}/{user}/{password}/{algorithm}", any(four))
        .route("/digest-auth/{qop}/{user}/{password}/{algorithm}/{stale_after}", any(five))
}

async fn three(Path((qop, user, password)): Path<(String, String, String)>, s: State<Shared>, r: Request) -> Response {
    answer(Wanted { qop, user, password, algorithms: "MD5".to_owned(), stale_after: None }, s, r).await
}

async fn four(
    Path((qop, user, password, algorithms)): Path<(String, String, String, String)>,
    shared: State<Shared>,
    request: Request,
) -> Response {
    answer(Wanted { qop, user, password, algorithms, stale_after: None }, shared, request).await
}

async fn five(
    Path((qop, user, password, algorithms, stale)): Path<(String, String, String, String, String)>,
    shared: State<Shared>,
    request: Request,
) -> Response {
    let wanted = Wanted { qop, user, password, algorithms, stale_after: stale.parse().ok() };
    answer(wanted, shared, request).await
}

/// What the path asks for.
#[derive(Debug)]
struct Wanted {
    /// `auth`, `auth-int`, both with a comma, or anything else for none (RFC 2069).
    qop: String,
    user: String,
    password: String,
    /// One name or several with commas: a challenge each, in that order.
    algorithms: String,
    /// How often a nonce may be used.
    stale_after: Option<u64>,
}

impl Wanted {
    fn offers_qop(&self) -> bool {
        self.qop.split(',').any(|qop| matches!(qop.trim(), "auth" | "auth-int"))
    }
}

async fn answer(wanted: Wanted, State(shared): State<Shared>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = match echo::collect(body).await {
        Ok(body) => body,
        Err(problem) => return problem,
    };
    let Some(given) = credentials(&parts.headers, "Digest").map(Fields::parse) else {
        return challenge(&wanted, &shared.nonces, false);
    };
    let target = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    match check(&wanted, &given, parts.method.as_str(), target, &body) {
        Err(reason) => refused(challenge(&wanted, &shared.nonces, false), reason),
        Ok(()) => match shared.nonces.spend(given.of("nonce"), given.count(), wanted.stale_after) {
            Spent::Good => reply::json(&json!({ "authenticated": true, "user": wanted.user })),
            Spent::Stale => challenge(&wanted, &shared.nonces, true),
            Spent::Replayed => refused(challenge(&wanted, &shared.nonces, false), "nc did not grow"),
        },
    }
}

/// Whether the response to the challenge is right, its nonce aside.
fn check(wanted: &Wanted, given: &Fields, method: &str, target: &str, body: &[u8]) -> Result<(), &'static str> {
    if !wanted.algorithms.split(',').any(|name| name.trim().eq_ignore_ascii_case(given.algorithm())) {
        return Err("algorithm was not offered");
    }
    if given.of("username") != wanted.user || given.of("realm") != REALM {
        return Err("another user or realm");
    }
    if given.of("uri") != target {
        return Err("uri is not the request's target");
    }
    if given.of("opaque") != opaque(given.of("nonce")) {
        return Err("opaque was not sent back");
    }
    let qop = given.of("qop");
    let is_offered = match wanted.offers_qop() {
        true => wanted.qop.split(',').any(|offered| offered.trim() == qop),
        false => qop.is_empty(),
    };
    if !is_offered {
        return Err("qop was not offered");
    }
    let is_counted = given.of("nc").len() == 8 && given.count().is_some();
    if !qop.is_empty() && (!is_counted || given.of("cnonce").is_empty()) {
        return Err("nc or cnonce is missing");
    }
    match expected(wanted, given, method, target, body) {
        None => Err("no such algorithm"),
        Some(expected) if expected == given.of("response") => Ok(()),
        Some(_) => Err("another response was expected"),
    }
}

/// The response that RFC 7616, section 3.4.1, makes of all this.
fn expected(wanted: &Wanted, given: &Fields, method: &str, target: &str, body: &[u8]) -> Option<String> {
    let algorithm = given.algorithm().to_ascii_uppercase();
    let session = algorithm.strip_suffix("-SESS");
    let hash = |text: &[u8]| digest(session.unwrap_or(&algorithm), text);
    let (nonce, cnonce, qop) = (given.of("nonce"), given.of("cnonce"), given.of("qop"));

    let mut a1 = hash(format!("{}:{REALM}:{}", wanted.user, wanted.password).as_bytes())?;
    if session.is_some() {
        a1 = hash(format!("{a1}:{nonce}:{cnonce}").as_bytes())?;
    }
    let a2 = match qop {
        "auth-int" => hash(format!("{method}:{target}:{}", hash(body)?).as_bytes())?,
        _ => hash(format!("{method}:{target}").as_bytes())?,
    };
    if qop.is_empty() {
        return hash(format!("{a1}:{nonce}:{a2}").as_bytes());
    }
    hash(format!("{a1}:{nonce}:{}:{cnonce}:{qop}:{a2}", given.of("nc")).as_bytes())
}

fn digest(algorithm: &str, text: &[u8]) -> Option<String> {
    match algorithm {
        "MD5" => Some(hex(&Md5::digest(text))),
        "SHA-256" => Some(hex(&Sha256::digest(text))),
        "SHA-512-256" => Some(hex(&Sha512_256::digest(text))),
        _ => None,
    }
}

fn challenge(wanted: &Wanted, nonces: &Nonces, stale: bool) -> Response {
    let nonce = nonces.issue();
    let mut response = StatusCode::UNAUTHORIZED.into_response();
    for algorithm in wanted.algorithms.split(',') {
        let qop = if wanted.offers_qop() { format!("qop=\"{}\", ", wanted.qop) } else { String::new() };
        let text = format!(
            "Digest realm=\"{REALM}\", nonce=\"{nonce}\", {qop}opaque=\"{}\", algorithm={}, stale={}",
            opaque(&nonce),
            algorithm.trim(),
            if stale { "TRUE" } else { "FALSE" },
        );
        if let Ok(value) = HeaderValue::from_str(&text) {
            response.headers_mut().append(WWW_AUTHENTICATE, value);
        }
    }
    response
}

fn refused(mut response: Response, reason: &'static str) -> Response {
    response.headers_mut().insert("x-reason", HeaderValue::from_static(reason));
    response
}

fn opaque(nonce: &str) -> String {
    hex(&Md5::digest(format!("opaque:{nonce}")))
}
