//! There is no stream beneath a body that others could read: it comes from its connection.

use std::any::Any;

/// There is never one.
pub(crate) enum Lender {}

impl Lender {
    pub(crate) fn take<T: Any>(&self) -> Option<T> {
        match *self {}
    }

    pub(crate) fn arrived(&self, _: usize) {
        match *self {}
    }

    pub(crate) fn ended(&self) {
        match *self {}
    }

    pub(crate) fn give_back(&self) {
        match *self {}
    }
}
