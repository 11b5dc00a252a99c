//! What a server says before its response.

use std::sync::atomic::{AtomicUsize, Ordering};

use http::StatusCode;

use super::connect::Ear;
use super::outgoing::Outgoing;
use super::progress::Progress;
use crate::Request;

/// How many interim responses there may be to one request.
const MOST: usize = 100;

/// Has interim responses heard, where somebody waits for them: the caller, or the body, for the word to go on.
pub(super) fn listen(message: &mut http::Request<Outgoing>, request: &Request, progress: &Progress, ear: &Ear) {
    let told = request.settings().interim.as_ref().and_then(|interim| interim.on_informational.clone());
    if told.is_none() && !progress.is_held() {
        return;
    }
    let (progress, ear, count) = (progress.clone(), ear.clone(), AtomicUsize::new(0));
    hyper::ext::on_informational(message, move |response| {
        if count.fetch_add(1, Ordering::Relaxed) >= MOST {
            return ear.refuse();
        }
        if response.status() == StatusCode::CONTINUE {
            progress.release();
        }
        if let Some(told) = &told {
            told.0(response.status(), response.headers());
        }
    });
}
