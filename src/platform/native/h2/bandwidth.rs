//! How large windows should be: what comes within one round trip, measured by a `PING` at its begin, and twice that.

use std::time::Duration;

use crate::platform::rt::Instant;

/// What windows begin with ([RFC 9113, 6.9.2](https://www.rfc-editor.org/rfc/rfc9113#section-6.9.2)).
pub(super) const FIRST: u32 = 65_535;
/// The most that they grow to: beyond it TCP has windows of its own.
const MOST: u32 = 16 << 20;
/// How long there is between two measurements, at first and at most.
const PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

pub(super) struct Bandwidth {
    window: u32,
    /// What has come since the `PING` went out.
    bytes: usize,
    /// The most that there was, in bytes a second.
    best: f64,
    /// A moving average, in seconds.
    round_trip: Option<f64>,
    /// When the next measurement begins; `None` while there is one.
    next: Option<Instant>,
    pause: Duration,
    /// How many measurements in a row have changed nothing.
    stable: u32,
}

impl Bandwidth {
    pub(super) fn new(now: Instant) -> Self {
        Self { window: FIRST, bytes: 0, best: 0.0, round_trip: None, next: Some(now), pause: PAUSE, stable: 0 }
    }

    /// So many bytes have come; whether they are measured, for which there is to be a `PING` out.
    pub(super) fn came(&mut self, bytes: usize, now: Instant) -> bool {
        if self.next.is_some_and(|next| now < next) {
            return false;
        }
        self.next = None;
        self.bytes += bytes;
        true
    }

    /// The answer to a `PING` has come; the new size of the windows, if there is one.
    pub(super) fn answered(&mut self, since: Instant, now: Instant) -> Option<u32> {
        let bytes = std::mem::take(&mut self.bytes);
        let grown = self.measured(bytes, now.saturating_duration_since(since).as_secs_f64());
        self.next = now.checked_add(self.pause);
        grown
    }

    fn measured(&mut self, bytes: usize, took: f64) -> Option<u32> {
        let average = self.round_trip.map_or(took, |average| average + (took - average) / 8.0);
        self.round_trip = Some(average);
        // Half a round trip more, as data were under way when it began.
        let bandwidth = bytes as f64 / (average * 1.5).max(f64::EPSILON);
        let is_full = bytes >= self.window as usize / 3 * 2;
        if self.window == MOST || bandwidth < self.best || !is_full {
            self.best = self.best.max(bandwidth);
            self.settle();
            return None;
        }
        self.best = bandwidth;
        self.window = u32::try_from(bytes.saturating_mul(2)).map_or(MOST, |twice| twice.min(MOST));
        (self.pause, self.stable) = (self.pause / 2, 0);
        Some(self.window)
    }

    /// What does not change is looked at less often.
    fn settle(&mut self) {
        self.stable += 1;
        if self.stable == 2 {
            self.stable = 0;
            self.pause = (self.pause * 4).min(LONGEST_PAUSE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRIP: Duration = Duration::from_millis(20);

    /// Measures once, so much having come; the windows' new size, and when it was done.
    fn measure(bandwidth: &mut Bandwidth, at: Instant, bytes: usize) -> (Option<u32>, Instant) {
        assert!(bandwidth.came(bytes, at));
        let done = at + TRIP;
        (bandwidth.answered(at, done), done)
    }

    #[test]
    fn windows_that_are_filled_grow_up_to_a_bound() {
        let mut at = crate::platform::rt::now();
        let (mut bandwidth, mut window) = (Bandwidth::new(at), FIRST);
        let mut sizes = Vec::new();
        for _ in 0..20 {
            let (grown, done) = measure(&mut bandwidth, at, window as usize);
            window = grown.unwrap_or(window);
            sizes.extend(grown);
            at = done + LONGEST_PAUSE;
        }
        assert_eq!(sizes[..2], [FIRST * 2, FIRST * 4]);
        assert_eq!((sizes.len(), sizes.last()), (8 + 1, Some(&MOST)));
    }

    #[test]
    fn those_that_are_not_stay_as_they_are_and_are_looked_at_less_and_less() {
        let mut at = crate::platform::rt::now();
        let mut bandwidth = Bandwidth::new(at);
        for pause in [100, 400, 400, 1600, 1600, 6400, 6400, 10_000, 10_000, 10_000] {
            let (grown, done) = measure(&mut bandwidth, at, 20_000);
            assert_eq!(grown, None);
            let pause = Duration::from_millis(pause);
            assert!(!bandwidth.came(1, done + pause - TRIP));
            at = done + pause;
        }
    }

    #[test]
    fn a_slower_way_does_not_make_them_grow() {
        let at = crate::platform::rt::now();
        let mut bandwidth = Bandwidth::new(at);
        let (grown, done) = measure(&mut bandwidth, at, 60_000);
        assert_eq!(grown, Some(120_000));
        let at = done + LONGEST_PAUSE;
        assert!(bandwidth.came(100_000, at));
        assert_eq!(bandwidth.answered(at, at + TRIP * 100), None);
    }
}
