//! What is printed: colours (on a terminal only), a progress line that overwrites itself, durations.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::time::Duration;

pub(crate) fn red(text: &str) -> String {
    paint("31", text)
}

pub(crate) fn green(text: &str) -> String {
    paint("32", text)
}

pub(crate) fn yellow(text: &str) -> String {
    paint("33", text)
}

pub(crate) fn bold(text: &str) -> String {
    paint("1", text)
}

/// The width that tables and columns may use.
pub(crate) fn width() -> usize {
    let columns = env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    columns.unwrap_or(120).max(40)
}

pub(crate) fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// The beginning of a line whose rest comes later.
pub(crate) fn unfinished(text: &str) {
    print!("{text}");
    let _ = io::stdout().flush();
}

/// Shows `line` in place of the last progress line; does nothing where there is no terminal.
pub(crate) fn progress(line: &str) {
    if is_terminal() {
        let short: String = line.trim().chars().take(width().min(100) - 4).collect();
        unfinished(&format!("\r\x1b[2K    {short}"));
    }
}

pub(crate) fn clear_progress() {
    if is_terminal() {
        unfinished("\r\x1b[2K");
    }
}

pub(crate) fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

fn paint(code: &str, text: &str) -> String {
    if is_terminal() && env::var_os("NO_COLOR").is_none() {
        format!("\x1b[{code}m{text}\x1b[0m")
    } else {
        text.to_owned()
    }
}
