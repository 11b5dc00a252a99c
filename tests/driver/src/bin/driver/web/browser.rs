//! Headless Chromium with a fresh profile, gone when dropped.

use std::env;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::Value;

/// The flags that the tests run with.
const WEBDRIVER: &str = include_str!("../../../../../../webdriver.json");

/// Not for this: what a line expects of TLS is to be seen.
const NOT_HERE: &str = "--ignore-certificate-errors";

const OWN: [&str; 4] = [
    // Suites of others do not know of CORS.
    "--disable-web-security",
    // A client has no cache unless its line asks for one: where no cache can be made, there is none.
    "--disk-cache-dir=/dev/null",
    "--no-proxy-server",
    "--disable-renderer-backgrounding",
];

pub(super) struct Browser {
    child: Child,
    profile: PathBuf,
}

/// The browser that `CHROME` names, or the first that is on PATH.
pub(super) fn chrome() -> io::Result<PathBuf> {
    const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];
    if let Some(named) = env::var_os("CHROME").map(PathBuf::from) {
        return if named.is_file() {
            Ok(named)
        } else {
            Err(io::Error::other(format!("CHROME says {}, which is not there", named.display())))
        };
    }
    let folders: Vec<PathBuf> = env::var_os("PATH").iter().flat_map(env::split_paths).collect();
    let files = NAMES.iter().flat_map(|name| {
        let file = format!("{name}{}", env::consts::EXE_SUFFIX);
        folders.iter().map(move |folder| folder.join(&file))
    });
    let found = files.into_iter().find(|path| path.is_file());
    found.ok_or_else(|| io::Error::other("there is no Chromium: run `cargo xtask setup`, or name one in CHROME"))
}

impl Browser {
    pub(super) fn open(chrome: &Path, address: &str) -> io::Result<Self> {
        let profile = env::temp_dir().join(format!("amphi-driver-{}", std::process::id()));
        let _ = fs::remove_dir_all(&profile);
        fs::create_dir_all(&profile)?;
        let flags: Value = serde_json::from_str(WEBDRIVER)?;
        let flags = flags["goog:chromeOptions"]["args"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let mut command = Command::new(chrome);
        command.args(flags.filter(|flag| *flag != NOT_HERE)).args(OWN);
        command.arg(format!("--user-data-dir={}", profile.display())).arg(address);
        // What it leaves in the folder for what is temporary goes with the profile.
        command.env("TMPDIR", &profile);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(File::create(log(&profile))?);
        match command.spawn() {
            Ok(child) => Ok(Self { child, profile }),
            Err(error) => {
                let _ = fs::remove_dir_all(&profile);
                Err(io::Error::other(format!("cannot start {}: {error}", chrome.display())))
            }
        }
    }

    pub(super) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// The end of what it has written, behind a colon.
    pub(super) fn last_words(&self) -> String {
        let said = fs::read(log(&self.profile)).unwrap_or_default();
        let said = String::from_utf8_lossy(&said);
        let mut last: Vec<&str> = said.lines().rev().take(3).collect();
        last.reverse();
        if last.is_empty() { String::new() } else { format!(": {}", last.join(" / ")) }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        // Its helpers may write for a moment longer.
        for _ in 0..20 {
            if fs::remove_dir_all(&self.profile).is_ok() || !self.profile.exists() {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}

fn log(profile: &Path) -> PathBuf {
    profile.join("said.log")
}
