//! The command as it is run: the real program, over real sockets, piped and on a terminal.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::unwrap_used,
    reason = "the doors that amphi keeps shut lead to the machine, which is where a command is tested; and a test may panic"
)]

mod bodies;
mod curl;
mod downloads;
mod exits;
mod habits;
mod network;
mod options;
mod peer;
mod proxies;
mod recording;
mod requests;
mod resume;
mod shown;
mod streams;
mod support;
mod terminal;
