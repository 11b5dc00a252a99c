//! The server that the page is loaded from, pulls its lines from, and posts its answers to.

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header::CONTENT_TYPE;
use axum::routing::{get, post};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};

/// How long the page waits for lines before it asks again: that it does says that it lives.
const ASKS_AGAIN: Duration = Duration::from_secs(5);

/// How long the page may take to ask for the first time, on a slow machine.
const BEGINS: Duration = Duration::from_secs(60);

/// How long it may be silent between two questions.
const SILENCE: Duration = Duration::from_secs(10);

const PAGE: [(&str, &str, &str); 3] = [
    ("/", "text/html", include_str!("page/index.html")),
    ("/page.js", "text/javascript", include_str!("page/page.js")),
    ("/worker.js", "text/javascript", include_str!("page/worker.js")),
];

const PACKAGE: [(&str, &str); 2] =
    [("amphi_driver.js", "text/javascript"), ("amphi_driver_bg.wasm", "application/wasm")];

pub(super) struct Host {
    address: String,
    lines: mpsc::UnboundedSender<(u64, String)>,
    state: Arc<Mutex<Waiting>>,
}

/// What stands between the lines and the page.
struct Waiting {
    answers: HashMap<u64, oneshot::Sender<Value>>,
    number: u64,
    /// How many questions of the page are open.
    asking: usize,
    /// Until when the page may be silent, while none is open.
    patience: Instant,
    /// Why no line will be answered any more.
    gone: Option<String>,
}

#[derive(Clone)]
struct Shared {
    lines: Arc<tokio::sync::Mutex<mpsc::UnboundedReceiver<(u64, String)>>>,
    state: Arc<Mutex<Waiting>>,
}

impl Host {
    /// Serves the page with the package of the wasm module in this folder.
    pub(super) async fn start(package: &Path) -> io::Result<Self> {
        let waiting =
            Waiting { answers: HashMap::new(), number: 0, asking: 0, patience: Instant::now() + BEGINS, gone: None };
        let state = Arc::new(Mutex::new(waiting));
        let (sender, lines) = mpsc::unbounded_channel();
        let shared = Shared { lines: Arc::new(tokio::sync::Mutex::new(lines)), state: Arc::clone(&state) };
        let mut router = Router::new().route("/lines", get(lines_for_page)).route("/answer", post(answer_of_page));
        for (path, media_type, text) in PAGE {
            router = router.route(path, get(async move || ([(CONTENT_TYPE, media_type)], text)));
        }
        for (name, media_type) in PACKAGE {
            let bytes = Bytes::from(std::fs::read(package.join(name))?);
            router = router.route(&format!("/{name}"), get(async move || ([(CONTENT_TYPE, media_type)], bytes)));
        }
        let router = router.layer(DefaultBodyLimit::disable()).with_state(shared);
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}/", listener.local_addr()?);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, lines: sender, state })
    }

    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// Has the page run a line.
    pub(super) async fn answer(&self, line: &str) -> String {
        let answer = {
            let mut state = lock(&self.state);
            let (sender, answer) = oneshot::channel();
            if state.gone.is_none() {
                state.number += 1;
                let number = state.number;
                state.answers.insert(number, sender);
                // The server, which has the other end, stays as long as this process.
                let _ = self.lines.send((number, line.to_owned()));
            }
            answer
        };
        match answer.await {
            Ok(Value::String(answer)) => answer,
            Ok(broken) => amphi_driver::failed(line, "panic", broken["panic"].as_str().unwrap_or_default()),
            Err(_) => amphi_driver::failed(line, "driver", lock(&self.state).gone.as_deref().unwrap_or_default()),
        }
    }

    /// Whether the page has not asked for lines for too long.
    pub(super) fn is_silent(&self) -> bool {
        let state = lock(&self.state);
        state.asking == 0 && Instant::now() > state.patience
    }

    /// Answers all lines, those to come included, with an error.
    pub(super) fn give_up(&self, why: String) {
        let mut state = lock(&self.state);
        state.gone = Some(why);
        state.answers.clear();
    }
}

/// The lines that have come, as pairs of a number and a text, once there is one.
async fn lines_for_page(State(shared): State<Shared>) -> String {
    let _asking = Asking::begin(&shared.state);
    let mut queue = shared.lines.lock().await;
    let mut lines = Vec::new();
    if let Ok(Some(line)) = tokio::time::timeout(ASKS_AGAIN, queue.recv()).await {
        lines.push(line);
        while let Ok(line) = queue.try_recv() {
            lines.push(line);
        }
    }
    json!(lines).to_string()
}

/// A line's number and its answer, or an object that says why there is none.
async fn answer_of_page(State(shared): State<Shared>, body: Bytes) {
    // What another program posts here is nothing to us.
    let Ok((number, answer)) = serde_json::from_slice::<(u64, Value)>(&body) else { return };
    if let Some(waiting) = lock(&shared.state).answers.remove(&number) {
        let _ = waiting.send(answer);
    }
}

/// A question of the page that is open: its connection ends with the page.
struct Asking(Arc<Mutex<Waiting>>);

impl Asking {
    fn begin(state: &Arc<Mutex<Waiting>>) -> Self {
        lock(state).asking += 1;
        Self(Arc::clone(state))
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        let mut state = lock(&self.0);
        state.asking -= 1;
        state.patience = Instant::now() + SILENCE;
    }
}

/// Nothing can panic while it is held.
fn lock(state: &Mutex<Waiting>) -> MutexGuard<'_, Waiting> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
