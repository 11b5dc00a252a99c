//! Reads what test programs print, libtest's and wasm-bindgen-test's alike: results, counts, and skips.

use std::collections::BTreeMap;

/// Numbers of tests. A test that said that it was skipped is in `skipped` and not in `passed`.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) passed: usize,
    pub(super) failed: usize,
    pub(super) ignored: usize,
    pub(super) skipped: usize,
}

/// One test that said `skipped: <test> needs <capability>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Skip {
    pub(super) test: String,
    pub(super) capability: String,
}

/// What one test program did.
#[derive(Default)]
pub(super) struct Program {
    pub(super) name: String,
    pub(super) counts: Counts,
    pub(super) skips: Vec<Skip>,
    /// The names of the tests that passed.
    pub(super) passed: Vec<String>,
    /// What it printed of its failures.
    pub(super) failures: Vec<String>,
    finished: bool,
    in_failures: bool,
}

/// Takes the output of `cargo test` line by line and attributes it to the programs that it runs.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) programs: Vec<Program>,
}

impl Counts {
    pub(super) fn add(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
        self.skipped += other.skipped;
    }
}

impl Program {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// Stands for tests that could not be counted, as they did not compile.
    pub(super) fn that_failed(name: &str) -> Self {
        let mut program = Self::new(name);
        program.counts.failed = 1;
        program
    }

    pub(super) fn read(&mut self, line: &str) {
        if let Some(skip) = skip(line)
            && !self.skips.contains(&skip)
        {
            self.skips.push(skip);
        }
        if let Some(test) = passed(line) {
            self.passed.push(test.to_owned());
        }
        if let Some(counts) = result(line) {
            self.counts.add(&counts);
            self.finished = true;
            self.in_failures = false;
        }
        self.in_failures |= line.trim() == "failures:";
        if self.in_failures {
            self.failures.push(line.to_owned());
        }
    }

    /// Moves skips out of the passes; a program that never came to its result has failed.
    pub(super) fn finish(&mut self, succeeded: bool) {
        if !self.finished && !succeeded {
            self.counts.failed += 1;
        }
        let skipped = |test: &str| self.skips.iter().any(|skip| is_same(test, &skip.test));
        self.counts.skipped = self.skips.len().min(self.counts.passed);
        self.counts.passed -= self.counts.skipped;
        let passed = self.passed.iter().filter(|test| !skipped(test)).cloned().collect();
        self.passed = passed;
    }

    pub(super) fn skips_by_capability(&self) -> BTreeMap<String, usize> {
        let mut skips = BTreeMap::new();
        for skip in &self.skips {
            *skips.entry(skip.capability.clone()).or_default() += 1;
        }
        skips
    }
}

impl Reader {
    pub(super) fn read(&mut self, line: &str) {
        if let Some(name) = header(line) {
            self.programs.push(Program::new(&name));
        } else if let Some(program) = self.programs.last_mut() {
            program.read(line);
        }
    }
}

/// The name in `Running tests/suite/main.rs (target/debug/deps/suite-0123456789abcdef)` or `Doc-tests amphi`.
fn header(line: &str) -> Option<String> {
    let line = line.trim_start();
    if let Some(library) = line.strip_prefix("Doc-tests ") {
        return Some(format!("{library}, documentation"));
    }
    let (what, program) = line.strip_prefix("Running ")?.strip_suffix(')')?.split_once(" (")?;
    let file = program.rsplit(['/', '\\']).next()?.trim_end_matches(".exe");
    let name = file.rsplit_once('-').map_or(file, |(name, _)| name);
    Some(if what.starts_with("unittests") { format!("{name}, units") } else { name.to_owned() })
}

/// The counts in `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
fn result(line: &str) -> Option<Counts> {
    let counts = line.trim_start().strip_prefix("test result: ")?.split_once(". ")?.1;
    let count = |name: &str| {
        let mut parts = counts.split(';').map(str::trim);
        parts.find_map(|part| part.strip_suffix(name)?.trim().parse().ok()).unwrap_or(0)
    };
    Some(Counts { passed: count("passed"), failed: count("failed"), ignored: count("ignored"), skipped: 0 })
}

fn passed(line: &str) -> Option<&str> {
    line.trim_start().strip_prefix("test ")?.strip_suffix(" ... ok")
}

/// Anywhere in the line: with some runners it stands behind other output.
fn skip(line: &str) -> Option<Skip> {
    let (_, skipped) = line.split_once("skipped: ")?;
    let (test, capability) = skipped.split_once(" needs ")?;
    let capability = capability.split_whitespace().next()?.trim_end_matches(['.', ',']);
    Some(Skip { test: test.trim().to_owned(), capability: capability.to_owned() })
}

/// `body::streams` is `streams` too: a test may not know its module.
fn is_same(full: &str, named: &str) -> bool {
    full == named || full.strip_suffix(named).is_some_and(|module| module.ends_with("::"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NATIVE: &str = "\
   Compiling amphi v0.1.0
     Running unittests src/lib.rs (target/debug/deps/amphi-0123456789abcdef)

running 1 test
test decode::lines ... ok

test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s

     Running tests/suite/main.rs (target/debug/deps/suite-0123456789abcdef)

running 3 tests
test body::streams ... ok
test body::uploads ... ok
test cookies::jar ... FAILED
test body::slow ... ignored

successes:

---- body::uploads stdout ----
skipped: uploads needs StreamingUpload

failures:

---- cookies::jar stdout ----
assertion failed

failures:
    cookies::jar

test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s

   Doc-tests amphi

test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
";

    #[test]
    fn counts_belong_to_their_programs() {
        let mut reader = Reader::default();
        NATIVE.lines().for_each(|line| reader.read(line));
        reader.programs.iter_mut().for_each(|program| program.finish(true));
        let names: Vec<_> = reader.programs.iter().map(|program| program.name.as_str()).collect();
        assert_eq!(names, ["amphi, units", "suite", "amphi, documentation"]);
        let suite = &reader.programs[1];
        assert_eq!(suite.counts, Counts { passed: 1, failed: 1, ignored: 1, skipped: 1 });
        assert_eq!(suite.passed, ["body::streams"]);
        assert_eq!(suite.skips_by_capability().into_iter().collect::<Vec<_>>(), [("StreamingUpload".to_owned(), 1)]);
        assert!(suite.failures.iter().any(|line| line == "assertion failed"));
        assert!(!suite.failures.iter().any(|line| line.contains("uploads")));
    }

    #[test]
    fn a_program_without_a_result_has_failed() {
        let mut program = Program::new("suite");
        program.read("Failed to detect test as having been run. It might have timed out.");
        program.finish(false);
        assert_eq!(program.counts.failed, 1);
    }

    #[test]
    fn a_skip_that_is_printed_twice_is_one() {
        let mut program = Program::new("suite");
        program.read("skipped: a needs Http2");
        program.read("    skipped: a needs Http2");
        program.read("test result: ok. 4 passed; 0 failed; 0 ignored; 0 filtered out");
        program.finish(true);
        assert_eq!(program.counts, Counts { passed: 3, failed: 0, ignored: 0, skipped: 1 });
    }
}
