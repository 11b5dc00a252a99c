//! Time and tasks. Where a tokio runtime is current it is used; where none is, one of our own does the I/O, on a thread
//! that starts when it is first needed.

use std::fmt;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::Duration;

use tokio::runtime::{Handle, Id, Runtime};
use tokio::task::AbortHandle;

pub(crate) use std::time::Instant;

use crate::{Error, ErrorKind, Result};

pub(crate) fn now() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "this is the place that others are sent to")]
    Instant::now()
}

/// Seconds since 1970.
pub(crate) fn unix_time() -> u64 {
    unix_millis() / 1000
}

/// Milliseconds since 1970.
pub(crate) fn unix_millis() -> u64 {
    #[expect(clippy::disallowed_methods, reason = "this is the place that others are sent to")]
    let now = std::time::SystemTime::now();
    now.duration_since(std::time::UNIX_EPOCH).map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// The runtime to do I/O on, from where this is called.
pub(crate) fn handle() -> Result<Handle> {
    match Handle::try_current() {
        Ok(current) => Ok(current),
        Err(_) => driven(),
    }
}

static OWN: OnceLock<std::io::Result<Runtime>> = OnceLock::new();

/// Our own runtime, for those who have none. It runs while somebody waits on it.
fn own() -> Result<&'static Runtime> {
    let start = || tokio::runtime::Builder::new_current_thread().enable_all().build();
    OWN.get_or_init(start).as_ref().map_err(no_thread)
}

/// Our own runtime, with a thread that runs it.
fn driven() -> Result<Handle> {
    static DRIVER: OnceLock<std::io::Result<()>> = OnceLock::new();
    let own = own()?;
    let run = || own.block_on(std::future::pending::<()>());
    let start = || std::thread::Builder::new().name("amphi-io".into()).spawn(run).map(drop);
    DRIVER.get_or_init(start).as_ref().map_err(no_thread)?;
    Ok(own.handle().clone())
}

/// Sees to it that what was begun on our own runtime gets on, although it is waited for elsewhere.
pub(crate) fn keep_going() {
    if let Some(Ok(own)) = OWN.get()
        && Handle::try_current().map_or(true, |current| current.id() != own.handle().id())
    {
        // Without a thread it waits for whoever waits there next.
        let _ = driven();
    }
}

fn no_thread(error: &std::io::Error) -> Error {
    Error::new(ErrorKind::Connect, format!("could not start a thread for I/O: {error}"))
}

/// Runs it: a thread may always wait.
pub(crate) fn suspendable<T>(work: impl FnOnce() -> T) -> T {
    work()
}

/// Waits for a future, and does its I/O meanwhile. Where a runtime is current, which may not be waited on here, a thread
/// does the I/O.
pub(crate) fn block_on<T>(future: impl Future<Output = Result<T>>) -> Result<T> {
    let Ok(current) = Handle::try_current() else {
        return own()?.block_on(future);
    };
    if current.id() == own()?.handle().id() {
        let what = "a call that blocks, from within another one, would wait for itself: use the async client there";
        return Err(Error::new(ErrorKind::Unsupported, what));
    }
    let _entered = driven()?.enter();
    let mut future = pin!(future);
    let unpark = Arc::new(Unpark { thread: std::thread::current(), woken: AtomicBool::new(false) });
    let waker = Waker::from(Arc::clone(&unpark));
    let mut cx = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
        while !unpark.woken.swap(false, Ordering::Acquire) {
            std::thread::park();
        }
    }
}

struct Unpark {
    thread: Thread,
    /// What is polled may park this thread, too, and so take what was to wake it from here.
    woken: AtomicBool,
}

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

/// Runs a future with one runtime current, whatever polls it.
pub(crate) async fn in_context<T>(mut future: Pin<&mut impl Future<Output = Result<T>>>) -> Result<T> {
    let handle = handle()?;
    std::future::poll_fn(|cx| {
        if is_gone(&handle) {
            let what = "the runtime that the request was begun on is no more";
            return Poll::Ready(Err(Error::new(ErrorKind::Closed, what)));
        }
        let _entered = handle.enter();
        future.as_mut().poll(cx)
    })
    .await
}

/// Whether a runtime, left since, is no more: timers that are polled there would panic.
fn is_gone(runtime: &Handle) -> bool {
    let is_here = Handle::try_current().is_ok_and(|current| current.id() == runtime.id());
    if is_here || matches!(OWN.get(), Some(Ok(own)) if own.handle().id() == runtime.id()) {
        return false;
    }
    // A task that never ends has ended only where none can be any more.
    let task = runtime.spawn(std::future::pending::<()>());
    let is_gone = task.is_finished();
    task.abort();
    is_gone
}

/// Starts a task that nobody waits for; the handle ends it.
pub(crate) fn spawn(future: impl Future<Output = ()> + Send + 'static) -> Result<AbortHandle> {
    Ok(handle()?.spawn(future).abort_handle())
}

/// A timer of the runtime that polls it: the one that it was made on may be no more by then.
pub(crate) struct Sleep {
    // What it is made of is not to be seen: whoever has one would have all of a runtime for a part, and the compiler would not
    // follow so deep to find out whether it may be sent.
    timer: Pin<Box<dyn Future<Output = ()> + Send + Sync>>,
    until: tokio::time::Instant,
    runtime: Id,
}

impl fmt::Debug for Sleep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sleep").field("until", &self.until).field("runtime", &self.runtime).finish()
    }
}

pub(crate) fn sleep(duration: Duration) -> Sleep {
    #[expect(clippy::disallowed_methods, reason = "this is the place that others are sent to")]
    timer(|| tokio::time::sleep(duration))
}

pub(crate) fn sleep_until(at: Instant) -> Sleep {
    timer(|| tokio::time::sleep_until(at.into()))
}

fn timer(start: impl FnOnce() -> tokio::time::Sleep) -> Sleep {
    let handle = handle().expect("a thread for timers can be started, as every program needs threads");
    let _entered = handle.enter();
    let timer = start();
    Sleep { until: timer.deadline(), timer: Box::pin(timer), runtime: handle.id() }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if handle().is_ok_and(|current| current.id() != self.runtime) {
            let left = self.until.into_std().saturating_duration_since(now());
            *self = sleep(left);
        }
        self.timer.as_mut().poll(cx)
    }
}
