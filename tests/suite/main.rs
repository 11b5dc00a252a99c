//! The one suite, for every transport: natively over the pool, in a browser, a worker and Node over fetch.
//!
//! A test names no platform. What one cannot do is asked for with [`needs!`], which prints a line and returns. The
//! modules are public because wasm-bindgen's runner passes over private ones.

#![allow(clippy::unwrap_used, unreachable_pub, missing_docs, reason = "tests panic, and nobody reads their docs")]
#![allow(clippy::disallowed_macros, reason = "a test may print")]

pub mod accounts;
pub mod auth;
pub mod auth_digest;
pub mod auth_flow;
pub mod auth_scope;
pub mod blocking;
pub mod body;
pub mod bounds;
pub mod cancel;
pub mod capabilities;
#[cfg(feature = "charset-detection")]
pub mod charset_detection;
pub mod codings;
pub mod concurrency;
pub mod conversions;
pub mod cookies;
pub mod differences;
pub mod download;
pub mod errors;
pub mod events;
pub mod examples;
pub mod executor;
pub mod har;
pub mod har_schema;
pub mod har_secrets;
pub mod hooks;
pub mod limits;
pub mod messages;
pub mod middleware;
pub mod mock;
pub mod mock_answers;
pub mod mounts;
pub mod multipart;
pub mod observe;
pub mod one_result;
pub mod proxy;
pub mod query;
pub mod reading;
pub mod redirect;
pub mod redirect_secrets;
pub mod replay;
pub mod request;
pub mod response;
pub mod response_fields;
pub mod retry;
pub mod save;
pub mod save_with;
pub mod secrets;
pub mod send;
pub mod service;
pub mod service_bodies;
pub mod service_moods;
pub mod settings;
pub mod streams;
pub mod support;
#[cfg(feature = "uri-template")]
pub mod template;
pub mod timeout;
pub mod tls;
pub mod transport;
pub mod tutorials;
pub mod upload;
pub mod upload_bounds;
pub mod url;
pub mod web_options;
