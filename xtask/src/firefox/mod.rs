//! Headless Firefox, driven by Marionette, which it speaks by itself: Debian has no geckodriver, and compiling one takes
//! minutes.

mod marionette;
mod webdriver;

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::error::{Context, Error, Result};
use crate::paths::{self, TempFolder};
use crate::run::{self, Guard};
use marionette::Marionette;
pub(crate) use webdriver::Driver;

/// How long a start may take on a machine that has much else to do.
const START: Duration = Duration::from_secs(60);

/// The file of a profile in which Firefox writes where it listens.
const PORT: &str = "MarionetteActivePort";

/// Any port will do; it is to look for nothing that is not on this machine; and a service worker may live for as long as the
/// tests take, though no event keeps it.
const PREFERENCES: &str = "\
user_pref(\"marionette.port\", 0);
user_pref(\"network.captive-portal-service.enabled\", false);
user_pref(\"network.connectivity-service.enabled\", false);
user_pref(\"network.proxy.type\", 0);
user_pref(\"network.http.http3.enable\", false);
user_pref(\"dom.serviceWorkers.idle_timeout\", 600000);
user_pref(\"dom.serviceWorkers.idle_extended_timeout\", 600000);
user_pref(\"app.normandy.enabled\", false);
user_pref(\"services.settings.server\", \"data:,#\");
user_pref(\"datareporting.policy.dataSubmissionEnabled\", false);
";

/// A browser with a fresh profile, gone when dropped.
pub(crate) struct Firefox {
    marionette: Marionette,
    // In this order: the profile can be removed only when the browser has ended.
    browser: Guard,
    _profile: TempFolder,
}

impl Firefox {
    pub(crate) fn start(program: &Path) -> Result<Self> {
        let profile = TempFolder::new("firefox")?;
        paths::write(&profile.path().join("user.js"), PREFERENCES)?;
        let mut command = run::command(program);
        command.args(["--headless", "--marionette", "--no-remote", "--profile"]).arg(profile.path());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut browser = Guard::spawn(&mut command)?;
        let port = port(profile.path(), &mut browser)?;
        let mut marionette = Marionette::connect(port)?;
        // The test server's certificates are its own.
        marionette.call("WebDriver:NewSession", &json!({ "acceptInsecureCerts": true }))?;
        Ok(Self { marionette, browser, _profile: profile })
    }

    pub(crate) fn go(&mut self, address: &str) -> Result<()> {
        self.marionette.call("WebDriver:Navigate", &json!({ "url": address })).map(drop)
    }

    /// What a script returns in the page.
    pub(crate) fn run(&mut self, script: &Value, arguments: &Value) -> Result<Value> {
        let parameters = json!({ "script": script, "args": arguments });
        self.marionette.call("WebDriver:ExecuteScript", &parameters).map(|mut answer| answer["value"].take())
    }
}

impl Drop for Firefox {
    fn drop(&mut self) {
        // Killed, it would leave the processes of its pages behind for a while.
        if self.marionette.call("Marionette:Quit", &json!({ "flags": ["eForceQuit"] })).is_ok() {
            self.browser.wait_at_most(Duration::from_secs(5));
        }
    }
}

/// Where Firefox listens, once it does.
fn port(profile: &Path, browser: &mut Guard) -> Result<u16> {
    let start = Instant::now();
    while start.elapsed() < START && browser.is_running() {
        let written = fs::read_to_string(profile.join(PORT)).unwrap_or_default();
        if let Ok(port) = written.trim().parse() {
            return Ok(port);
        }
        thread::sleep(Duration::from_millis(20));
    }
    Err(Error::new("Firefox did not start, or does not listen")).context(profile.display())
}
