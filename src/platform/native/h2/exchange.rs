//! One request and its response over a stream.

use std::pin::Pin;
use std::task::Poll;

use h2::client::ResponseFuture;
use http::response::Parts;

use super::super::bounded::bounded;
use super::super::failure::{Failure, Repeat};
use super::failure::Broken;
use super::upload::Upload;
use super::{Connection, Incoming, failure, outgoing};
use crate::observe::Phases;
use crate::{Request, Timeouts};

/// The last streams are left alone: there are no numbers after them, and to have used them up is an error
/// ([RFC 9113, 5.1.1](https://www.rfc-editor.org/rfc/rfc9113#section-5.1.1)).
const LAST_STREAM: u32 = (1 << 31) - (1 << 16);

impl Connection {
    /// Sends the request and waits for the response's head, within the bounds on each wait.
    pub(in crate::platform::native) async fn exchange(
        &self,
        request: &mut Request,
        timeouts: &Timeouts,
        phases: &mut Phases,
    ) -> Result<(Parts, Incoming), Failure> {
        let (mut response, mut upload, stream) = self.begin(request)?;
        let mut alarm = self.take_alarm();
        let sent = bounded(timeouts, &mut alarm, |cx| {
            if let Poll::Ready(Err(error)) = upload.poll(cx) {
                return Ok(Err(Broken::Request(error)));
            }
            match Pin::new(&mut response).poll(cx) {
                Poll::Ready(came) => Ok(came.map_err(Broken::Http2)),
                Poll::Pending => Err(upload.waiting()),
            }
        });
        // One that does not answer in time may be dead: nobody else should have to find out.
        let came = sent.await.inspect_err(|_| self.retire())?;
        self.keep_alarm(alarm);
        let (head, body) = came.map_err(|broken| self.failed(broken, stream))?.into_parts();
        phases.sent = upload.sent_at();
        let body = Incoming::new(body, &head, request.method(), upload);
        Ok((head, body))
    }

    /// Opens a stream for the request; its number.
    fn begin(&self, request: &mut Request) -> Result<(ResponseFuture, Upload, u32), Failure> {
        let message = outgoing::message(request, &self.0.authority)?;
        let is_over = request.body().is_over();
        // A handle of its own: one alone would refuse more as long as a stream waits for the peer to have room.
        let begun = self.0.requests.clone().send_request(message, is_over);
        let body = std::mem::take(request.body_mut());
        let (response, stream) = match begun {
            Ok(begun) => begun,
            Err(error) => {
                self.retire();
                return Err(failure::unsent(error, body));
            }
        };
        let number = u32::from(stream.stream_id());
        if number >= LAST_STREAM {
            self.retire();
        }
        Ok((response, Upload::new(stream, body, &request.settings().trace), number))
    }

    fn failed(&self, broken: Broken, stream: u32) -> Failure {
        let mut failure = failure::of(broken).or_of_tls(self.tls());
        // Whatever else it says: it does not look at those after the last that it takes
        // (RFC 9113, 6.8).
        if self.streams().leave_out(stream.into()) {
            failure.repeat = Repeat::Always;
        }
        // That there are too many by now speaks only against more of them.
        if failure.repeat != Repeat::Never && !self.streams().are_too_many() {
            self.retire();
        }
        failure
    }
}
