//! One step: a command or a function that runs under a name, with its time and, if it fails, with all that it said.

use std::fs::File;
use std::io::{LineWriter, Write};
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::error::{Context, Result};
use crate::paths;
use crate::run;
use crate::term;

/// How much of a log is shown when nothing better is known about a failure.
const TAIL: usize = 60;

/// For commands of cargo: enough to compile everything on a slow machine.
pub(super) const COMPILING: Duration = Duration::from_secs(30 * 60);

pub(super) struct Step {
    name: String,
    start: Instant,
}

impl Step {
    pub(super) fn begin(name: impl Into<String>) -> Self {
        let step = Self { name: name.into(), start: Instant::now() };
        if term::is_terminal() {
            term::progress(&step.name);
        } else {
            // The end of the line follows when the step ends: a log shows what is being waited for.
            term::unfinished(&step.column());
        }
        step
    }

    /// Completes the step's line: whether it succeeded, its time, and `note`.
    pub(super) fn end(self, succeeded: bool, note: &str) {
        let mark = if succeeded { term::green("ok  ") } else { term::red("FAIL") };
        let line = format!("{mark} {:>8}  {note}", term::seconds(self.start.elapsed()));
        self.complete(line.trim_end());
    }

    /// Completes the step's line where there turned out to be nothing to do.
    pub(super) fn end_idle(self) {
        self.complete("nothing to run here");
    }

    fn complete(&self, line: &str) {
        if term::is_terminal() {
            term::clear_progress();
            term::unfinished(&self.column());
        }
        println!("{line}");
    }

    fn column(&self) -> String {
        format!("{:<70} ", self.name)
    }
}

/// What a command left behind.
pub(super) struct Done {
    pub(super) succeeded: bool,
    pub(super) log: PathBuf,
    tail: Vec<String>,
}

impl Done {
    pub(super) fn print_tail(&self) {
        for line in &self.tail {
            println!("     {line}");
        }
        self.print_log();
    }

    pub(super) fn print_log(&self) {
        println!("     the whole log: {}", self.log.display());
    }
}

/// Runs `command` with its output going to `target/xtask/<log>.log`, and each line of it to `each` as well.
///
/// What takes longer than `at_most` hangs: it is killed and has failed.
pub(super) fn run(command: Command, log: &str, at_most: Duration, mut each: impl FnMut(&str)) -> Result<Done> {
    let log = paths::scratch()?.join(format!("{log}.log"));
    let file = File::create(&log).context(format_args!("cannot write {}", log.display()))?;
    let mut file = LineWriter::new(file);
    let mut tail = Vec::new();
    let mut written = writeln!(file, "$ {}", run::shown(&command));
    let succeeded = run::lines(command, at_most, |line| {
        if written.is_ok() {
            written = writeln!(file, "{line}");
        }
        term::progress(line);
        each(line);
        tail.push(line.to_owned());
        if tail.len() > TAIL {
            tail.remove(0);
        }
    })?;
    written.and_then(|()| file.flush()).context(format_args!("cannot write {}", log.display()))?;
    Ok(Done { succeeded, log, tail })
}
