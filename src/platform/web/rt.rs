//! Time by the engine's clock and timers.

use std::cell::Cell;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::thread::LocalKey;
use std::time::Duration;

use send_wrapper::SendWrapper;

use super::jspi::{self, Bell};
use super::{js, timer};
use crate::{Error, ErrorKind, Result};

/// A point in time by `performance.now()`; the standard library's panics here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instant(Duration);

pub(crate) fn now() -> Instant {
    Instant(Duration::from_nanos((js::performance_now() * 1e6) as u64))
}

/// Seconds since 1970.
pub(crate) fn unix_time() -> u64 {
    unix_millis() / 1000
}

/// Milliseconds since 1970.
pub(crate) fn unix_millis() -> u64 {
    js_sys::Date::now() as u64
}

impl Instant {
    /// As the engine has told it.
    pub(super) fn of_milliseconds(milliseconds: f64) -> Option<Self> {
        Duration::try_from_secs_f64(milliseconds / 1000.0).ok().map(Self)
    }

    /// As the engine tells it.
    pub(super) fn milliseconds(self) -> f64 {
        self.0.as_secs_f64() * 1000.0
    }

    pub(crate) fn checked_add(self, duration: Duration) -> Option<Self> {
        self.0.checked_add(duration).map(Self)
    }

    pub(crate) fn saturating_duration_since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}

thread_local! {
    /// Whether somebody waits for what is being polled.
    static BLOCKING: Cell<bool> = const { Cell::new(false) };
    /// Whether what runs just now may be suspended.
    static SUSPENDABLE: Cell<bool> = const { Cell::new(false) };
}

type Flag = LocalKey<Cell<bool>>;

/// Sets back what was.
struct Before(&'static Flag, bool);

impl Before {
    fn setting(flag: &'static Flag, now: bool) -> Self {
        Self(flag, flag.replace(now))
    }
}

impl Drop for Before {
    fn drop(&mut self) {
        self.0.set(self.1);
    }
}

/// Whether nothing of what is being polled may come later: somebody waits for it, and cannot be suspended meanwhile.
pub(super) fn is_blocking() -> bool {
    BLOCKING.get() && !can_suspend()
}

/// Whether what runs just now can be suspended.
pub(super) fn can_suspend() -> bool {
    SUSPENDABLE.get()
}

/// Runs what can be suspended, as far as that is built in.
pub(crate) fn suspendable<T>(work: impl FnOnce() -> T) -> T {
    let _before = Before::setting(&SUSPENDABLE, jspi::IS_THERE);
    work()
}

/// Runs a future to its end: suspended, where that can be; elsewhere it has to be ready as soon as it is asked, as nothing
/// can be waited for but what the transport itself waits for.
pub(crate) fn block_on<T>(future: impl Future<Output = Result<T>>) -> Result<T> {
    let mut future = pin!(future);
    let bell = Arc::new(Bell::default());
    let waker = bell.waker();
    loop {
        {
            let _before = Before::setting(&BLOCKING, true);
            if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                return output;
            }
        }
        // Others run meanwhile.
        let suspended = Before::setting(&SUSPENDABLE, false);
        let waited = suspended.1 && bell.wait();
        drop(suspended);
        if !waited {
            let what =
                "this would have to be waited for, which cannot be done here: use `amphi::Client`, which is async";
            return Err(Error::new(ErrorKind::Unsupported, what));
        }
    }
}

/// Rings after the duration.
#[derive(Debug)]
pub(crate) struct Sleep(SendWrapper<usize>);

pub(crate) fn sleep(duration: Duration) -> Sleep {
    Sleep(SendWrapper::new(timer::add(now().checked_add(duration))))
}

pub(crate) fn sleep_until(at: Instant) -> Sleep {
    Sleep(SendWrapper::new(timer::add(Some(at))))
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if timer::is_over(*self.0, cx.waker()) { Poll::Ready(()) } else { Poll::Pending }
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        timer::remove(*self.0);
    }
}
