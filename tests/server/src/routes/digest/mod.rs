//! Digest access authentication (RFC 7616): MD5, SHA-256, SHA-512-256 and SHA-512 with their session variants; `auth`,
//! `auth-int` and none; nonces are known, and their counts may only grow.
//!
//! The query has the rest: `realm`, `domain`, `charset` and `userhash` go into the challenge; `nextnonce` has each answer
//! bring the nonce for the next; `rspauth` proves the server (`wrong` fails to); `before` stands before the challenge in the same
//! line; `one-line` joins the challenges; `hide` keeps it from pages of other origins.

mod proof;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use http::header::WWW_AUTHENTICATE;
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::json;

use crate::cors::UNEXPOSED;
use crate::params::Params;
use crate::reply;
use crate::routes::credentials::{Fields, credentials};
use crate::routes::echo;
use crate::routes::nonces::{Nonces, Spent};
use crate::state::Shared;
use proof::{Asked, digest};

const REALM: &str = "me@kennethreitz.com";
const AUTHENTICATION_INFO: HeaderName = HeaderName::from_static("authentication-info");

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/digest-auth/{qop}/{user}/{password}", any(three))
        .route("/digest-auth/{qop}/{user}/{password}/{algorithm}", any(four))
        .route("/digest-auth/{qop}/{user}/{password}/{algorithm}/{stale_after}", any(five))
}

async fn three(Path((qop, user, password)): Path<(String, String, String)>, s: State<Shared>, r: Request) -> Response {
    answer(Wanted::new(qop, user, password, "MD5".to_owned(), None, &r), s, r).await
}

async fn four(
    Path((qop, user, password, algorithms)): Path<(String, String, String, String)>,
    shared: State<Shared>,
    request: Request,
) -> Response {
    answer(Wanted::new(qop, user, password, algorithms, None, &request), shared, request).await
}

async fn five(
    Path((qop, user, password, algorithms, stale)): Path<(String, String, String, String, String)>,
    shared: State<Shared>,
    request: Request,
) -> Response {
    answer(Wanted::new(qop, user, password, algorithms, stale.parse().ok(), &request), shared, request).await
}

/// What path and query ask for.
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
    realm: String,
    query: Params,
}

impl Wanted {
    fn new(
        qop: String,
        user: String,
        password: String,
        algorithms: String,
        stale_after: Option<u64>,
        request: &Request,
    ) -> Self {
        let query = Params::parse(request.uri().query().unwrap_or_default());
        let realm = query.text("realm").map_or_else(|| REALM.to_owned(), std::borrow::Cow::into_owned);
        Self { qop, user, password, algorithms, stale_after, realm, query }
    }

    fn offers_qop(&self) -> bool {
        self.qop.split(',').any(|qop| matches!(qop.trim(), "auth" | "auth-int"))
    }

