//! The examples as a program: `amphi-examples NAME ORIGIN`. It has no runtime of its own, and needs none.

#![allow(clippy::disallowed_macros, reason = "a program prints")]

use std::process::ExitCode;

use amphi_examples::all;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(name), Some(origin)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: amphi-examples NAME ORIGIN\nnames: {}", all::NAMES.join(", "));
        return ExitCode::from(2);
    };
    match pollster::block_on(all::run(&name, &origin)) {
        Ok(lines) => {
            println!("{}", lines.join("\n"));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
