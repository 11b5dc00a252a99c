//! One timer of the engine's for all who sleep. Most who do are woken before their time, by what they wait for, and another
//! request sleeps by then: setting and clearing a timer for each would cost more than the rest of their waiting.

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
    /// When the engine's timer rings, if it is set.
    set: Option<(Instant, JsValue)>,
}

struct Sleeper {
    id: u64,
    /// `None` for a time that never comes.
    at: Option<Instant>,
    waker: Option<Waker>,
}

thread_local! {
    static SLEEPERS: RefCell<Sleepers> = RefCell::default();
    /// What the engine's timer calls.
    static RING: Closure<dyn Fn()> = Closure::new(ring);
}

/// Notes somebody who sleeps for so long, by a number of his own.
pub(super) fn add(duration: Duration) -> u64 {
    SLEEPERS.with_borrow_mut(|sleepers| {
        let at = now().checked_add(duration);
        sleepers.id += 1;
        sleepers.all.push(Sleeper { id: sleepers.id, at, waker: None });
        sleepers.set(at);
        sleepers.id
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
        let removed = sleepers.all.swap_remove(at);
        // Elsewhere than in a page it would keep the program from ending.
        if sleepers.all.is_empty() && probe::probed().has(Capability::AnyHeader) {
            sleepers.clear();
        }
        Some(removed)
    });
    drop(removed);
}

fn ring() {
    let over = SLEEPERS.with_borrow_mut(|sleepers| {
        sleepers.set = None;
        let now = now();
        let (over, rest) = std::mem::take(&mut sleepers.all)
            .into_iter()
            .partition::<Vec<_>, _>(|sleeper| sleeper.at.is_some_and(|at| at <= now));
        sleepers.all = rest;
        sleepers.set(sleepers.all.iter().filter_map(|sleeper| sleeper.at).min());
        over
    });
    over.into_iter().filter_map(|sleeper| sleeper.waker).for_each(Waker::wake);
}

impl Sleepers {
    /// Has the timer ring then, if not before.
    fn set(&mut self, at: Option<Instant>) {
        let Some(at) = at else { return };
        if self.set.as_ref().is_some_and(|(set, _)| *set <= at) {
            return;
        }
        self.clear();
        // Rounded up, so as not to ring before its time; one that is further away than a timer reaches is set again.
        let milliseconds = at.saturating_duration_since(now()).as_nanos().div_ceil(1_000_000);
        let milliseconds = i32::try_from(milliseconds).unwrap_or(i32::MAX);
        let timer = RING.with(|ring| js::set_timeout(ring.as_ref().unchecked_ref(), milliseconds));
        self.set = timer.ok().map(|timer| (at, timer));
    }

    fn clear(&mut self) {
        if let Some((_, timer)) = self.set.take() {
            js::clear_timeout(&timer);
        }
    }
}
