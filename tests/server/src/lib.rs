//! The server that amphi's tests, examples and benchmarks talk to: httpbin's routes, streams of any size, gates that
//! prove an order of events, counters, and a second pair of listeners that break HTTP in every way asked for.
//!
//! It listens on loopback only unless told otherwise, needs no network, and every bound that it has is fixed: it is a
//! tool for tests, not a server for anybody else. What a route does stands beside it in `routes` and `fault`.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "the doors that amphi keeps shut lead to the machine, which is where a server lives"
)]
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may panic"))]

mod cors;
mod counters;
mod fault;
mod generate;
mod listen;
mod params;
pub mod proxy;
mod reply;
mod routes;
mod server;
mod service;
mod state;
mod tls;

pub use server::{Config, Server};
