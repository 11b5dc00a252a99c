//! Clocks, the process's own and the wall's, its memory, and the line that tells them.

use std::time::Instant;

use cpu_time::ProcessTime;

/// Both clocks at one moment: the wall's, and the user and system time of all threads.
#[derive(Clone, Copy)]
pub(crate) struct Start {
    wall: Instant,
    cpu: ProcessTime,
}

impl Start {
    pub(crate) fn now() -> Self {
        Self { wall: Instant::now(), cpu: ProcessTime::now() }
    }

    /// What has passed since, as the beginning of a line.
    pub(crate) fn measured(self) -> Line {
        let cpu = self.cpu.elapsed().as_secs_f64();
        let line = Line(format!(r#""seconds":{:.6},"cpu":{cpu:.6}"#, self.wall.elapsed().as_secs_f64()));
        line.with("peak_kib", peak_kib())
    }
}

/// One line of JSON in the making.
pub(crate) struct Line(String);

impl Line {
    pub(crate) fn with(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.0 += &format!(r#","{name}":{value}"#);
        self
    }

    /// With the percentiles of some latencies, in microseconds.
    pub(crate) fn with_latencies(self, mut nanoseconds: Vec<u32>) -> Self {
        nanoseconds.sort_unstable();
        let at = |share: f64| {
            let index = (nanoseconds.len() as f64 * share) as usize;
            nanoseconds.get(index.min(nanoseconds.len().saturating_sub(1))).map_or(0.0, |time| f64::from(*time) / 1e3)
        };
        let (p50, p99) = (at(0.5), at(0.99));
        self.with("p50", p50).with("p99", p99)
    }
}

impl std::fmt::Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{{{}}}", self.0)
    }
}

pub(crate) fn nanoseconds(since: Instant) -> u32 {
    u32::try_from(since.elapsed().as_nanos()).unwrap_or(u32::MAX)
}

/// The most memory that was resident at a time.
pub(crate) fn peak_kib() -> u64 {
    status("VmHWM:")
}

pub(crate) fn resident_kib() -> u64 {
    status("VmRSS:")
}

/// 0 where there is no `/proc`.
fn status(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
