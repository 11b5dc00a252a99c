//! How long each phase took, as bars under one another.

use std::io;
use std::time::Duration;

use amphi::Timings;

use super::Out;
use super::theme::{BOLD, DIM, NAME, PHASES};

const LABEL: usize = 9;
/// For the length of a phase, behind its bar.
const FIGURE: usize = 12;
const WIDEST: usize = 60;

/// What there is to show of an exchange.
#[derive(Default)]
pub(crate) struct Exchange {
    /// Of its last request.
    pub(crate) timings: Timings,
    /// Of all of it: tries and redirects, and the waits between them.
    pub(crate) whole: Duration,
    /// How many requests there were.
    pub(crate) requests: usize,
}

pub(crate) fn write(out: &mut Out, exchange: &Exchange, columns: usize) -> io::Result<()> {
    let Exchange { timings, whole, requests } = exchange;
    let has_others = *requests > 1;
    if has_others {
        out.paint(DIM, &format!("  the last of {requests} requests:"))?;
        out.end()?;
    }
    let phases = phases(timings);
    let total = timings.total.max(phases.iter().map(|phase| phase.end).max().unwrap_or_default());
    let width = columns.saturating_sub(2 + LABEL + 2 + FIGURE).clamp(10, WIDEST);
    for phase in phases {
        let length = phase.end.saturating_sub(phase.start);
        let (from, to) = (column(phase.start, total, width), column(phase.end, total, width));
        let (from, to) = (from.min(width - 1), to.max(from.min(width - 1) + 1));
        out.paint(NAME, &format!("  {:LABEL$}", phase.name))?;
        out.paint(DIM, "│")?;
        out.text(&" ".repeat(from))?;
        out.paint(PHASES[phase.color], &"█".repeat(to - from))?;
        out.text(&" ".repeat(width - to))?;
        out.paint(DIM, "│")?;
        out.text(&format!("{:>FIGURE$}", human(length)))?;
        out.end()?;
    }
    out.paint(NAME, &format!("  {:LABEL$}", "total"))?;
    let whole = if has_others { *whole } else { timings.total };
    out.paint(BOLD, &format!("{:>width$}", human(whole), width = width + 2 + FIGURE))?;
    out.end()
}

struct Phase {
    name: &'static str,
    color: usize,
    start: Duration,
    end: Duration,
}

/// Those that there were, one after the other.
fn phases(timings: &Timings) -> Vec<Phase> {
    let mut at = Duration::ZERO;
    let mut phases = Vec::new();
    let lengths = [("pool", timings.pool), ("dns", timings.dns), ("connect", timings.connect), ("tls", timings.tls)];
    for (color, (name, length)) in lengths.into_iter().enumerate() {
        let Some(length) = length else { continue };
        // Nobody else is there to wait for: what the pool takes is no phase that could be told apart.
        if name != "pool" {
            phases.push(Phase { name, color, start: at, end: at + length });
        }
        at += length;
    }
    let points = [("send", timings.sent), ("wait", timings.first_byte), ("receive", timings.done)];
    for (color, (name, end)) in points.into_iter().enumerate() {
        let Some(end) = end else { continue };
        phases.push(Phase { name, color: color + lengths.len(), start: at.min(end), end });
        at = end;
    }
    phases
}

fn column(at: Duration, total: Duration, width: usize) -> usize {
    if total.is_zero() {
        return 0;
    }
    let share = at.as_secs_f64() / total.as_secs_f64();
    // A share of a small number: at most the width itself.
    ((share * width as f64).round() as usize).min(width)
}

/// A length of time with three digits or so.
pub(crate) fn human(length: Duration) -> String {
    match length.as_micros() {
        micros @ 0..1000 => format!("{micros} µs"),
        micros @ 1000..100_000 => format!("{:.1} ms", micros as f64 / 1e3),
        micros @ 100_000..1_000_000 => format!("{:.0} ms", micros as f64 / 1e3),
        micros => format!("{:.2} s", micros as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Look, written};
    use super::*;

    fn drawn(columns: usize, requests: usize) -> String {
        let ms = |ms| Some(Duration::from_millis(ms));
        let mut timings = Timings::default();
        (timings.dns, timings.connect, timings.tls) = (ms(10), ms(10), ms(20));
        (timings.sent, timings.first_byte, timings.done) = (ms(41), ms(80), ms(100));
        timings.total = Duration::from_millis(100);
        let exchange = Exchange { timings, whole: Duration::from_millis(450), requests };
        written(Look::default(), |out| write(out, &exchange, columns))
    }

    #[test]
    fn bars_stand_under_one_another() {
        let ten = [
            "  dns      │█         │     10.0 ms",
            "  connect  │ █        │     10.0 ms",
            "  tls      │  ██      │     20.0 ms",
            "  send     │    █     │      1.0 ms",
            "  wait     │    ████  │     39.0 ms",
            "  receive  │        ██│     20.0 ms",
            "  total                      100 ms",
            "",
        ];
        assert_eq!(drawn(0, 1), ten.join("\n"));
        for columns in [40, 80, 120, 1000] {
            let wide = drawn(columns, 1);
            assert!(wide.lines().all(|line| line.chars().count() <= columns.min(85)), "{wide}");
        }
    }

    #[test]
    fn tries_before_the_last_count() {
        let drawn = drawn(0, 3);
        assert_eq!(drawn.lines().next(), Some("  the last of 3 requests:"));
        assert_eq!(drawn.lines().last(), Some("  total                      450 ms"));
    }

    #[test]
    fn nothing_is_known_of_a_mock() {
        assert_eq!(written(Look::default(), |out| write(out, &Exchange::default(), 40)).lines().count(), 1);
    }

    #[test]
    fn lengths() {
        let told = [7, 1500, 99_950, 123_400, 1_234_000].map(|micros| human(Duration::from_micros(micros)));
        assert_eq!(told, ["7 µs", "1.5 ms", "100.0 ms", "123 ms", "1.23 s"]);
    }
}
