//! Time by the engine's clock and timers.

use std::cell::{Cell, RefCell};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;

use super::js;
use crate::{Error, ErrorKind, Result};

/// A point in time by `performance.now()`; the standard library's panics here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instant(Duration);

pub(crate) fn now() -> Instant {
    Instant(Duration::try_from_secs_f64(js::performance_now() / 1000.0).unwrap_or_default())
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
}

/// Whether nothing of what is being polled may come later.
pub(super) fn is_blocking() -> bool {
    BLOCKING.get()
}

/// Runs a future that is ready as soon as it is asked: nothing can be waited for here, but what the transport itself waits
/// for.
pub(crate) fn block_on<T>(future: impl Future<Output = Result<T>>) -> Result<T> {
    /// Sets back what was.
    struct Before(bool);
    impl Drop for Before {
        fn drop(&mut self) {
            BLOCKING.set(self.0);
        }
    }
    let _before = Before(BLOCKING.replace(true));
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => {
            let what =
                "this would have to be waited for, which cannot be done here: use `amphi::Client`, which is async";
            Err(Error::new(ErrorKind::Unsupported, what))
        }
    }
}

/// Rings after the duration, or after 24 days, which is as far as a timer reaches.
#[derive(Debug)]
pub(crate) struct Sleep(SendWrapper<Timer>);

#[derive(Debug)]
struct Timer {
    state: Rc<RefCell<State>>,
    id: Option<JsValue>,
    // What the timer calls; it must live as long as that may happen.
    _ring: Closure<dyn FnMut()>,
}

#[derive(Debug, Default)]
struct State {
    rung: bool,
    waker: Option<Waker>,
}

pub(crate) fn sleep(duration: Duration) -> Sleep {
    let state = Rc::<RefCell<State>>::default();
    let ring = Closure::new({
        let state = Rc::clone(&state);
        move || {
            let waker = {
                let mut state = state.borrow_mut();
                state.rung = true;
                state.waker.take()
            };
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    });
    // Rounded up: a timer must not ring before its time.
    let milliseconds = duration.as_nanos().div_ceil(1_000_000);
    let milliseconds = i32::try_from(milliseconds).unwrap_or(i32::MAX);
    let id = js::set_timeout(ring.as_ref().unchecked_ref(), milliseconds).ok();
    Sleep(SendWrapper::new(Timer { state, id, _ring: ring }))
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.0.state.borrow_mut();
        if state.rung {
            return Poll::Ready(());
        }
        if !state.waker.as_ref().is_some_and(|waker| waker.will_wake(cx.waker())) {
            state.waker = Some(cx.waker().clone());
        }
        Poll::Pending
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(id) = &self.id {
            js::clear_timeout(id);
        }
    }
}
