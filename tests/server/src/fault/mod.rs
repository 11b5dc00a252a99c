//! Faults on demand: HTTP/1 written by hand, since hyper refuses to misbehave.
//!
//! A request's body is read before it is answered, but for the paths in [`READS_NO_BODY`] and with `body=unread`. For
//! the counters, a fault that ran to its end is a completed request, however ugly that end; a client that went away
//! before has aborted it.

mod closing;
mod framing;
mod head;
mod heads;
mod out;
mod slow;
mod wire;

use std::io;

use tokio::io::{ReadHalf, WriteHalf};

use crate::cors;
use crate::fault::head::{Head, Incoming};
use crate::fault::out::Out;
use crate::fault::wire::Ending;
pub(crate) use crate::fault::wire::Wire;
use crate::state::{Peer, Shared};

/// Paths that answer, or do not, without having read the body.
const READS_NO_BODY: [&str; 4] = ["/reset", "/close", "/never", "/early"];

/// Answers the requests of one connection until a fault ends it.
pub(crate) async fn serve(wire: Wire, peer: Peer, shared: Shared) {
    let (from, mut to) = tokio::io::split(wire);
    let mut incoming = Incoming::new(from);
    let mut end = (Ending::Fin, false);
    while let Some(head) = incoming.head().await {
        let Some((ending, unread)) = answer(&head, &mut incoming, &mut to, &peer, &shared).await else {
            return;
        };
        if ending != Ending::KeepAlive || unread || head.wants_close() {
            end = (ending, unread);
            break;
        }
    }
    let from: ReadHalf<Wire> = incoming.into_inner();
    from.unsplit(to).end(end.0, end.1).await;
}

/// How the connection goes on, and whether the request's body was left unread; `None` when the client went away.
async fn answer(
    head: &Head,
    incoming: &mut Incoming<ReadHalf<Wire>>,
    to: &mut WriteHalf<Wire>,
    peer: &Peer,
    shared: &Shared,
) -> Option<(Ending, bool)> {
    let id = head.params.text("id");
    let mut out = Out::new(to, head);
    if let Some(headers) = cors::preflight(&head.method, &head.headers) {
        shared.counters.preflight(id.as_deref());
        return Some((out.preflight(&headers).await.ok()?, false));
    }
    let asks = head.path.starts_with("/counters");
    let mut guard = (!asks).then(|| shared.counters.request(peer.connection, id.as_deref(), &head.method));

    let unread = head.has_body()
        && (READS_NO_BODY.contains(&head.path.as_str()) || head.params.text("body").as_deref() == Some("unread"));
    if !unread {
        if head.expects_continue() {
            out.raw("HTTP/1.1 100 Continue\r\n\r\n").await.ok()?;
        }
        incoming.skip_body(head).await.ok()?;
    }
    let ending = tokio::select! {
        biased;
        ending = run(&mut out, shared) => ending,
        () = incoming.gone() => return None,
    };
    let ending = match ending {
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => {
            out.problem("400 Bad Request", &error.to_string()).await.ok()?
        }
        ending => ending.ok()?,
    };
    if let Some(guard) = &mut guard {
        guard.complete();
    }
    Some((ending, unread))
}

async fn run(out: &mut Out<'_>, shared: &Shared) -> io::Result<Ending> {
    let path = out.head.path.as_str();
    match path {
        "/cut" => closing::cut(out).await,
        "/cut-head" => closing::cut_head(out).await,
        "/reset" => Ok(Ending::Reset),
        "/reset-after" => closing::reset_after(out).await,
        "/close" => Ok(Ending::Fin),
        "/close-idle" => closing::close_idle(out).await,
        "/close-delimited" => closing::close_delimited(out).await,
        "/early" => closing::early(out).await,
        "/stale-bytes" => closing::stale_bytes(out).await,

        "/length-lie" => framing::length_lie(out).await,
        "/two-lengths" => framing::two_lengths(out).await,
        "/bad-length" => framing::bad_length(out).await,
        "/bad-chunk" => framing::bad_chunk(out).await,
        "/te-cl" => framing::te_cl(out).await,
        "/bad-te" => framing::bad_te(out).await,
        "/trailers" => framing::trailers(out).await,

        "/garbage" => heads::garbage(out).await,
        "/http09" => heads::http09(out).await,
        "/bad-version" => heads::bad_version(out).await,
        "/no-colon" => heads::with_line(out, b"NoColonHere").await,
        "/space-colon" => heads::with_line(out, b"X-Bad : v").await,
        "/nul-header" => heads::with_line(out, b"X-Bad: a\0b").await,
        "/obs-fold" => heads::with_line(out, b"X-Fold: a\r\n b").await,
        "/bare-cr" => heads::with_line(out, b"X-Bad: a\rb").await,
        "/endless-headers" => heads::endless_headers(out).await,
        "/long-line" => heads::long_line(out).await,
        "/many-headers" => heads::many_headers(out).await,
        "/continue-flood" => heads::continue_flood(out).await,
        "/early-hints" => heads::early_hints(out).await,
        "/raw" => heads::raw(out).await,
        "/echo-raw-head" => heads::echo_raw_head(out).await,

        "/slow-head" => slow::slow_head(out).await,
        "/drip" => slow::drip(out).await,
        "/half-then-hang" => slow::half_then_hang(out).await,
        "/never" => out.hang().await,
        "/pieces" => slow::pieces(out).await,
        "/ok" | "/health" => out.good(&[], b"ok").await,
        "/counters" => out.json(&shared.counters.overall()).await,
        _ => match path.strip_prefix("/counters/") {
            Some(id) => out.json(&shared.counters.of_id(id)).await,
            None => out.problem("404 Not Found", "no such fault").await,
        },
    }
}
