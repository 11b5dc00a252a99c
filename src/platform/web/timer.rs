//! One timer of the engine's for all who sleep in a page. Most who do are woken before their time, by what they wait for, and
//! another request sleeps by then: setting and clearing a timer for each would cost more than the rest of their waiting.
//! Elsewhere each has his own, for one that is left would keep a program from ending, and one that was set while a worker at
//! the edge answered somebody never rings once that is done.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::task::Waker;
use std::time::Duration;

use wasm_bindgen::prelude::*;

use super::rt::{Instant, now};
use super::{js, probe};
use crate::Capability;

#[derive(Default)]
struct Sleepers {
    /// Of those who share a timer the next to be woken first.
    all: BTreeMap<Key, Sleeper>,
    /// The last one's.
    id: u64,
    /// When the shared timer rings, if it is set.
    set: Option<(Instant, JsValue)>,
}

/// When to wake somebody by the shared timer, and his number. Of those who have their own the time is zero.
pub(super) type Key = (Instant, u64);

struct Sleeper {
    at: Instant,
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

/// Notes somebody who sleeps for so long, by a key of his own.
pub(super) fn add(duration: Duration) -> Key {
    SLEEPERS.with_borrow_mut(|sleepers| {
        let at = now().checked_add(duration).unwrap_or(Instant::NEVER);
        sleepers.id += 1;
        let id = sleepers.id;
        let (key, timer) = if is_shared() {
            sleepers.set(at);
            ((at, id), None)
        } else {
            (own(id), start(at, id))
        };
        sleepers.all.insert(key, Sleeper { at, waker: None, timer });
        key
    })
}

fn own(id: u64) -> Key {
    (Instant::ZERO, id)
}

/// Whether he has been woken; if not, this is whom to wake.
pub(super) fn is_over(key: &Key, waker: &Waker) -> bool {
    // The one before may own others who sleep: it is dropped when nothing is borrowed any more.
    let before = SLEEPERS.with_borrow_mut(|sleepers| {
        let sleeper = sleepers.all.get_mut(key)?;
        let is_known = sleeper.waker.as_ref().is_some_and(|known| known.will_wake(waker));
        Some(if is_known { None } else { sleeper.waker.replace(waker.clone()) })
    });
    before.is_none()
}

pub(super) fn remove(key: &Key) {
    let removed = SLEEPERS.with_borrow_mut(|sleepers| sleepers.all.remove(key));
    if let Some(timer) = removed.as_ref().and_then(|removed| removed.timer.as_ref()) {
        js::clear_timeout(timer);
    }
    drop(removed);
}

/// Rings for him who has this number, or for all who share a timer, if it is time.
fn ring(id: u64) {
    let over = SLEEPERS.with_borrow_mut(|sleepers| {
        let now = now();
        if id != SHARED {
            let early = sleepers.all.get_mut(&own(id)).filter(|sleeper| sleeper.at > now);
            if let Some(early) = early {
                early.timer = start(early.at, id);
                return BTreeMap::new();
            }
            return sleepers.all.remove_entry(&own(id)).into_iter().collect();
        }
        let rest = sleepers.all.split_off(&(now, u64::MAX));
        let over = std::mem::replace(&mut sleepers.all, rest);
        sleepers.set = None;
        if let Some((&(next, _), _)) = sleepers.all.first_key_value() {
            sleepers.set(next);
        }
        over
    });
    over.into_values().filter_map(|sleeper| sleeper.waker).for_each(Waker::wake);
}

fn is_shared() -> bool {
    !probe::probed().has(Capability::AnyHeader)
}

/// Has a timer ring then, rounded up, so as not to ring before its time; one that is further away than a timer reaches is set
/// again, and for one that never comes there is none.
fn start(at: Instant, id: u64) -> Option<JsValue> {
    if at == Instant::NEVER {
        return None;
    }
    let milliseconds = at.saturating_duration_since(now()).as_nanos().div_ceil(1_000_000);
    let milliseconds = i32::try_from(milliseconds).unwrap_or(i32::MAX);
    RING.with(|ring| js::set_timeout(ring.as_ref().unchecked_ref(), milliseconds, id as f64)).ok()
}

impl Sleepers {
    /// Has the shared timer ring then, if not before.
    fn set(&mut self, at: Instant) {
        if self.set.as_ref().is_none_or(|(set, _)| *set > at) {
            if let Some((_, timer)) = self.set.take() {
                js::clear_timeout(&timer);
            }
            self.set = start(at, SHARED).map(|timer| (at, timer));
        }
    }
}
