//! What is read off a run.

use serde_json::Value;

/// A figure of a run, less being better but where it says otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Measure {
    /// Requests a second: more is better.
    Rate,
    /// Of the process, in microseconds a request.
    CpuOfRequest,
    /// Microseconds.
    P50,
    P99,
    /// Gigabytes a second: more is better.
    Throughput,
    /// Seconds a GiB.
    CpuOfGib,
    Seconds,
    Milliseconds,
    CpuMilliseconds,
    /// The most that was resident, in MiB.
    Peak,
    /// Bytes that a waiting task costs beyond its future.
    TaskBytes,
    FutureBytes,
    Instructions,
    Allocations,
    AllocatedBytes,
    Crates,
    BuildSeconds,
    Megabytes,
}

impl Measure {
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Rate => "requests/s",
            Self::CpuOfRequest => "CPU µs a request",
            Self::P50 => "p50 µs",
            Self::P99 => "p99 µs",
            Self::Throughput => "GB/s",
            Self::CpuOfGib => "CPU s a GiB",
            Self::Seconds => "seconds",
            Self::Milliseconds => "ms",
            Self::CpuMilliseconds => "CPU ms",
            Self::Peak => "peak MiB",
            Self::TaskBytes => "bytes a task beyond its future",
            Self::FutureBytes => "bytes of the future",
            Self::Instructions => "instructions",
            Self::Allocations => "allocations",
            Self::AllocatedBytes => "bytes allocated",
            Self::Crates => "crates",
            Self::BuildSeconds => "CPU s of a clean build",
            Self::Megabytes => "MB, stripped",
        }
    }

    pub(super) fn more_is_better(self) -> bool {
        matches!(self, Self::Rate | Self::Throughput)
    }

    pub(super) fn of(self, run: &Value) -> Option<f64> {
        let field = |name: &str| run[name].as_f64();
        Some(match self {
            Self::Rate => field("requests")? / field("seconds")?,
            Self::CpuOfRequest => field("cpu")? * 1e6 / field("requests")?,
            Self::P50 => field("p50")?,
            Self::P99 => field("p99")?,
            Self::Throughput => field("bytes")? / 1e9 / field("seconds")?,
            Self::CpuOfGib => field("cpu")? * f64::from(1 << 30) / field("bytes")?,
            Self::Seconds => field("seconds")?,
            Self::Milliseconds => field("seconds")? * 1e3,
            Self::CpuMilliseconds => field("cpu")? * 1e3,
            Self::Peak => field("peak_kib")? / 1024.0,
            Self::TaskBytes => (field("task_bytes")? - field("future")?).max(0.0),
            Self::FutureBytes => field("future")?,
            Self::Instructions => field("instructions")?,
            Self::Allocations => field("allocations")?,
            Self::AllocatedBytes => field("allocated")?,
            Self::Crates => field("crates")?,
            Self::BuildSeconds => field("build")?,
            Self::Megabytes => field("binary")? / 1e6,
        })
    }
}

/// As many digits as mean something.
pub(super) fn shown(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        large if large >= 100.0 => thousands(value),
        middle if middle >= 10.0 => format!("{value:.1}"),
        small if small >= 0.1 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// `1,234`.
fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let grouped = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy);
    grouped.collect::<Vec<_>>().join(",")
}

/// The middle one; the mean of the middle two.
pub(super) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let (below, above) = (values.get(values.len().checked_sub(1)? / 2)?, values.get(values.len() / 2)?);
    Some(f64::midpoint(*below, *above))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(Vec::new()), None);
    }

    #[test]
    fn figures_are_read_off_a_run() {
        let run = serde_json::json!({ "seconds": 0.5, "cpu": 0.25, "requests": 1000, "peak_kib": 2048 });
        assert_eq!(Measure::Rate.of(&run), Some(2000.0));
        assert_eq!(Measure::CpuOfRequest.of(&run), Some(250.0));
        assert_eq!(Measure::Peak.of(&run), Some(2.0));
        assert_eq!(Measure::P50.of(&run), None);
    }

    #[test]
    fn digits_that_mean_something() {
        let all = [0.0, 1_234_567.8, 345.6, 12.345, 1.2345, 0.0123].map(shown);
        assert_eq!(all, ["0", "1,234,568", "346", "12.3", "1.23", "0.012"]);
    }
}
