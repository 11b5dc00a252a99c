//! What came of it all.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use amphi::ErrorKind;

/// The most defects that are printed.
const MOST: usize = 50;

#[derive(Default)]
pub(crate) struct Tally {
    succeeded: AtomicU64,
    cancelled: AtomicU64,
    failed: Mutex<BTreeMap<&'static str, u64>>,
    defects: Mutex<Vec<String>>,
}

/// What has to be empty.
#[derive(Debug)]
pub struct Verdict {
    /// What must not be, and was.
    pub defects: Vec<String>,
    pub(crate) summary: String,
}

impl Tally {
    pub(crate) fn succeeded(&self) {
        self.succeeded.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn cancelled(&self) {
        self.cancelled.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn failed(&self, kind: ErrorKind) {
        *lock(&self.failed).entry(kind.as_str()).or_default() += 1;
    }

    pub(crate) fn defect(&self, what: String) {
        let mut defects = lock(&self.defects);
        if defects.len() < MOST {
            println!("DEFECT {what}");
        }
        defects.push(what);
    }

    pub(crate) fn line(&self) -> String {
        let failed = lock(&self.failed);
        let kinds: Vec<String> = failed.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
        format!(
            "{} right, {} cancelled, {} failed ({}), {} defects",
            self.succeeded.load(Ordering::Relaxed),
            self.cancelled.load(Ordering::Relaxed),
            failed.values().sum::<u64>(),
            kinds.join(", "),
            lock(&self.defects).len(),
        )
    }

    pub(crate) fn verdict(&self, rest: &str) -> Verdict {
        Verdict { summary: format!("{}\n{rest}", self.line()), defects: lock(&self.defects).clone() }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.summary)?;
        self.defects.iter().take(MOST).try_for_each(|defect| write!(f, "\nDEFECT {defect}"))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
