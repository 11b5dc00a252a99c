//! Sending a request again where the first try fails: the loop. What is tried again, and when, is the policy's to say.

mod policy;

pub use policy::{RetryAttempt, RetryPolicy};

use crate::client::pipeline::{self, ClientInner};
use crate::platform::{random, rt};
use crate::timeout::Deadline;
use crate::{BoxFuture, Request, Response, Result};

/// The policy for a request, if there is one that tries again.
pub(crate) fn policy<'a>(client: &'a ClientInner, request: &'a Request) -> Option<&'a RetryPolicy> {
    Some(request.settings().retry.as_ref().unwrap_or(&client.retry)).filter(|policy| policy.allows(0))
}

type Send = for<'a> fn(&'a ClientInner, Request, RetryPolicy) -> BoxFuture<'a, Result<Response>>;

/// A hop, and again, for as long as it fails and the policy wants it.
fn send(client: &ClientInner, request: Request, policy: RetryPolicy) -> BoxFuture<'_, Result<Response>> {
    let mut request = request;
    Box::pin(async move {
        let mut retries = 0;
        loop {
            let again = if policy.allows(retries) { request.try_clone() } else { None };
            let head = request.head();
            let outcome = pipeline::attempt(client, request).await;
            let Some(again) = again else { return outcome };
            let wait = policy.wait(&head, &outcome, retries, rt::unix_time(), chance());
            let Some(wait) =
                wait.filter(|wait| head.settings.total_deadline().is_none_or(|end| is_before(*wait, &end)))
            else {
                return outcome;
            };
            if let Ok(response) = &outcome {
                response.drain().await;
            }
            // With its connection, if that is still held.
            drop(outcome);
            rt::sleep(wait).await;
            request = again;
            request.settings_mut().trace.sent_again();
            retries += 1;
        }
    })
}

/// Whether so long a wait is over by then.
fn is_before(wait: std::time::Duration, deadline: &Deadline) -> bool {
    deadline.at.is_none_or(|end| rt::now().checked_add(wait).is_some_and(|over| over < end))
}

/// From zero to one.
fn chance() -> f64 {
    let mut bytes = [0xff; 4];
    // Without randomness the wait is as long as it may be.
    let _ = random::fill(&mut bytes);
    f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX)
}
