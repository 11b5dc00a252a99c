//! Installs single tools: with rustup, cargo and npm anywhere, with apt where it may be used.

use std::path::PathBuf;
use std::process::Command;

use crate::cargo;
use crate::error::{Context, Error, Result};
use crate::paths;
use crate::run;
use crate::term;
use crate::tools::{self, BINARYEN, Tool, Tools};

/// What apt knows the tools by.
const PACKAGES: [(Tool, &[&str]); 10] = [
    (Tool::Node, &["nodejs", "npm"]),
    (Tool::Valgrind, &["valgrind"]),
    (Tool::Openssl, &["openssl"]),
    (Tool::Tinyproxy, &["tinyproxy-bin"]),
    (Tool::Dante, &["dante-server"]),
    (Tool::Nginx, &["nginx-light"]),
    (Tool::Caddy, &["caddy"]),
    (Tool::Curl, &["curl"]),
    // The server without what makes a service of it.
    (Tool::Apache, &["apache2-bin"]),
    // What it is installed by.
    (Tool::Httpbin, &["python3", "python3-venv"]),
];

pub(crate) fn install(missing: &[Tool], tools: &Tools) -> Result<()> {
    if missing.contains(&Tool::WasmTarget) {
        wasm_target()?;
    }
    // Before what takes minutes: whether it can be had is known at once.
    let browsers = browsers(missing);
    if !browsers.is_empty() {
        apt(&browsers)?;
    }
    if missing.contains(&Tool::WasmBindgen) {
        wasm_bindgen(&tools.wasm_bindgen_version)?;
    }
    let httpbin = missing.contains(&Tool::Httpbin).then(httpbin);
    let is_left = |tool: Tool| missing.contains(&tool) && !(tool == Tool::Httpbin && matches!(httpbin, Some(Ok(()))));
    if missing.contains(&Tool::WasmPack) {
        wasm_pack()?;
    }
    if missing.contains(&Tool::RustSrc) && tools::on_path("rustup").is_some() {
        run::stream(run::command("rustup").args(["component", "add", "rust-src"]))?;
    }
    let of = |optional: bool| {
        let tools = PACKAGES.iter().filter(move |(tool, _)| is_left(*tool) && tool.is_optional() == optional);
        tools.flat_map(|(_, packages)| *packages).copied().collect::<Vec<_>>()
    };
    for (optional, packages) in [(false, of(false)), (true, of(true))] {
        match if packages.is_empty() { Ok(()) } else { apt(&packages) } {
            // Whoever needs it reports that it was not run.
            Err(error) if optional => println!("{}: {error}", term::yellow("warning")),
            outcome => outcome?,
        }
    }
    if matches!(httpbin, Some(Err(_))) {
        self::httpbin()?;
    }
    if missing.contains(&Tool::WasmOpt) {
        wasm_opt()?;
    }
    Ok(())
}

fn wasm_target() -> Result<()> {
    if tools::on_path("rustup").is_none() {
        return Err(Error::new(format!(
            "this toolchain has no {0} and there is no rustup to add it; install your distribution's package with \
             the standard library for {0} (Debian: libstd-rust-dev-wasm32)",
            cargo::WASM
        )));
    }
    run::stream(run::command("rustup").args(["target", "add", cargo::WASM]))
}

fn wasm_bindgen(version: &str) -> Result<()> {
    cargo_install("wasm-bindgen-cli", version, tools::cached_wasm_bindgen(version), &[])
}

fn wasm_pack() -> Result<()> {
    // It only calls others: quick to build is quick enough. npm's package of this name downloads it from elsewhere.
    cargo_install("wasm-pack", tools::WASM_PACK, tools::cached_wasm_pack(), &["--debug"])
}

fn cargo_install(name: &str, version: &str, root: PathBuf, options: &[&str]) -> Result<()> {
    println!("    compiling it takes some minutes, once for each version");
    // Not `--locked`: its lock file may name versions that a registry mirror does not have.
    let mut install = run::cargo();
    install.args(["install", name, "--version", version]).args(options).arg("--root").arg(root);
    // Its own, temporary target folder: nothing of it can be shared with ours.
    install.env_remove("CARGO_TARGET_DIR");
    run::stream(&mut install)
}

fn wasm_opt() -> Result<()> {
    let npm = npm().context("wasm-opt comes from npm's `binaryen`, and there is no npm; install Node ≥ 20 with npm")?;
    let folder = paths::folder(tools::cached_binaryen())?;
    let package = format!("binaryen@{BINARYEN}");
    run::stream(run::command(npm).args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(folder).arg(package))
}

/// httpbin and a server for it, in an environment of their own.
fn httpbin() -> Result<()> {
    const PACKAGES: [&str; 2] = ["httpbin==0.10.4", "waitress==3.0.2"];
    let folder = tools::installed_httpbin();
    run::stream(run::command("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    run::stream(run::command(folder.join("bin/pip")).args(["install", "--quiet"]).args(PACKAGES))
}

pub(crate) fn npm() -> Option<PathBuf> {
    tools::on_path("npm").or_else(|| {
        std::env::split_paths(&std::env::var_os("PATH")?)
            .map(|folder| folder.join("npm.cmd"))
            .find(|path| path.is_file())
    })
}

/// Their packages, all for one call of apt.
fn browsers(missing: &[Tool]) -> Vec<&'static str> {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let ubuntu = release.lines().any(|line| line == "ID=ubuntu");
    let mut packages = Vec::new();
    if missing.contains(&Tool::Chrome) || missing.contains(&Tool::Chromedriver) {
        packages.extend(if ubuntu {
            ["chromium-browser", "chromium-chromedriver"]
        } else {
            ["chromium", "chromium-driver"]
        });
    }
    if missing.contains(&Tool::Firefox) {
        packages.push(if ubuntu { "firefox" } else { "firefox-esr" });
    }
    packages
}

fn apt(packages: &[&str]) -> Result<()> {
    let by_hand = || format!("install by hand: {} (or the like), and see that they are on PATH", packages.join(", "));
    if tools::on_path("apt-get").is_none() {
        return Err(Error::new(format!("there is no apt-get here; {}", by_hand())));
    }
    let sudo = match run::text(run::command("id").arg("-u"))?.trim() {
        "0" => false,
        _ => run::text(run::command("sudo").args(["-n", "true"])).map(|_| true).context(by_hand())?,
    };
    run::stream(apt_get(sudo).arg("update")).context(by_hand())?;
    run::stream(apt_get(sudo).args(["install", "-y", "--no-install-recommends"]).args(packages)).context(by_hand())
}

fn apt_get(sudo: bool) -> Command {
    let mut command = if sudo { run::command("sudo") } else { run::command("env") };
    if sudo {
        command.args(["-n", "env"]);
    }
    // The servers among the packages are for the tests, which start their own: none is to be started as a service.
    command.args(["DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "SYSTEMD_OFFLINE=1"]);
    command.args(["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]);
    command
}
