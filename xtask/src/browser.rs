//! Headless Chromium: its flags, its version, and a page opened in it.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;

use crate::error::{Context, Result};
use crate::paths::{self, TempFolder};
use crate::run::{self, Guard};

/// The test runner reads this file too (through chromedriver): the flags are written down once.
const WEBDRIVER: &str = include_str!("../../webdriver.json");

const OPTIONS: &str = "goog:chromeOptions";

/// A page in a browser of its own with a fresh profile, gone when dropped.
pub(crate) struct Page {
    // In this order: the profile can be removed only when the browser has ended.
    browser: Guard,
    _profile: TempFolder,
}

impl Page {
    pub(crate) fn open(chrome: &Path, address: &str) -> Result<Self> {
        let profile = TempFolder::new("chromium")?;
        let settings = settings()?;
        let flags = settings[OPTIONS]["args"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let mut command = run::command(chrome);
        command.args(flags).arg(format!("--user-data-dir={}", profile.path().display())).arg(address);
        let log = log()?;
        let log = File::create(&log).context(format_args!("cannot write {}", log.display()))?;
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        Ok(Self { browser: Guard::spawn(&mut command)?, _profile: profile })
    }

    pub(crate) fn is_open(&mut self) -> bool {
        self.browser.is_running()
    }
}

/// Where the browser writes what it has to say.
pub(crate) fn log() -> Result<PathBuf> {
    Ok(paths::scratch()?.join("chromium.log"))
}

/// `Chromium 156.0.8078.79`, or just the name where it cannot be told.
pub(crate) fn name_and_version(chrome: &Path) -> String {
    let said = run::text(run::command(chrome).arg("--version")).unwrap_or_default();
    let version = said.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    format!("Chromium {}", version.unwrap_or_default()).trim_end().to_owned()
}

/// Writes the settings for the test runner with the browser's place in them, and returns their file.
pub(crate) fn webdriver_settings(chrome: &Path) -> Result<PathBuf> {
    let mut settings = settings()?;
    settings[OPTIONS]["binary"] = chrome.display().to_string().into();
    let file = paths::scratch()?.join("webdriver.json");
    paths::write(&file, &settings.to_string())?;
    Ok(file)
}

fn settings() -> Result<Value> {
    serde_json::from_str(WEBDRIVER).context("webdriver.json is not JSON")
}
