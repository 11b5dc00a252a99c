//! Signs of life: a `PING` where a peer that owes an answer has been silent for long, and where it is to be found out how much
//! the way there holds.

use std::task::{Context, Poll};
use std::time::Duration;

use h2::{Ping, PingPong};

use super::bandwidth::Bandwidth;
use crate::client::config::Http2Config;
use crate::platform::rt::{self, Instant};
use crate::timeout::Alarm;

/// How often a peer that owes an answer is asked for a sign of life, and how long it may take to give one.
const PING_EVERY: Duration = Duration::from_secs(20);
const PING_WITHIN: Duration = Duration::from_secs(10);
/// How long there is between two of them at least, whatever is asked for: without, each answer would be asked about anew.
const LEAST_PAUSE: Duration = Duration::from_millis(1);

pub(super) struct Pulse {
    pings: Option<PingPong>,
    every: Duration,
    within: Duration,
    while_idle: bool,
    alarm: Alarm,
    /// When something came last.
    heard: Instant,
    /// Since when a `PING` has no answer.
    asked: Option<Instant>,
    bandwidth: Option<Bandwidth>,
}

pub(super) enum Beat {
    /// The peer gives no sign of life.
    Gone,
    /// Windows are to be of this size.
    Window(u32),
}

impl Pulse {
    pub(super) fn new(pings: Option<PingPong>, config: &Http2Config) -> Self {
        let now = rt::now();
        Self {
            pings,
            every: config.keep_alive_interval.unwrap_or(PING_EVERY).max(LEAST_PAUSE),
            within: config.keep_alive_timeout.unwrap_or(PING_WITHIN),
            while_idle: config.keep_alive_while_idle,
            alarm: Alarm::default(),
            heard: now,
            asked: None,
            bandwidth: config.adaptive_window.then(|| Bandwidth::new(now)),
        }
    }

    /// So many bytes have come since this was called last, and whether the peer has `read` what was stuck on its way out;
    /// `idle` says that it owes nothing.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>, came: usize, read: bool, idle: bool) -> Poll<Beat> {
        if read {
            self.heard = rt::now();
        }
        if came > 0 {
            self.heard = rt::now();
            let is_measured = self.bandwidth.as_mut().is_some_and(|bandwidth| bandwidth.came(came, self.heard));
            if is_measured && self.asked.is_none() {
                self.ask();
            }
        }
        loop {
            match self.asked {
                Some(since) => match self.poll_answer(cx, since) {
                    Poll::Ready(Some(beat)) => return Poll::Ready(beat),
                    Poll::Ready(None) => {}
                    Poll::Pending => return Poll::Pending,
                },
                None if idle && !self.while_idle => return Poll::Pending,
                None => {
                    let Some(at) = self.heard.checked_add(self.every) else { return Poll::Pending };
                    std::task::ready!(self.alarm.poll_at(cx, at));
                    self.ask();
                }
            }
        }
    }

    fn ask(&mut self) {
        let now = rt::now();
        match self.pings.as_mut().map(|pings| pings.send_ping(Ping::opaque())) {
            Some(Ok(())) => self.asked = Some(now),
            // The connection is at its end: that tells of itself.
            Some(Err(_)) | None => self.heard = now,
        }
    }

    /// What comes of an answer; of a peer that says anything at all it is not held against it that it is late.
    fn poll_answer(&mut self, cx: &mut Context<'_>, since: Instant) -> Poll<Option<Beat>> {
        match self.pings.as_mut().map(|pings| pings.poll_pong(cx)) {
            Some(Poll::Ready(Ok(_))) => {
                let now = rt::now();
                (self.heard, self.asked) = (now, None);
                let window = self.bandwidth.as_mut().and_then(|bandwidth| bandwidth.answered(since, now));
                Poll::Ready(window.map(Beat::Window))
            }
            Some(Poll::Pending) => {
                let Some(at) = since.max(self.heard).checked_add(self.within) else { return Poll::Pending };
                std::task::ready!(self.alarm.poll_at(cx, at));
                Poll::Ready(Some(Beat::Gone))
            }
            Some(Poll::Ready(Err(_))) | None => Poll::Pending,
        }
    }
}
