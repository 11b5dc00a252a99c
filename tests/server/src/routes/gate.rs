//! Gates prove an order of events: what stands behind one happens only after a test has opened it. An open gate stays
//! open.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use bytes::Bytes;
use futures_util::stream;
use http::StatusCode;
use http::header::CONTENT_LENGTH;
use serde_json::json;
use tokio::sync::watch;

use crate::counters::lock;
use crate::generate::Pattern;
use crate::params::{BadParam, Params};
use crate::reply;
use crate::state::Shared;

const PATIENCE: Duration = Duration::from_secs(30);
const MOST_GATES: usize = 10_000;
const MOST_BYTES: u64 = 1 << 20;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/gate/{name}", get(wait))
        .route("/gate/{name}/open", post(open))
        .route("/gated-body/{name}", get(gated_body))
}

/// All gates by name, the oldest forgotten first.
#[derive(Debug, Default)]
pub(crate) struct Gates(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    gates: HashMap<String, Arc<watch::Sender<bool>>>,
    order: VecDeque<String>,
}

impl Gates {
    fn of(&self, name: &str) -> Arc<watch::Sender<bool>> {
        let mut known = lock(&self.0);
        if let Some(gate) = known.gates.get(name) {
            return Arc::clone(gate);
        }
        if known.order.len() >= MOST_GATES
            && let Some(oldest) = known.order.pop_front()
        {
            known.gates.remove(&oldest);
        }
        known.order.push_back(name.to_owned());
        let gate = Arc::new(watch::Sender::new(false));
        known.gates.insert(name.to_owned(), Arc::clone(&gate));
        gate
    }

    /// Waits for the gate, and says whether it was opened in time.
    async fn opened(&self, name: &str) -> bool {
        let gate = self.of(name);
        let mut seen = gate.subscribe();
        let opened = seen.wait_for(|open| *open);
        tokio::time::timeout(PATIENCE, opened).await.is_ok()
    }
}

async fn wait(Path(name): Path<String>, State(shared): State<Shared>) -> Response {
    if shared.gates.opened(&name).await {
        return reply::json(&json!({ "gate": name, "open": true }));
    }
    reply::problem(StatusCode::GATEWAY_TIMEOUT, "nobody opened the gate")
}

async fn open(Path(name): Path<String>, State(shared): State<Shared>) -> Response {
    shared.gates.of(&name).send_replace(true);
    reply::json(&json!({ "gate": name, "open": true }))
}

/// The head and `first` (10) bytes at once, `rest` (10) bytes when the gate is open; `sized=1` tells the length.
async fn gated_body(
    Path(name): Path<String>,
    params: Params,
    State(shared): State<Shared>,
) -> Result<Response, BadParam> {
    let first = params.at_most("first", 10, MOST_BYTES)?;
    let rest = params.at_most("rest", 10, MOST_BYTES)?;
    let all = Pattern::letters(first + rest);
    let before = Pattern::letters(first).collect_bytes();
    let after = all.skip(first).collect_bytes();
    let steps = stream::unfold(0, move |step| {
        let (before, after, name, gates) = (before.clone(), after.clone(), name.clone(), Arc::clone(&shared.gates));
        async move {
            match step {
                0 => Some((Ok(before), 1)),
                1 if gates.opened(&name).await => Some((Ok(after), 2)),
                1 => Some((Err::<Bytes, _>(io::Error::from(io::ErrorKind::TimedOut)), 2)),
                _ => None,
            }
        }
    });
    let mut response = reply::typed("application/octet-stream", Body::from_stream(steps));
    if params.flag("sized") {
        response.headers_mut().insert(CONTENT_LENGTH, (first + rest).into());
    }
    Ok(response)
}
