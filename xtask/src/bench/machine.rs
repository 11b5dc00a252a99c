//! What the figures were measured on, without what would tell whose it is.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::run;

/// `2026-11-21 · Xeon …, 2 cores · Linux 6.18 · rustc 1.95.0`.
pub(super) fn line() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let cpu = std::fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| field(&text, "model name"));
    let cpu = cpu.unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let said = |program: &str, argument: &str| run::text(run::command(program).arg(argument)).unwrap_or_default();
    let (kernel, rustc) = (said("uname", "-sr"), said("rustc", "--version"));
    let rustc = rustc.split(" (").next().unwrap_or_default();
    format!("{} · {cpu}, {cores} cores · {} · {}", today(), kernel.trim(), rustc.trim())
}

fn field(text: &str, name: &str) -> Option<String> {
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (year, month, day) = date(seconds / (24 * 60 * 60));
    format!("{year}-{month:02}-{day:02}")
}

/// Of a number of days since 1970, by the calendar that begins its years in March.
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::{date, field};

    #[test]
    fn dates() {
        assert_eq!(date(0), (1970, 1, 1));
        assert_eq!(date(11_016), (2000, 2, 29));
        assert_eq!(date(20_778), (2026, 11, 21));
    }

    #[test]
    fn fields_of_cpuinfo() {
        assert_eq!(field("processor : 0\nmodel name\t: A  CPU\n", "model name").as_deref(), Some("A CPU"));
    }
}
