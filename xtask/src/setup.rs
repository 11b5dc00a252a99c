//! `cargo xtask setup`: what is there is used, what is missing is installed, each with a line that says why.

use crate::error::{Error, Result};
use crate::install;
use crate::pkg;
use crate::term;
use crate::test;
use crate::tools::{Tool, Tools};

const ALL: [Tool; 18] = [
    Tool::WasmTarget,
    Tool::WasmBindgen,
    Tool::Chrome,
    Tool::Chromedriver,
    Tool::Firefox,
    Tool::Node,
    Tool::WasmOpt,
    Tool::WasmPack,
    Tool::RustSrc,
    Tool::Openssl,
    Tool::Tinyproxy,
    Tool::Dante,
    Tool::Nginx,
    Tool::Caddy,
    Tool::Apache,
    Tool::Httpbin,
    Tool::Curl,
    Tool::Valgrind,
];

/// What each command cannot do without, or not all of what it does.
const COMMANDS: [(&str, &[&[Tool]]); 11] = [
    ("test checks", &[&[Tool::WasmTarget]]),
    ("test native", &[&test::PEERS]),
    ("test web", &[&test::WEB, &[Tool::Firefox]]),
    ("test pkg", &[&pkg::TOOLS, &[Tool::Chrome]]),
    ("test counts", &[&[Tool::Valgrind]]),
    ("demo", &[&pkg::TOOLS, &[Tool::Chrome]]),
    ("driver", &[&[Tool::WasmTarget, Tool::WasmBindgen]]),
    ("pkg", &[&pkg::TOOLS]),
    ("size", &[&pkg::TOOLS]),
    ("api", &[&[Tool::WasmTarget]]),
    ("bench", &[&[Tool::Valgrind], &pkg::TOOLS, &[Tool::Chrome]]),
];

pub(crate) fn command(only_look: bool) -> Result<()> {
    let tools = if only_look { Tools::locate()? } else { ensure(&ALL)? };
    let mut missing = Vec::new();
    for tool in ALL {
        match tools.place(tool) {
            Some(place) => println!("{} {:<30} {place}", term::green("✓"), tool.name()),
            None => {
                println!("{} {:<30} missing; it {}", term::yellow("✗"), tool.name(), tool.purpose());
                println!("  {:<30} for `cargo xtask {}`", "", commands(tool).join("`, `"));
                missing.push(tool);
            }
        }
    }
    if missing.iter().any(|tool| !tool.is_optional()) {
        return Err(Error::new("tools are missing; `cargo xtask setup` installs them"));
    }
    println!("ready: `cargo xtask demo`, `cargo xtask test`");
    Ok(())
}

/// The commands that need it.
fn commands(tool: Tool) -> Vec<&'static str> {
    let needs = |tools: &&[&[Tool]]| tools.iter().any(|tools| tools.contains(&tool));
    COMMANDS.iter().filter(|(_, tools)| needs(tools)).map(|(command, _)| *command).collect()
}

/// The tools, after those of `needed` that were missing have been installed.
///
/// Where an optional one cannot be had there is a warning.
pub(crate) fn ensure(needed: &[Tool]) -> Result<Tools> {
    let tools = Tools::locate()?;
    let missing: Vec<Tool> = needed.iter().copied().filter(|tool| tools.place(*tool).is_none()).collect();
    if missing.is_empty() {
        return Ok(tools);
    }
    for tool in &missing {
        println!("{} {}: it {}", term::bold("installing"), tool.name(), tool.purpose());
    }
    install::install(&missing, &tools)?;
    let tools = Tools::locate()?;
    for tool in missing.into_iter().filter(|tool| tools.place(*tool).is_none()) {
        if !tool.is_optional() {
            return Err(Error::new(format!("{} is still missing after it was installed", tool.name())));
        }
        println!("{}: there is no {}; what needs it will not be run", term::yellow("warning"), tool.name());
    }
    Ok(tools)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tool_is_for_some_command() {
        for tool in ALL {
            assert!(!commands(tool).is_empty(), "{}", tool.name());
        }
        assert_eq!(commands(Tool::Firefox), ["test web"]);
        assert_eq!(commands(Tool::Curl), ["test native"]);
        assert_eq!(commands(Tool::WasmOpt), ["test pkg", "demo", "pkg", "size", "bench"]);
    }
}
