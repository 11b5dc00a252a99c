//! One timer of the engine's for all who sleep in a page. Most who do are woken before their time, by what they wait for, and
//! another request sleeps by then: setting and clearing a timer for each would cost more than the rest of their waiting.
//! Elsewhere each has his own, for one that is left would keep a program from ending, and one that was set while a worker at
//! the edge answered somebody never rings once that is done.

use std::cell::RefCell;
use std::task::Waker;

use wasm_bindgen::prelude::*;

use super::rt::{Instant, now};
use super::{js, probe};
use crate::Capability;

#[derive(Default)]
struct Sleepers {
    /// Each has a place until he is gone, which is somebody else's afterwards.
    places: Vec<Option<Sleeper>>,
    free: Vec<usize>,
    /// When the shared timer rings, if it is set.
    set: Option<(Instant, JsValue)>,
}

struct Sleeper {
    /// `None` for a time that never comes.
    at: Option<Instant>,
    is_over: bool,
    waker: Option<Waker>,
    /// His own, if it is not shared.
    timer: Option<JsValue>,
}

thread_local! {
    static SLEEPERS: RefCell<Sleepers> = RefCell::default();
    /// What a timer calls, with the place of whose it is, or with less than any if it is everybody's.
    static RING: Closure<dyn Fn(f64)> = Closure::new(|place| ring((place >= 0.0).then_some(place as usize)));
}

/// Notes somebody who sleeps until then, at a place of his own.
pub(super) fn add(at: Option<Instant>) -> usize {
    SLEEPERS.with_borrow_mut(|sleepers| {
        let place = sleepers.free.pop().unwrap_or(sleepers.places.len());
        if place == sleepers.places.len() {
            sleepers.places.push(None);
        }
        let mut timer = None;
        if is_shared() {
            sleepers.set(at);
        } else {
            timer = at.and_then(|at| start(at, Some(place)));
        }
        if let Some(empty) = sleepers.places.get_mut(place) {
            *empty = Some(Sleeper { at, is_over: false, waker: None, timer });
        }
        place
    })
}

/// Whether he has been woken; if not, this is whom to wake.
pub(super) fn is_over(place: usize, waker: &Waker) -> bool {
    // The one before may own others who sleep: it is dropped when nothing is borrowed any more.
    let before = SLEEPERS.with_borrow_mut(|sleepers| {
        let sleeper = sleepers.places.get_mut(place)?.as_mut().filter(|sleeper| !sleeper.is_over)?;
        let is_known = sleeper.waker.as_ref().is_some_and(|known| known.will_wake(waker));
        Some(if is_known { None } else { sleeper.waker.replace(waker.clone()) })
    });
    before.is_none()
}

pub(super) fn remove(place: usize) {
    let removed = SLEEPERS.with_borrow_mut(|sleepers| {
        let removed = sleepers.places.get_mut(place)?.take()?;
        sleepers.free.push(place);
        Some(removed)
    });
    if let Some(timer) = removed.as_ref().and_then(|removed| removed.timer.as_ref()) {
        js::clear_timeout(timer);
    }
    drop(removed);
}

/// Rings for him who has this place, or for all who share a timer, if it is time.
fn ring(place: Option<usize>) {
    let over = SLEEPERS.with_borrow_mut(|sleepers| {
        let now = now();
        let Some(place) = place else {
            return sleepers.ring_all(now);
        };
        let sleeper = sleepers.places.get_mut(place).and_then(Option::as_mut);
        let waker = sleeper.and_then(|sleeper| {
            let waker = sleeper.end(now);
            if !sleeper.is_over {
                sleeper.timer = sleeper.at.and_then(|at| start(at, Some(place)));
            }
            waker
        });
        waker.into_iter().collect()
    });
    over.into_iter().for_each(Waker::wake);
}

fn is_shared() -> bool {
    !probe::probed().has(Capability::AnyHeader)
}

/// Has a timer ring then, rounded up, so as not to ring before its time; one that is further away than a timer reaches is set
/// again.
fn start(at: Instant, place: Option<usize>) -> Option<JsValue> {
    let left = at.saturating_duration_since(now());
    let part = u64::from(left.subsec_nanos().div_ceil(1_000_000));
    let milliseconds = i32::try_from(left.as_secs().saturating_mul(1_000).saturating_add(part)).unwrap_or(i32::MAX);
    let told = place.map_or(-1.0, |place| place as f64);
    RING.with(|ring| js::set_timeout(ring.as_ref().unchecked_ref(), milliseconds, told)).ok()
}

impl Sleeper {
    /// Whom to wake, if it is time.
    fn end(&mut self, now: Instant) -> Option<Waker> {
        self.is_over |= self.at.is_some_and(|at| at <= now);
        if self.is_over { self.waker.take() } else { None }
    }
}

impl Sleepers {
    /// Whom to wake of all.
    fn ring_all(&mut self, now: Instant) -> Vec<Waker> {
        let over = self.places.iter_mut().flatten().filter_map(|sleeper| sleeper.end(now)).collect();
        let rest = self.places.iter().flatten().filter(|sleeper| !sleeper.is_over);
        let next = rest.filter_map(|sleeper| sleeper.at).min();
        self.set = None;
        self.set(next);
        over
    }

    /// Has the shared timer ring then, if not before.
    fn set(&mut self, at: Option<Instant>) {
        let Some(at) = at else { return };
        if self.set.as_ref().is_none_or(|(set, _)| *set > at) {
            if let Some((_, timer)) = self.set.take() {
                js::clear_timeout(&timer);
            }
            self.set = start(at, None).map(|timer| (at, timer));
        }
    }
}
