//! Whose turn it is: what is free goes to those who wait, first come first served.

use std::sync::Arc;

use super::super::rt;
use super::lease::Visit;
use super::origin::SharedIdle;
use super::origins::{Discarded, Later, Origins};
use super::queue::Grant;

impl Origins {
    /// Takes back a slot, and gives it to whom it is due.
    pub(super) fn freed(&mut self, origin: &Arc<str>, awaited: bool) {
        self.open -= 1;
        if let Some(origin) = self.by_name.get_mut(origin) {
            origin.open -= 1;
            origin.awaited -= usize::from(awaited);
        }
        self.serve(origin);
        // Where no connection comes about, nobody sweeps.
        if self.by_name.get(origin).is_some_and(|origin| origin.is_forgettable() && !origin.speaks_http1) {
            self.by_name.remove(origin);
        }
    }

    /// Gives those who wait for this origin the streams that are free, and whose turn it is the slots that are.
    pub(super) fn serve(&mut self, name: &Arc<str>) {
        self.drop_closed(name);
        self.hand_out_streams(name);
        self.queue(name);
        while self.has_room()
            && let Some((_, name)) = self.turns.first_key_value()
        {
            let name = Arc::clone(name);
            let slot = self.slot(&name);
            let waiter = self.by_name.get_mut(&name).and_then(|origin| origin.line.next());
            self.queue(&name);
            self.later.extend(waiter.map(|waiter| Later::Give(waiter, Grant::Slot(slot))));
        }
    }

    fn hand_out_streams(&mut self, name: &Arc<str>) {
        let Some(origin) = self.by_name.get_mut(name) else { return };
        for shared in &mut origin.shared {
            while !origin.line.is_empty()
                && shared.has_room(shared.runtime)
                && let Some(waiter) = origin.line.next_sharing(shared.runtime)
            {
                shared.used = rt::now();
                self.reused += 1;
                self.later.push(Later::Give(waiter, Grant::Shared(Visit::new(shared.shared.clone()))));
            }
        }
    }

    /// Somebody has left a shared connection while others wait, or one that has ended.
    pub(super) fn stepped_out(&mut self, name: &Arc<str>) {
        self.serve(name);
        let still_waited_for = self.by_name.get(name).is_some_and(|origin| !origin.line.is_empty());
        let first = self.turns.first_key_value().map(|(_, first)| first);
        let wanted = if still_waited_for { Some(name) } else { first }.cloned();
        wanted.iter().for_each(|wanted| self.make_room(wanted));
    }

    /// Takes a waiter who has given up out of the line.
    pub(super) fn left(&mut self, name: &Arc<str>, arrival: u64) {
        if let Some(origin) = self.by_name.get_mut(name) {
            self.later.extend(origin.line.leave(arrival).map(|waiter| Discarded::Waiter(waiter).into()));
        }
        self.serve(name);
    }

    /// Puts an origin's first waiter where it belongs among those whose turn it may be.
    pub(super) fn queue(&mut self, name: &Arc<str>) {
        let may_open = self.has_room_at(name);
        let Some(origin) = self.by_name.get_mut(name) else { return };
        let turn = origin.line.first().map(|first| first.arrival).filter(|_| may_open && origin.may_connect());
        if turn != origin.turn {
            if let Some(old) = std::mem::replace(&mut origin.turn, turn) {
                self.turns.remove(&old);
            }
            if let Some(new) = turn {
                self.turns.insert(new, Arc::clone(name));
            }
        }
    }

    /// Closes a connection that nobody uses, so that somebody who waits may make one: of this origin, if that is what
    /// stands in the way, else the one that is idle longest.
    pub(super) fn make_room(&mut self, wanted: &Arc<str>) {
        let own = !self.has_room_at(wanted);
        if !own && self.has_room() {
            return;
        }
        let candidates = self.by_name.iter_mut().filter(|(name, _)| !own || *name == wanted);
        let unused = candidates.filter_map(|(_, origin)| Some((origin.unused_since()?, origin)));
        let Some((_, origin)) = unused.min_by_key(|(since, _)| *since) else { return };
        let discarded = if origin.idle.is_empty() {
            let unused = origin.shared.iter().position(SharedIdle::is_unused);
            unused.map(|at| Discarded::Shared(origin.shared.remove(at).shared))
        } else {
            self.idle -= 1;
            Some(Discarded::Kept(origin.idle.remove(0).held))
        };
        self.later.extend(discarded.map(Later::Drop));
    }

    /// Drops those of an origin's shared connections that are closed.
    fn drop_closed(&mut self, name: &Arc<str>) {
        if let Some(origin) = self.by_name.get_mut(name) {
            let closed = origin.shared.extract_if(.., |shared| !shared.shared.connection.is_open());
            self.later.extend(closed.map(|shared| Discarded::Shared(shared.shared).into()));
        }
    }
}
