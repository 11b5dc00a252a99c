//! One timer of the engine's for all who sleep in a page. Most who do are woken before their time, by what they wait for, and
//! another request sleeps by then: setting and clearing a timer for each would cost more than the rest of their waiting.
//! Elsewhere each has his own, for one that is left would keep a program from ending, and one that was set while a worker at
//! the edge answered somebody never rings once that is done.

use std::cell::RefCell;
use std::task::Waker;
use std::time::Duration;

use wasm_bindgen::prelude::*;

use super::rt::{Instant, now};
use super::{js, probe};
use crate::Capability;

#[derive(Default)]
struct Sleepers {
    all: Vec<Sleeper>,
    /// The last one's.
    id: u64,
    /// When the shared timer rings, if it is set.
    set: Option<(Instant, JsValue)>,
}

struct Sleeper {
    id: u64,
    /// `None` for a time that never comes.
    at: Option<Instant>,
    waker: Option<Waker>,
    /// His own, if it is not shared.
    timer: Option<JsValue>,
}

/// The number of nobody.
const SHARED: u64 = 0;

thread_local! {
    static SLEEPERS: RefCell<Sleepers> = RefCell::default();
    /// What a timer calls, with the number of whose it is.
    static RING: Closure<dyn Fn(f64)> = Closure::new(|id| ring(id as u64));
}

/// Notes somebody who sleeps for so long, by a number of his own.
pub(super) fn add(duration: Duration) -> u64 {
    SLEEPERS.with_borrow_mut(|sleepers| {
        let at = now().checked_add(duration);
        sleepers.id += 1;
        let id = sleepers.id;
        let mut timer = None;
        if is_shared() {
            sleepers.set(at);
        } else {
            timer = at.and_then(|at| start(at, id));
        }
        sleepers.all.push(Sleeper { id, at, waker: None, timer });
        id
    })
}

/// Whether he has been woken; if not, this is whom to wake.
pub(super) fn is_over(id: u64, waker: &Waker) -> bool {
    // The one before may own others who sleep: it is dropped when nothing is borrowed any more.
    let before = SLEEPERS.with_borrow_mut(|sleepers| {
        let sleeper = sleepers.all.iter_mut().find(|sleeper| sleeper.id == id)?;
        let is_known = sleeper.waker.as_ref().is_some_and(|known| known.will_wake(waker));
        Some(if is_known { None } else { sleeper.waker.replace(waker.clone()) })
    });
    before.is_none()
}

pub(super) fn remove(id: u64) {
    let removed = SLEEPERS.with_borrow_mut(|sleepers| {
        let at = sleepers.all.iter().position(|sleeper| sleeper.id == id)?;
        Some(sleepers.all.swap_remove(at))
    });
    if let Some(timer) = removed.as_ref().and_then(|removed| removed.timer.as_ref()) {
        js::clear_timeout(timer);
    }
    drop(removed);
}

/// Rings for him who has this number and for all who share a timer, if it is time.
fn ring(id: u64) {
    let over = SLEEPERS.with_borrow_mut(|sleepers| {
        let now = now();
        let (over, mut rest) = std::mem::take(&mut sleepers.all).into_iter().partition::<Vec<_>, _>(|sleeper| {
            (sleeper.id == id || sleeper.timer.is_none()) && sleeper.at.is_some_and(|at| at <= now)
        });
        if id == SHARED {
            sleepers.set = None;
            sleepers.set(rest.iter().filter_map(|sleeper| sleeper.at).min());
        } else if let Some(early) = rest.iter_mut().find(|sleeper| sleeper.id == id) {
            early.timer = early.at.and_then(|at| start(at, id));
        }
        sleepers.all = rest;
        over
    });
    over.into_iter().filter_map(|sleeper| sleeper.waker).for_each(Waker::wake);
}

fn is_shared() -> bool {
    !probe::probed().has(Capability::AnyHeader)
}

/// Has a timer ring then, rounded up, so as not to ring before its time; one that is further away than a timer reaches is set
/// again.
fn start(at: Instant, id: u64) -> Option<JsValue> {
    let milliseconds = at.saturating_duration_since(now()).as_nanos().div_ceil(1_000_000);
    let milliseconds = i32::try_from(milliseconds).unwrap_or(i32::MAX);
    RING.with(|ring| js::set_timeout(ring.as_ref().unchecked_ref(), milliseconds, id as f64)).ok()
}

impl Sleepers {
    /// Has the shared timer ring then, if not before.
    fn set(&mut self, at: Option<Instant>) {
        let Some(at) = at else { return };
        if self.set.as_ref().is_none_or(|(set, _)| *set > at) {
            if let Some((_, timer)) = self.set.take() {
                js::clear_timeout(&timer);
            }
            self.set = start(at, SHARED).map(|timer| (at, timer));
        }
    }
}
