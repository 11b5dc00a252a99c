//! Bodies of responses that end when a signal is aborted.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use amphi::{Body, Bytes, Lender, Response, Result};
use futures_core::Stream;
use send_wrapper::SendWrapper;

use crate::abort::{Abort, Listening, State};

/// Where bodies are while they are not polled.
#[derive(Default)]
pub(crate) struct Places(RefCell<Vec<Place>>);

type Place = Rc<RefCell<Option<Body>>>;

impl Places {
    /// Ends all of them.
    pub(crate) fn clear(&self) {
        for place in self.0.take() {
            let body = place.take();
            drop(body);
        }
    }

    fn add(&self, body: Body) -> Place {
        let place = Rc::new(RefCell::new(Some(body)));
        self.0.borrow_mut().push(Rc::clone(&place));
        place
    }

    fn remove(&self, place: &Place) {
        self.0.borrow_mut().retain(|other| !Rc::ptr_eq(other, place));
    }
}

impl Abort {
    /// The response, whose body ends when the signal is aborted, and where its stream can be had.
    pub(crate) fn over(&self, response: Response) -> (Response, Option<Lender>) {
        let Some(state) = &self.state else {
            let lender = response.lender();
            return (response, lender);
        };
        let lender = response.lender();
        let response = response.map_body(|body| match body.content_length() {
            Some(0) => body,
            _ => Body::from_stream(Guarded(SendWrapper::new(Guard {
                place: state.bodies.add(body),
                state: Rc::clone(state),
                listening: state.listening(),
            }))),
        });
        (response, lender)
    }
}

struct Guarded(SendWrapper<Guard>);

struct Guard {
    place: Place,
    state: Rc<State>,
    /// Until the body is over.
    listening: Option<Rc<Listening>>,
}

impl Stream for Guarded {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let guard = &mut *self.0;
        // Not held while it is polled: a stream of the caller's may abort the signal in there.
        let mut body = guard.place.take();
        let polled = body.as_mut().map_or(Poll::Ready(None), |body| Pin::new(body).poll_next(cx));
        let checked = guard.state.check();
        match polled {
            Poll::Pending | Poll::Ready(Some(Ok(_))) if checked.is_ok() => drop(guard.place.replace(body)),
            _ => guard.listening = None,
        }
        checked.map_or_else(|error| Poll::Ready(Some(Err(error))), |()| polled)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.state.bodies.remove(&self.place);
    }
}
