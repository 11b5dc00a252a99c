//! What JavaScript sees of amphi: convert, call, convert. It uses the public API alone, and knows no HTTP.
//!
//! What is exported here is for the modules in `pkg-template/` only, which make of it what people use: real `Headers`,
//! real errors, iterators. No class is named like a global, which it would hide from the glue.
#![cfg(all(target_family = "wasm", target_os = "unknown"))]

mod abort;
pub mod body;
pub mod client;
#[cfg(feature = "cookies")]
pub mod cookies;
mod error;
#[cfg(feature = "events")]
mod events;
mod headers;
#[cfg(feature = "middleware")]
mod middleware;
pub mod options;
mod promise;
pub mod request;
pub mod response;
pub mod stream;
