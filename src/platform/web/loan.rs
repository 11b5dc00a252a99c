//! A response's stream in the hands of JavaScript, which reads it and tells how much has come. The layers above see as many
//! bytes, so that limits, time-outs, progress and cancellation hold, and no byte has to come into the module for that.

use std::any::Any;
use std::cell::Cell;
use std::rc::Rc;
use std::task::Poll;

use bytes::Bytes;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsValue;

/// What stands for the bytes.
static ZEROS: [u8; 64 << 10] = [0; 64 << 10];

pub(crate) struct Lender(pub(super) SendWrapper<Rc<Loan>>);

pub(super) struct Loan {
    stream: JsValue,
    state: Cell<State>,
}

#[derive(Clone, Copy)]
enum State {
    /// Nobody has asked for it.
    Here,
    /// And so many bytes were told of.
    Away { arrived: usize, ended: bool },
    /// Somebody reads it here already, or again.
    Kept,
}

/// What there is to say to whoever reads the body.
pub(super) enum Told {
    /// To read it himself.
    Nothing,
    Piece(Bytes),
    End,
}

impl Lender {
    pub(crate) fn take<T: Any>(&self) -> Option<T> {
        let State::Here = self.0.state.get() else { return None };
        let stream: Box<dyn Any> = Box::new(SendWrapper::new(self.0.stream.clone()));
        let stream = stream.downcast::<T>().ok()?;
        self.0.state.set(State::Away { arrived: 0, ended: false });
        Some(*stream)
    }

    pub(crate) fn arrived(&self, bytes: usize) {
        self.tell(|before| State::Away { arrived: before.saturating_add(bytes), ended: false });
    }

    pub(crate) fn ended(&self) {
        self.tell(|arrived| State::Away { arrived, ended: true });
    }

    pub(crate) fn give_back(&self) {
        self.tell(|_| State::Kept);
    }

    fn tell(&self, next: impl FnOnce(usize) -> State) {
        if let State::Away { arrived, ended: false } = self.0.state.get() {
            self.0.state.set(next(arrived));
        }
    }
}

impl Loan {
    pub(super) fn new(stream: JsValue) -> Self {
        Self { stream, state: Cell::new(State::Here) }
    }

    pub(super) fn poll(&self) -> Poll<Told> {
        match self.state.get() {
            State::Here => self.state.set(State::Kept),
            State::Kept => {}
            State::Away { arrived: 0, ended: true } => return Poll::Ready(Told::End),
            // Nobody is woken: who tells of more polls, too.
            State::Away { arrived: 0, ended: false } => return Poll::Pending,
            State::Away { arrived, ended } => {
                let length = arrived.min(ZEROS.len());
                self.state.set(State::Away { arrived: arrived - length, ended });
                return Poll::Ready(Told::Piece(Bytes::from_static(&ZEROS[..length])));
            }
        }
        Poll::Ready(Told::Nothing)
    }
}
