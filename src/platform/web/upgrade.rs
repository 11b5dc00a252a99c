//! There is no going on in another protocol here: a page has `WebSocket` for that.

use std::task::{Context, Poll};

use crate::Result;

/// There is never one.
pub(crate) enum Upgrade {}

impl Upgrade {
    pub(crate) fn poll(&mut self, _: &mut Context<'_>) -> Poll<Result<Upgraded>> {
        match *self {}
    }
}

/// There is never one.
pub(crate) enum Upgraded {}

impl Upgraded {
    pub(crate) fn poll_read(&mut self, _: &mut Context<'_>, _: &mut [u8]) -> Poll<std::io::Result<usize>> {
        match *self {}
    }

    pub(crate) fn poll_write(&mut self, _: &mut Context<'_>, _: &[u8]) -> Poll<std::io::Result<usize>> {
        match *self {}
    }

    pub(crate) fn poll_flush(&mut self, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        match *self {}
    }

    pub(crate) fn poll_shutdown(&mut self, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        match *self {}
    }
}
