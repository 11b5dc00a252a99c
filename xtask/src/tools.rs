//! Finds the tools that do not come with cargo, and says of each why it is needed.

use std::env;
use std::path::{Path, PathBuf};

use crate::cargo;
use crate::error::{Context, Error, Result};
use crate::paths;
use crate::run;
pub(crate) use crate::tool::Tool;

/// The version of npm's `binaryen` whose `wasm-opt` is used: Debian's 108 succeeds and writes modules that do not start.
pub(crate) const BINARYEN: &str = "132";

/// The version of wasm-pack, which builds the npm package.
pub(crate) const WASM_PACK: &str = "0.15.1";

const NODE_AT_LEAST: u32 = 20;

/// Every tool's place, `None` where it is missing. [`crate::setup::ensure`] fills the gaps.
pub(crate) struct Tools {
    /// The version that Cargo.lock asks `wasm-bindgen` to be.
    pub(crate) wasm_bindgen_version: String,
    pub(crate) wasm_target: bool,
    /// The folder of `wasm-bindgen` and `wasm-bindgen-test-runner`.
    wasm_bindgen: Option<PathBuf>,
    chrome: Option<PathBuf>,
    chromedriver: Option<PathBuf>,
    pub(crate) firefox: Option<PathBuf>,
    pub(crate) node: Option<PathBuf>,
    nginx: Option<PathBuf>,
    caddy: Option<PathBuf>,
    openssl: Option<PathBuf>,
    wasm_opt: Option<PathBuf>,
    wasm_pack: Option<PathBuf>,
    rust_src: Option<PathBuf>,
    tinyproxy: Option<PathBuf>,
    dante: Option<PathBuf>,
    valgrind: Option<PathBuf>,
    apache: Option<PathBuf>,
    httpbin: Option<PathBuf>,
    curl: Option<PathBuf>,
}

impl Tools {
    pub(crate) fn locate() -> Result<Self> {
        let version = locked_version(&paths::read(&paths::root().join("Cargo.lock"))?, "wasm-bindgen")
            .context("Cargo.lock names no wasm-bindgen; run `cargo generate-lockfile`")?;
        let sysroot = sysroot()?;
        Ok(Self {
            wasm_target: sysroot.join("lib/rustlib").join(cargo::WASM).join("lib").is_dir(),
            wasm_bindgen: wasm_bindgen(&version),
            wasm_bindgen_version: version,
            chrome: from_env("CHROME")?.or_else(chrome),
            chromedriver: from_env("CHROMEDRIVER")?.or_else(|| on_path("chromedriver")),
            firefox: from_env("FIREFOX")?.or_else(firefox),
            node: on_path("node").filter(|node| node_version(node) >= Some(NODE_AT_LEAST)),
            nginx: on_path("nginx").or_else(|| Some(PathBuf::from("/usr/sbin/nginx")).filter(|path| path.is_file())),
            caddy: on_path("caddy"),
            openssl: on_path("openssl"),
            wasm_opt: Some(cached_wasm_opt()).filter(|path| path.exists()),
            wasm_pack: wasm_pack(),
            rust_src: Some(sysroot.join("lib/rustlib/src/rust/library")).filter(|path| path.join("std").is_dir()),
            tinyproxy: daemon("tinyproxy"),
            dante: daemon("danted"),
            valgrind: on_path("valgrind"),
            apache: daemon("apache2"),
            curl: on_path("curl"),
            httpbin: Some(installed_httpbin().join("bin/waitress-serve")).filter(|path| path.is_file()),
        })
    }

    /// Where `tool` is, in words.
    pub(crate) fn place(&self, tool: Tool) -> Option<String> {
        match tool {
            Tool::WasmTarget => self.wasm_target.then(|| "in the toolchain".to_owned()),
            Tool::WasmBindgen => self.wasm_bindgen.as_deref().map(shown),
            Tool::Chrome => self.chrome.as_deref().map(shown),
            Tool::Chromedriver => self.chromedriver.as_deref().map(shown),
            Tool::Firefox => self.firefox.as_deref().map(shown),
            Tool::Node => self.node.as_deref().map(shown),
            Tool::Nginx => self.nginx.as_deref().map(shown),
            Tool::Caddy => self.caddy.as_deref().map(shown),
            Tool::Openssl => self.openssl.as_deref().map(shown),
            Tool::WasmOpt => self.wasm_opt.as_deref().map(shown),
            Tool::WasmPack => self.wasm_pack.as_deref().map(shown),
            Tool::RustSrc => self.rust_src.as_deref().map(shown),
            Tool::Tinyproxy => self.tinyproxy.as_deref().map(shown),
            Tool::Dante => self.dante.as_deref().map(shown),
            Tool::Valgrind => self.valgrind.as_deref().map(shown),
            Tool::Apache => self.apache.as_deref().map(shown),
            Tool::Httpbin => self.httpbin.as_deref().map(shown),
            Tool::Curl => self.curl.as_deref().map(shown),
        }
    }

    pub(crate) fn wasm_bindgen(&self) -> Result<PathBuf> {
        self.of_wasm_bindgen("wasm-bindgen")
    }

    pub(crate) fn test_runner(&self) -> Result<PathBuf> {
        self.of_wasm_bindgen("wasm-bindgen-test-runner")
    }

    pub(crate) fn chrome(&self) -> Result<&Path> {
        self.chrome.as_deref().context("there is no Chromium; run `cargo xtask setup`")
    }

