//! The same lines in headless Chromium: a page pulls them from a server of ours, runs them in workers, posts answers.

mod browser;
mod host;
mod module;

use std::io;
use std::pin::pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use crate::feed;
use crate::options::Options;
use browser::Browser;
use host::Host;

/// How often the browser is looked after.
const LOOK: Duration = Duration::from_millis(250);

pub(crate) async fn run(options: &Options) -> io::Result<ExitCode> {
    let chrome = browser::chrome()?;
    let package = module::package()?;
    let host = Arc::new(Host::start(&package).await?);
    // It ends with this function, whatever ends that.
    let mut browser = Browser::open(&chrome, host.address())?;
    let answer = |line: String| {
        let host = Arc::clone(&host);
        async move { host.answer(&line).await }
    };
    let mut feeding = pin!(feed::feed(options, answer));
    tokio::select! {
        fed = &mut feeding => fed?,
        why = watch(&mut browser, &host) => {
            eprintln!("driver: {why}{}", browser.last_words());
            host.give_up(why);
            feeding.await?;
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns when the page no longer does its work, and says why.
async fn watch(browser: &mut Browser, host: &Host) -> String {
    loop {
        tokio::time::sleep(LOOK).await;
        match browser.ended() {
            Some(status) => return format!("Chromium has ended ({status})"),
            None if host.is_silent() => return "the page does not ask for lines any more".to_owned(),
            None => {}
        }
    }
}