    /// Whether these credentials are the user's.
    fn is_user(&self, given: &Fields) -> bool {
        if self.query.flag("userhash") && given.of("userhash") == "true" {
            let hash =
                digest(&given.algorithm().to_ascii_uppercase(), format!("{}:{}", self.user, self.realm).as_bytes());
            return hash.is_some_and(|hash| hash == given.of("username"));
        }
        match given.of("username*").strip_prefix("UTF-8''") {
            Some(coded) => Params::parse(coded).pairs().any(|(name, _)| name == self.user),
            None => given.of("username") == self.user,
        }
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
    let asked = Asked { method: parts.method.as_str(), target, body: &body };
    match check(&wanted, &given, &asked) {
        Err(reason) => refused(challenge(&wanted, &shared.nonces, false), reason),
        Ok(()) => match shared.nonces.spend(given.of("nonce"), given.count(), wanted.stale_after) {
            Spent::Good => admitted(&wanted, &shared.nonces, &given, target),
            Spent::Stale => challenge(&wanted, &shared.nonces, true),
            Spent::Replayed => refused(challenge(&wanted, &shared.nonces, false), "nc did not grow"),
        },
    }
}

/// Whether the response to the challenge is right, its nonce aside.
fn check(wanted: &Wanted, given: &Fields, asked: &Asked<'_>) -> Result<(), &'static str> {
    if !wanted.algorithms.split(',').any(|name| name.trim().eq_ignore_ascii_case(given.algorithm())) {
        return Err("algorithm was not offered");
    }
    if !wanted.is_user(given) || given.of("realm") != wanted.realm {
        return Err("another user or realm");
    }
    if given.of("uri") != asked.target {
        return Err("uri is not the request's target");
    }
    // That of a challenge stays when the nonce is replaced by the next.
    if !wanted.query.flag("nextnonce") && given.of("opaque") != proof::opaque(given.of("nonce")) {
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
    match asked.expected(given, &wanted.user, &wanted.password) {
        None => Err("no such algorithm"),
        Some(expected) if expected == given.of("response") => Ok(()),
        Some(_) => Err("another response was expected"),
    }
}

fn admitted(wanted: &Wanted, nonces: &Nonces, given: &Fields, target: &str) -> Response {
    let told = json!({
        "authenticated": true,
        "user": wanted.user,
        "nonce": given.of("nonce"),
        "nc": given.of("nc"),
        "qop": given.of("qop"),
        "algorithm": given.algorithm(),
    });
    let mut response = reply::json(&told);
    let mut info = Vec::new();
    if wanted.query.flag("nextnonce") {
        info.push(format!("nextnonce=\"{}\"", nonces.issue()));
    }
    if let Some(kind) = wanted.query.text("rspauth") {
        let body = format!("{}\n", serde_json::to_string_pretty(&told).unwrap_or_default());
        let proof = Asked { method: "", target, body: body.as_bytes() };
        let proof = match &*kind {
            "wrong" => Some("0".repeat(32)),
            _ => proof.expected(given, &wanted.user, &wanted.password),
        };
        info.push(format!("rspauth=\"{}\", qop={}", proof.unwrap_or_default(), given.of("qop")));
    }
    if let Ok(value) = HeaderValue::from_str(&info.join(", "))
        && !info.is_empty()
    {
        response.headers_mut().insert(AUTHENTICATION_INFO, value);
    }
    response
}

fn challenge(wanted: &Wanted, nonces: &Nonces, stale: bool) -> Response {
    let (nonce, mut challenges) = (nonces.issue(), Vec::new());
    let mut response = StatusCode::UNAUTHORIZED.into_response();
    for algorithm in wanted.algorithms.split(',') {
        let qop = if wanted.offers_qop() { format!("qop=\"{}\", ", wanted.qop) } else { String::new() };
        let realm = wanted.realm.replace('\\', "\\\\").replace('"', "\\\"");
        let mut text = match wanted.query.text("before") {
            Some(before) => format!("{before}, "),
            None => String::new(),
        };
        text += &format!(
            "Digest realm=\"{realm}\", nonce=\"{nonce}\", {qop}opaque=\"{}\", algorithm={}, stale={}",
            proof::opaque(&nonce),
            algorithm.trim(),
            if stale { "TRUE" } else { "FALSE" },
        );
        if wanted.query.flag("userhash") {
            text += ", userhash=true";
        }
        for name in ["charset", "domain"] {
            if let Some(value) = wanted.query.text(name) {
                text += &format!(", {name}=\"{value}\"");
            }
        }
        challenges.push(text);
    }
    let lines = if wanted.query.flag("one-line") { vec![challenges.join(", ")] } else { challenges };
    for line in lines {
        if let Ok(value) = HeaderValue::from_bytes(line.as_bytes()) {
            response.headers_mut().append(WWW_AUTHENTICATE, value);
        }
    }
    if wanted.query.flag("hide") {
        response.headers_mut().insert(UNEXPOSED, HeaderValue::from_static("www-authenticate"));
    }
    response
}

fn refused(mut response: Response, reason: &'static str) -> Response {
    response.headers_mut().insert("x-reason", HeaderValue::from_static(reason));
    response
}
