//! `cargo xtask serve`: the test server, for trying things by hand.

use crate::error::Result;
use crate::server::{Ports, Server};

pub(crate) fn command() -> Result<()> {
    let server = Server::start(&Ports::Fixed, None)?;
    for (name, address) in server.addresses() {
        println!("{name:<10} {address}");
    }
    println!("Ctrl-C ends it.");
    server.wait()
}
