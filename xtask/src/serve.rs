//! `cargo xtask serve`: the test server, for trying things by hand.

use crate::error::Result;
use crate::server::{Ports, Server};

pub(crate) fn command() -> Result<()> {
    println!("building the test server");
    let server = Server::start(&Ports::Fixed, None)?;
    for (name, address) in server.addresses() {
        println!("{name:<10} {address}");
    }
    let ca = crate::paths::scratch()?.join("serve-ca.pem");
    crate::paths::write(&ca, &server.ca_pem)?;
    println!("{:<10} {}", "authority", ca.display());
    println!("Ctrl-C ends it.");
    server.wait()
}
