//! Time and tasks. Where a tokio runtime is current it is used; where none is, one of our own does the I/O, on a thread
//! that starts when it is first needed.

use std::future::Future;
use std::pin::Pin;
use std::sync::OnceLock;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::runtime::{Handle, Id};
use tokio::task::AbortHandle;

pub(crate) use std::time::Instant;

use crate::{Error, ErrorKind, Result};

pub(crate) fn now() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "this is the place that others are sent to")]
    Instant::now()
}

/// Seconds since 1970.
pub(crate) fn unix_time() -> u64 {
    #[expect(clippy::disallowed_methods, reason = "this is the place that others are sent to")]
    let now = std::time::SystemTime::now();
    now.duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// The runtime to do I/O on, from where this is called.
pub(crate) fn handle() -> Result<Handle> {
    static BACKGROUND: OnceLock<std::io::Result<Handle>> = OnceLock::new();
    if let Ok(current) = Handle::try_current() {
        return Ok(current);
    }
    match BACKGROUND.get_or_init(start_background) {
        Ok(handle) => Ok(handle.clone()),
        Err(error) => Err(Error::new(ErrorKind::Connect, format!("could not start a thread for I/O: {error}"))),
    }
}

fn start_background() -> std::io::Result<Handle> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    let run = move || runtime.block_on(std::future::pending::<()>());
    std::thread::Builder::new().name("amphi-io".into()).spawn(run)?;
    Ok(handle)
}

/// Runs a future with one runtime current, whatever polls it.
pub(crate) async fn in_context<T>(mut future: Pin<&mut impl Future<Output = Result<T>>>) -> Result<T> {
    let handle = handle()?;
    std::future::poll_fn(|cx| {
        let _entered = handle.enter();
        future.as_mut().poll(cx)
    })
    .await
}

/// Starts a task that nobody waits for; the handle ends it.
pub(crate) fn spawn(future: impl Future<Output = ()> + Send + 'static) -> Result<AbortHandle> {
    Ok(handle()?.spawn(future).abort_handle())
}

/// A timer of the runtime that polls it: the one that it was made on may be no more by then.
#[derive(Debug)]
pub(crate) struct Sleep {
    timer: Pin<Box<tokio::time::Sleep>>,
    runtime: Id,
}

pub(crate) fn sleep(duration: Duration) -> Sleep {
    let handle = handle().expect("a thread for timers can be started, as every program needs threads");
    let _entered = handle.enter();
    #[expect(clippy::disallowed_methods, reason = "this is the place that others are sent to")]
    Sleep { timer: Box::pin(tokio::time::sleep(duration)), runtime: handle.id() }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if handle().is_ok_and(|current| current.id() != self.runtime) {
            let left = self.timer.deadline().into_std().saturating_duration_since(now());
            *self = sleep(left);
        }
        self.timer.as_mut().poll(cx)
    }
}
