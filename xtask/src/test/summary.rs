//! The table at the end: a row for each host, the capabilities that were missed there, what ran on both sides.

use std::collections::{BTreeMap, BTreeSet};

use super::output::{Counts, Program};
use crate::error::Error;
use crate::term;

pub(super) struct Row {
    title: String,
    pub(super) counts: Counts,
    suite: Option<Suite>,
}

/// What the suite, or what is beside it, did on one host.
pub(super) struct Suite {
    /// As in tests/skips.txt.
    pub(super) host: String,
    pub(super) skips: BTreeMap<String, usize>,
    passed: BTreeSet<String>,
}

impl Row {
    pub(super) fn new(title: &str, counts: Counts) -> Self {
        Self { title: title.to_owned(), counts, suite: None }
    }

    pub(super) fn of_suite(title: &str, host: &str, program: Program) -> Self {
        Self::of(format!("{title}: suite"), host.to_owned(), program)
    }

    /// For what else runs there, whose skips are counted by themselves.
    pub(super) fn beside_suite(title: &str, host: &str, programs: Program) -> Self {
        Self::of(format!("{title}, beside the suite"), format!("{host}-beside"), programs)
    }

    fn of(title: String, host: String, program: Program) -> Self {
        let skips = program.skips_by_capability();
        let suite = Suite { host, skips, passed: program.passed.into_iter().collect() };
        Self { title, counts: program.counts, suite: Some(suite) }
    }

    /// For what could not even be started.
    pub(super) fn broken(title: &str, error: &Error) -> Self {
        println!("{} {title}: {error}", term::red("FAIL"));
        Self::new(title, Counts { failed: 1, ..Counts::default() })
    }

    pub(super) fn suite(&self) -> Option<&Suite> {
        self.suite.as_ref()
    }
}

pub(super) fn print(rows: &[Row]) {
    println!();
    println!(
        "{}",
        term::bold(&format!("{:<44} {:>7} {:>7} {:>7} {:>7}", "", "passed", "failed", "ignored", "skipped"))
    );
    for row in rows {
        let Counts { passed, failed, ignored, skipped } = row.counts;
        let failed = format!("{failed:>7}");
        let failed = if row.counts.failed == 0 { failed } else { term::red(&failed) };
        println!("{:<44} {passed:>7} {failed} {ignored:>7} {skipped:>7}  {}", row.title, capabilities(row));
    }
    if let Some(both) = on_both_sides(rows) {
        println!("{both} tests of the suite passed natively and in a page");
    }
}

fn capabilities(row: &Row) -> String {
    let skips = row.suite().into_iter().flat_map(|suite| &suite.skips);
    skips.map(|(capability, count)| format!("{capability} {count}")).collect::<Vec<_>>().join(", ")
}

fn on_both_sides(rows: &[Row]) -> Option<usize> {
    let passed =
        |host: &str| rows.iter().filter_map(Row::suite).find(|suite| suite.host == host).map(|suite| &suite.passed);
    Some(passed("native")?.intersection(passed("page")?).count())
}
