//! One request and its response over a stream.

use std::pin::pin;
use std::task::Poll;

use http::response::Parts;

use super::super::bounded::bounded;
use super::super::failure::{Failure, Repeat};
use super::{Connection, Incoming, failure, outgoing};
use crate::observe::Phases;
use crate::timeout::Alarm;
use crate::{ErrorKind, Request, Timeouts};

impl Connection {
    /// Sends the request and waits for the response's head, within the bounds on each wait.
    pub(in crate::platform::native) async fn exchange(
        &self,
        request: &mut Request,
        timeouts: &Timeouts,
        phases: &mut Phases,
    ) -> Result<(Parts, Incoming), Failure> {
        let (message, progress) = outgoing::message(request)?;
        let (sending, place) = self.send(message)?;
        // The place is left before that is dropped, which may keep it from having a stream.
        let (mut sending, mut place) = (pin!(sending), place);
        let mut alarm = Alarm::default();
        let sent = bounded(timeouts, &mut alarm, |cx| match sending.as_mut().poll(cx) {
            Poll::Ready(sent) => Ok(sent),
            Poll::Pending => Err(progress.waiting()),
        });
        // One that does not answer in time may be dead: nobody else should have to find out.
        let response = sent.await.inspect_err(|_| self.retire())?.map_err(|failed| {
            let mut failure = failure::of(failed, &progress, self.is_gone()).or_of_tls(self.tls());
            if place.is_left_out() {
                failure.repeat = Repeat::Always;
            }
            if failure.error.kind() != ErrorKind::Builder {
                place.leave();
            }
            // That there are too many by now speaks only against more of them.
            if failure.repeat != Repeat::Never && !self.streams().are_too_many() {
                self.retire();
            }
            failure
        })?;
        place.leave();
        let (head, body) = response.into_parts();
        phases.sent = progress.sent_at();
        Ok((head, Incoming::new(body, progress)))
    }
}
