//! Waiting where WebAssembly can be suspended
//! ([JavaScript Promise Integration](https://github.com/WebAssembly/js-promise-integration)): below an export that is
//! `#[wasm_bindgen(jspi)]`, on any thread, the page's own among them.

#![expect(deprecated, reason = "wasm-bindgen calls it experimental by that")]

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Wake, Waker};

use js_sys::futures::jspi_block_on_promise;
use js_sys::{Function, Promise};
use send_wrapper::SendWrapper;
use wasm_bindgen::JsValue;

/// Whether there is such a thing. Whether it is so here, an engine tells nobody, and to try it out where it is not ends the
/// caller: who blocks has to say it.
pub(super) const IS_THERE: bool = true;

/// What wakes the one who waits.
#[derive(Default)]
pub(super) struct Bell {
    rung: AtomicBool,
    resolve: Mutex<Option<SendWrapper<Function>>>,
}

impl Bell {
    pub(super) fn waker(self: &Arc<Self>) -> Waker {
        Arc::clone(self).into()
    }

    /// Waits until it has rung since the last time; says whether that could be done.
    pub(super) fn wait(&self) -> bool {
        let ringing = Promise::new(&mut |resolve, _| {
            *self.resolve.lock().unwrap_or_else(PoisonError::into_inner) = Some(SendWrapper::new(resolve));
        });
        if self.rung.swap(false, Ordering::AcqRel) {
            return true;
        }
        let waited = jspi_block_on_promise(&ringing).is_ok();
        self.rung.store(false, Ordering::Release);
        waited
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.rung.store(true, Ordering::Release);
        let resolve = self.resolve.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(resolve) = resolve {
            // What a promise gave out to resolve itself throws nothing.
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
    }
}
