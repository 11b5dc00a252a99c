//! What a task may do: a request, and what may come of it.

use amphi::{ErrorKind, Method};

use crate::draw::Draw;

/// Which of the server's listeners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Listener {
    Http,
    Https,
    Fault,
    FaultTls,
}

/// Which body is the right one.
#[derive(Clone, Debug)]
pub(crate) enum Expected {
    /// The request's own name is in it.
    Named,
    /// So many letters of the alphabet, over and over, from this one on.
    Letters(u64, u64),
    Exactly(&'static str),
    /// Whatever is given out as whole is wrong.
    Nothing,
    /// It is of no matter.
    Any,
}

#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) listener: Listener,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) range: Option<(u64, u64)>,
    pub(crate) expected: Expected,
    /// As which it may fail, though nobody gives up.
    pub(crate) failures: &'static [ErrorKind],
}

const NONE: &[ErrorKind] = &[];
const BROKEN: &[ErrorKind] = &[ErrorKind::Closed, ErrorKind::Body, ErrorKind::Protocol];
const SLOW: &[ErrorKind] = &[ErrorKind::Timeout];
const SLOW_OR_BROKEN: &[ErrorKind] = &[ErrorKind::Timeout, ErrorKind::Closed];

pub(crate) fn draw(draw: &mut Draw) -> Operation {
    if draw.percent(50) { faultless(draw) } else { faulty(draw) }
}

/// What has to succeed, unless the caller gives up.
fn faultless(draw: &mut Draw) -> Operation {
    let listener = if draw.percent(50) { Listener::Http } else { Listener::Https };
    let get = |path: String, expected| Operation {
        listener,
        method: Method::GET,
        path,
        range: None,
        expected,
        failures: NONE,
    };
    match draw.below(5) {
        0 => get("/get".to_owned(), Expected::Named),
        1 => get(format!("/delay/0.0{}", draw.below(10)), Expected::Any),
        2 => {
            let (from, length) = (draw.below(100_000), 1 + draw.below(200_000));
            let range = Some((from, from + length - 1));
            Operation { range, ..get("/range/400000".to_owned(), Expected::Letters(from, length)) }
        }
        _ => Operation { method: Method::POST, ..get("/post".to_owned(), Expected::Named) },
    }
}

/// Not among them are bytes that nobody asked for: those that come when the next request has just left are its answer, for
/// all that a client can know.
fn faulty(draw: &mut Draw) -> Operation {
    let listener = if draw.percent(60) { Listener::Fault } else { Listener::FaultTls };
    let after = draw.below(900);
    let pause = draw.below(8);
    let rst = if draw.percent(30) { "&rst=1&wait_ms=5" } else { "" };
    let (path, expected, failures) = match draw.below(16) {
        0 => (format!("/cut?after={after}{rst}"), Expected::Nothing, BROKEN),
        1 => (format!("/cut?chunked=1&after={after}{rst}"), Expected::Nothing, BROKEN),
        2 => (format!("/cut-head?after={}{rst}", after % 19), Expected::Nothing, BROKEN),
        3 => ("/reset?".to_owned(), Expected::Nothing, BROKEN),
        4 => (format!("/reset-after?n={after}&wait_ms=5"), Expected::Nothing, BROKEN),
        5 => ("/close?".to_owned(), Expected::Nothing, BROKEN),
        6 => (format!("/close-idle?after_ms={pause}"), Expected::Exactly("ok"), NONE),
        7 => ("/garbage?".to_owned(), Expected::Nothing, BROKEN),
        8 => (format!("/length-lie?declared=1000&actual={after}"), Expected::Nothing, BROKEN),
        9 => (format!("/drip?bytes=10&ms={pause}"), Expected::Exactly("**********"), NONE),
        10 => ("/slow-head?ms_per_byte=1".to_owned(), Expected::Exactly("ok"), NONE),
        11 => ("/never?".to_owned(), Expected::Nothing, SLOW),
        12 => (format!("/half-then-hang?n={after}"), Expected::Nothing, SLOW),
        13 => ("/bad-chunk?kind=missing-last".to_owned(), Expected::Nothing, BROKEN),
        14 => ("/te-cl?".to_owned(), Expected::Exactly("hello"), NONE),
        _ => ("/pieces?".to_owned(), Expected::Exactly("abcdefghijklmnopqrstuvwxyz"), NONE),
    };
    let method = if draw.percent(30) { Method::POST } else { Method::GET };
    // A connection that closes just when it is used again may lose a request that is not to be repeated.
    let failures = match (&method, failures) {
        (&Method::POST, [ErrorKind::Timeout]) => SLOW_OR_BROKEN,
        (&Method::POST, _) => BROKEN,
        _ => failures,
    };
    Operation { listener, method, path, range: None, expected, failures }
}
