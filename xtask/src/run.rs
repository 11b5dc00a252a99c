//! Child processes: how they are started, read, waited for, and never left behind.

use std::env;
use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, PipeReader};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::{Context, Error, Result};
use crate::paths;

/// A command that runs in the checkout's root, with no proxy between it and this machine, and free of what `cargo run` told *us* about our own package.
///
/// Build scripts watch some of those variables (ring's does): with them, whatever we build would be built again.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    const OURS: [&str; 5] = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"];
    let mut command = Command::new(program);
    command.current_dir(paths::root()).env("no_proxy", no_proxy());
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(|name| OURS.iter().any(|prefix| name.starts_with(prefix))) {
            command.env_remove(name);
        }
    }
    command
}

/// What this machine's proxies are not for, and the tests' own hosts: they are all on this machine.
fn no_proxy() -> String {
    let own = ["no_proxy", "NO_PROXY"].iter().find_map(|name| env::var(name).ok()).unwrap_or_default();
    format!("{own},localhost,127.0.0.0/8,::1,example,test,invalid")
}

pub(crate) fn cargo() -> Command {
    command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The command as one would type it.
pub(crate) fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let arguments = command.get_args().map(|argument| argument.to_string_lossy().into_owned());
    std::iter::once(program).chain(arguments).collect::<Vec<_>>().join(" ")
}

/// Runs a command whose output the user shall see as it comes.
pub(crate) fn stream(command: &mut Command) -> Result<()> {
    println!("    $ {}", shown(command));
    let status = command.status().context(format_args!("cannot run `{}`", shown(command)))?;
    succeeded(command, status)
}

/// Runs a quiet command and returns what it wrote to its standard output.
pub(crate) fn text(command: &mut Command) -> Result<String> {
    let output = command.output().context(format_args!("cannot run `{}`", shown(command)))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(Error::new(format!("`{}` failed ({}): {}", shown(command), output.status, said.trim())));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a command and hands over each line of its output, standard output and standard error in their true order.
///
/// A command that takes longer than `at_most` is killed, and has failed.
pub(crate) fn lines(mut command: Command, at_most: Duration, mut each: impl FnMut(&str)) -> Result<bool> {
    let shown = shown(&command);
    let (reader, writer) = io::pipe().context("cannot make a pipe")?;
    let second = writer.try_clone().context("cannot make a pipe")?;
    command.env("CARGO_TERM_COLOR", "never").env("CARGO_TERM_PROGRESS_WHEN", "never");
    command.stdin(Stdio::null()).stdout(writer).stderr(second);
    let mut child = Guard::spawn(&mut command)?;
    drop(command); // it holds the pipe's writing ends, and the pipe ends only when all of them are closed
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || read(reader, &sender));
    let end = Instant::now() + at_most;
    loop {
        match receiver.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Ok(line) => each(&line),
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                each(&format!("killed: `{shown}` took more than {} s", at_most.as_secs()));
                child.kill_with_children();
                return Ok(false);
            }
        }
    }
    let status = child.0.wait().context(format_args!("cannot wait for `{shown}`"))?;
    Ok(status.success())
}

fn read(reader: PipeReader, sender: &Sender<String>) {
    let mut reader = BufReader::new(reader);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
        let text = String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']).to_owned();
        if sender.send(text).is_err() {
            return;
        }
        line.clear();
    }
}

pub(crate) fn succeeded(command: &Command, status: ExitStatus) -> Result<()> {
    if status.success() { Ok(()) } else { Err(Error::new(format!("`{}` failed ({status})", shown(command)))) }
}

/// A child that is killed when dropped.
pub(crate) struct Guard(pub(crate) Child);

impl Guard {
    pub(crate) fn spawn(command: &mut Command) -> Result<Self> {
        command.spawn().map(Self).context(format_args!("cannot start `{}`", shown(command)))
    }

    /// Kills the child's own children first, where there is a `pkill`: cargo's tests, the test runner's Node.
    fn kill_with_children(&mut self) {
        let _ = Command::new("pkill").args(["-KILL", "-P", &self.0.id().to_string()]).status();
        let _ = self.0.kill();
    }

    pub(crate) fn is_running(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }

    /// Gives the child some time to end by itself.
    pub(crate) fn wait_at_most(&mut self, time: Duration) -> bool {
        let start = Instant::now();
        while start.elapsed() < time {
            if !self.is_running() {
                return true;
            }
            thread::sleep(Duration::from_millis(10));
        }
        false
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_command_looks_for_this_machine_by_a_proxy() {
        for command in [command("soak"), cargo()] {
            let own = command.get_envs().find(|(name, _)| *name == "no_proxy").and_then(|(_, value)| value);
            let hosts = own.map(OsStr::to_string_lossy).unwrap_or_default();
            assert!(["localhost", "127.0.0.0/8", "::1"].iter().all(|host| hosts.contains(host)), "{hosts}");
        }
    }
}