    pub(crate) fn chromedriver(&self) -> Result<&Path> {
        self.chromedriver.as_deref().context("there is no chromedriver; run `cargo xtask setup`")
    }

    pub(crate) fn wasm_opt(&self) -> Result<&Path> {
        self.wasm_opt
            .as_deref()
            .context("there is no wasm-opt; it comes from npm: install Node ≥ 20 with npm, then try again")
    }

    pub(crate) fn wasm_pack(&self) -> Result<&Path> {
        self.wasm_pack.as_deref().context("there is no wasm-pack; run `cargo xtask setup`")
    }

    fn of_wasm_bindgen(&self, program: &str) -> Result<PathBuf> {
        let folder = self.wasm_bindgen.as_deref().context("there is no wasm-bindgen; run `cargo xtask setup`")?;
        Ok(folder.join(format!("{program}{}", env::consts::EXE_SUFFIX)))
    }
}

/// Where `setup` installs `wasm-bindgen` of this version.
pub(crate) fn cached_wasm_bindgen(version: &str) -> PathBuf {
    paths::cached_tool(&format!("wasm-bindgen-cli-{version}"))
}

/// Where `setup` installs wasm-pack.
pub(crate) fn cached_wasm_pack() -> PathBuf {
    paths::cached_tool(&format!("wasm-pack-{WASM_PACK}"))
}

/// Where `setup` installs npm's `binaryen`.
pub(crate) fn cached_binaryen() -> PathBuf {
    paths::cached_tool(&format!("binaryen-{BINARYEN}"))
}

/// Where `setup` installs Python's httpbin, and the tests look for it.
pub(crate) fn installed_httpbin() -> PathBuf {
    paths::target().join("httpbin")
}

/// The first file on PATH with this name.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let name = format!("{name}{}", env::consts::EXE_SUFFIX);
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders).map(|folder| folder.join(&name)).find(|path| path.is_file())
}

/// A program that may be where only administrators look.
fn daemon(name: &str) -> Option<PathBuf> {
    on_path(name).or_else(|| Some(Path::new("/usr/sbin").join(name)).filter(|path| path.is_file()))
}

fn cached_wasm_opt() -> PathBuf {
    let name = if env::consts::OS == "windows" { "wasm-opt.cmd" } else { "wasm-opt" };
    cached_binaryen().join("node_modules").join(".bin").join(name)
}

fn sysroot() -> Result<PathBuf> {
    Ok(run::text(run::command("rustc").args(["--print", "sysroot"]))?.trim().into())
}

fn wasm_pack() -> Option<PathBuf> {
    let installed = cached_wasm_pack().join("bin").join(format!("wasm-pack{}", env::consts::EXE_SUFFIX));
    let is_it = |path: &PathBuf| {
        let said = run::text(run::command(path).arg("--version")).unwrap_or_default();
        said.split_whitespace().nth(1) == Some(WASM_PACK)
    };
    [on_path("wasm-pack"), Some(installed)].into_iter().flatten().find(is_it)
}

fn wasm_bindgen(version: &str) -> Option<PathBuf> {
    let installed = cached_wasm_bindgen(version).join("bin");
    let candidates = [on_path("wasm-bindgen").and_then(|path| path.parent().map(Path::to_path_buf)), Some(installed)];
    candidates.into_iter().flatten().find(|folder| {
        let program = |name: &str| folder.join(format!("{name}{}", env::consts::EXE_SUFFIX));
        let said = run::text(run::command(program("wasm-bindgen")).arg("--version")).unwrap_or_default();
        said.split_whitespace().nth(1) == Some(version) && program("wasm-bindgen-test-runner").is_file()
    })
}

fn chrome() -> Option<PathBuf> {
    const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];
    const PLACES: [&str; 3] = [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "C:/Program Files/Google/Chrome/Application/chrome.exe",
    ];
    let places = PLACES.iter().map(PathBuf::from).filter(|path| path.is_file());
    NAMES.iter().filter_map(|name| on_path(name)).chain(places).next()
}

fn firefox() -> Option<PathBuf> {
    const PLACES: [&str; 2] =
        ["/Applications/Firefox.app/Contents/MacOS/firefox", "C:/Program Files/Mozilla Firefox/firefox.exe"];
    let places = PLACES.iter().map(PathBuf::from).filter(|path| path.is_file());
    ["firefox-esr", "firefox"].iter().filter_map(|name| on_path(name)).chain(places).next()
}

fn node_version(node: &Path) -> Option<u32> {
    let version = run::text(run::command(node).arg("--version")).ok()?;
    version.trim().trim_start_matches('v').split('.').next()?.parse().ok()
}

/// The program that a variable names: if it names one that is not there, that is a mistake, not a wish for another.
fn from_env(name: &str) -> Result<Option<PathBuf>> {
    match env::var_os(name).map(PathBuf::from) {
        Some(path) if !path.is_file() => Err(Error::new(format!("{name} says {}, which is not there", path.display()))),
        path => Ok(path),
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// The version of package `name` in the text of a Cargo.lock.
fn locked_version(lock: &str, name: &str) -> Option<String> {
    let header = format!("name = \"{name}\"");
    let mut lines = lock.lines().skip_while(|line| *line != header);
    let version = lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')?;
    Some(version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::locked_version;

    #[test]
    fn the_locked_version_is_the_packages_own() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.80\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked_version(lock, "js-sys"), None);
    }
}
