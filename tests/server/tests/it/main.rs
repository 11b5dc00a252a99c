//! The server over real sockets: what hyper does not promise, and what the faults are there for.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test of a server may panic, and lives on a machine"
)]

mod aborts;
mod bodies;
mod command;
mod cors;
mod faults;
mod routes;
mod secure;
mod support;
