//! What JavaScript sees of amphi: convert, call, convert. It uses the public API alone, and knows no HTTP.
//!
//! What is exported here is for the modules in `pkg-template/` only, which make of it what people use: real `Headers`,
//! real errors, iterators. No class is named like a global, which it would hide from the glue.
#![cfg(all(target_family = "wasm", target_os = "unknown"))]
#![allow(clippy::missing_errors_doc, reason = "what is thrown is said in the types of `pkg-template/`")]

mod abort;
#[cfg(feature = "auth")]
mod authorization;
pub mod body;
#[cfg(feature = "middleware")]
mod call;
pub mod client;
#[cfg(feature = "cookies")]
pub mod cookies;
#[cfg(feature = "details")]
pub mod details;
mod error;
#[cfg(feature = "events")]
mod events;
mod facts;
#[cfg(feature = "fetching")]
mod fetching;
mod guarded;
mod headers;
mod lines;
mod loan;
#[cfg(feature = "middleware")]
mod middleware;
#[cfg(feature = "multipart")]
mod multipart;
pub mod options;
mod promise;
pub mod request;
pub mod response;
#[cfg(feature = "retry")]
mod retry;
pub mod stream;
#[cfg(feature = "transport")]
mod transport;
