//! One task: an operation after the other, each checked.

use std::sync::Arc;
use std::time::{Duration, Instant};

use amphi::{Bytes, ErrorKind, Method, Result};
use serde_json::Value;

use crate::Soak;
use crate::draw::Draw;
use crate::operation::{self, Expected, Listener, Operation};

/// An operation that takes longer hangs.
const HANGS: Duration = Duration::from_secs(30);
/// The deadline of what may never be answered.
const NEVER: Duration = Duration::from_millis(100);

/// How the caller gives up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Giving {
    Never,
    /// He drops what he has after so long.
    Cancel(Duration),
    /// A timeout of the whole.
    Timeout(Duration),
}

pub(crate) async fn run(soak: Arc<Soak>, seed: u64, task: u64) {
    let mut draw = Draw::new(seed, task);
    let mut step = 0;
    while Instant::now() < soak.until {
        step += 1;
        let operation = operation::draw(&mut draw);
        let giving = match draw.below(10) {
            0 => Giving::Cancel(Duration::from_micros(draw.below(15_000))),
            1 => Giving::Timeout(Duration::from_micros(100 + draw.below(30_000))),
            _ => Giving::Never,
        };
        let client = usize::from(draw.percent(40));
        let name = format!("soak-{seed}-{task}-{step}");
        one(&soak, client, &operation, giving, &name).await;
    }
}

async fn one(soak: &Soak, client: usize, operation: &Operation, giving: Giving, name: &str) {
    let what = || format!("{name} {} {} {:?}, {giving:?}", operation.method, operation.path, operation.listener);
    let exchange = exchange(soak, client, operation, giving, name);
    let outcome = match giving {
        Giving::Cancel(after) => tokio::time::timeout(after, exchange).await.ok(),
        _ => match tokio::time::timeout(HANGS, exchange).await {
            Ok(outcome) => Some(outcome),
            Err(_) => return soak.tally.defect(format!("{} hangs", what())),
        },
    };
    match &outcome {
        None => soak.tally.cancelled(),
        Some(Ok(body)) if is_right(&operation.expected, body, name) => soak.tally.succeeded(),
        Some(Ok(body)) => {
            let shown = String::from_utf8_lossy(&body[..body.len().min(80)]).into_owned();
            soak.tally.defect(format!("{}: a wrong body of {} bytes: {shown:?}", what(), body.len()));
        }
        Some(Err(error)) => {
            let expected = operation.failures.contains(&error.kind())
                || (matches!(giving, Giving::Timeout(_)) && error.kind() == ErrorKind::Timeout);
            if expected {
                soak.tally.failed(error.kind());
            } else {
                soak.tally.defect(format!("{} failed: {error:#}", what()));
            }
        }
    }
    if operation.method == Method::POST {
        let answered = matches!(outcome, Some(Ok(_)));
        match seen(soak, name).await {
            Ok(1) => {}
            Ok(0) if !answered => {}
            Ok(times) => {
                soak.tally.defect(format!("{}: answered {answered}, arrived {times} times", what()));
            }
            Err(error) => soak.tally.defect(format!("{}: the counters: {error:#}", what())),
        }
    }
}

async fn exchange(soak: &Soak, client: usize, operation: &Operation, giving: Giving, name: &str) -> Result<Bytes> {
    let origin = match operation.listener {
        Listener::Http => soak.server.http(),
        Listener::Https => soak.server.https(),
        Listener::Fault => soak.server.fault(),
        Listener::FaultTls => soak.server.fault_tls(),
    };
    let sign = if operation.path.contains('?') { '&' } else { '?' };
    let url = format!("{origin}{}{sign}id={name}", operation.path);
    let mut request = soak.clients[client].request(operation.method.clone(), url);
    if operation.method == Method::POST {
        request = request.body(format!("the body of {name}"));
    }
    if let Some((from, to)) = operation.range {
        request = request.header("range", format!("bytes={from}-{to}"));
    }
    match giving {
        Giving::Timeout(after) => request = request.timeout(after),
        _ if operation.failures.contains(&ErrorKind::Timeout) => request = request.timeout(NEVER),
        _ => {}
    }
    request.await?.bytes().await
}

fn is_right(expected: &Expected, body: &[u8], name: &str) -> bool {
    match expected {
        Expected::Named => {
            let ends = |at: usize| !body.get(at).is_some_and(u8::is_ascii_digit);
            let places = body.windows(name.len()).enumerate().filter(|(_, window)| *window == name.as_bytes());
            places.into_iter().any(|(at, _)| ends(at + name.len()))
        }
        Expected::Letters(from, length) => {
            let letters = (*from..).map(|at| b'a' + u8::try_from(at % 26).unwrap_or(0));
            body.len() as u64 == *length && body.iter().copied().zip(letters).all(|(is, should)| is == should)
        }
        Expected::Exactly(text) => body == text.as_bytes(),
        Expected::Nothing => false,
        Expected::Any => true,
    }
}

/// How often the server has seen a request of this name.
async fn seen(soak: &Soak, name: &str) -> Result<u64> {
    let url = format!("{}/counters/{name}", soak.server.http());
    let counted: Value = soak.clients[0].get(url).await?.json().await?;
    Ok(counted["requests"].as_u64().unwrap_or(u64::MAX))
}
