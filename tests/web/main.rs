//! What only the browser's side has: responses that it hides, and its memory.
#![cfg(all(target_family = "wasm", target_os = "unknown"))]
#![allow(clippy::unwrap_used, unreachable_pub, missing_docs, reason = "tests panic, and nobody reads their docs")]

pub mod auth;
pub mod memory;
pub mod policy;
pub mod prototypes;
pub mod rejections;
pub mod responses;
pub mod save;
pub mod streams;
