//! Ctrl-C: ends the run at once, whatever it waits for, and leaves the terminal as it was.

use std::io::{IsTerminal as _, Write as _};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::exit::code;

/// Whether the terminal does not show what is typed.
static HIDES: AtomicBool = AtomicBool::new(false);

/// What is left behind, if it ends now.
static LEFT: Mutex<Option<String>> = Mutex::new(None);

/// Listens on a thread of its own, since the run may be waiting in a read or a write.
pub(crate) fn listen() {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_io().build() else { return };
    std::thread::spawn(move || {
        if runtime.block_on(tokio::signal::ctrl_c()).is_ok() {
            restore();
            std::process::exit(i32::from(code::INTERRUPTED));
        }
    });
}

/// What is said if it ends now.
pub(crate) fn say(left: Option<String>) {
    *LEFT.lock().unwrap_or_else(PoisonError::into_inner) = left;
}

/// Reads what is not shown.
pub(crate) fn hidden<T>(read: impl FnOnce() -> T) -> T {
    HIDES.store(true, Ordering::SeqCst);
    let result = read();
    HIDES.store(false, Ordering::SeqCst);
    result
}

fn restore() {
    let mut err = std::io::stderr();
    if err.is_terminal() {
        // Colours end, and the shell's prompt has a line of its own.
        let _ = err.write_all(b"\x1b[0m\n");
    }
    if let Some(left) = LEFT.lock().unwrap_or_else(PoisonError::into_inner).take() {
        crate::print::note(&left);
    }
    if HIDES.load(Ordering::SeqCst) {
        let _ = Command::new("stty").arg("echo").stdin(Stdio::inherit()).status();
    }
}
