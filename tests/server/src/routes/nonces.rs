//! The nonces of digest authentication: which were given out, how often each was used, and its last count.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;

use crate::counters::lock;
use crate::generate::unguessable;

const MOST_NONCES: usize = 10_000;

/// The nonces that were given out, the oldest forgotten first.
#[derive(Debug, Default)]
pub(crate) struct Nonces(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    used: HashMap<String, Use>,
    order: VecDeque<String>,
}

#[derive(Debug, Default)]
struct Use {
    times: u64,
    last_count: u32,
}

/// What a nonce is worth.
#[derive(Clone, Copy, Debug)]
pub(super) enum Spent {
    Good,
    /// Unknown, or used too often.
    Stale,
    /// Its count did not grow.
    Replayed,
}

impl Nonces {
    /// A new one.
    pub(super) fn issue(&self) -> String {
        let nonce = format!("{:016x}{:016x}", unguessable(), unguessable());
        let mut known = lock(&self.0);
        if known.order.len() >= MOST_NONCES
            && let Some(oldest) = known.order.pop_front()
        {
            known.used.remove(&oldest);
        }
        known.order.push_back(nonce.clone());
        known.used.insert(nonce.clone(), Use::default());
        nonce
    }

    /// Accounts for one more use.
    pub(super) fn spend(&self, nonce: &str, count: Option<u32>, most: Option<u64>) -> Spent {
        let mut known = lock(&self.0);
        let Some(spent) = known.used.get_mut(nonce) else {
            return Spent::Stale;
        };
        if most.is_some_and(|most| spent.times >= most) {
            return Spent::Stale;
        }
        if let Some(count) = count {
            if count <= spent.last_count {
                return Spent::Replayed;
            }
            spent.last_count = count;
        }
        spent.times += 1;
        Spent::Good
    }
}
