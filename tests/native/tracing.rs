//! The spans that a subscriber of `tracing` sees. A program of its own, built with the feature.
#![cfg(not(all(target_family = "wasm", target_os = "unknown")))]
#![allow(clippy::disallowed_macros, clippy::disallowed_methods, reason = "tests of one side may use what it has")]
#![allow(clippy::unwrap_used, missing_docs, reason = "tests panic, and nobody reads their docs")]

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use amphi::{Certificate, Client};
use testserver::{Config, Server};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

type Fields = BTreeMap<String, String>;

/// Keeps the fields of each span, and of events, of ours.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    spans: Vec<Fields>,
    closed: usize,
    events: Vec<Fields>,
}

struct Visitor<'a>(&'a mut Fields);

impl Visit for Visitor<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }
}

impl Subscriber for Kept {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "amphi"
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = Fields::new();
        span.record(&mut Visitor(&mut fields));
        let mut state = self.0.lock().unwrap();
        state.spans.push(fields);
        Id::from_u64(state.spans.len() as u64)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let at = usize::try_from(span.into_u64()).unwrap() - 1;
        values.record(&mut Visitor(&mut self.0.lock().unwrap().spans[at]));
    }

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::new();
        event.record(&mut Visitor(&mut fields));
        self.0.lock().unwrap().events.push(fields);
    }

    fn try_close(&self, _: Id) -> bool {
        self.0.lock().unwrap().closed += 1;
        true
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// Whatever an attribute, or any other, is by the conventions' name.
fn assert_has(span: &Fields, expected: &[(&str, &str)]) {
    for (name, value) in expected {
        assert_eq!(span.get(*name).map(String::as_str), Some(*value), "{name} in {span:?}");
    }
}

#[tokio::test]
async fn a_span_for_each_request_by_opentelemetrys_names() {
    let kept = Kept::default();
    let _guard = tracing::subscriber::set_default(kept.clone());
    let server = Server::start(Config::default()).unwrap();
    let client = Client::builder().tls_certs_only([Certificate::from_pem(server.ca_pem()).unwrap()]).build().unwrap();

    let url = format!("{}/bytes/100", server.https()).replace("://", "://bob:secret@");
    let response = client.get(&url).bearer_auth("secret").await.unwrap();
    // Open until the body was read.
    assert_eq!(kept.0.lock().unwrap().spans[0].get("http.response.body.size"), None);
    response.bytes().await.unwrap();
    drop(response);
    client.get(format!("{}/redirect/1", server.http())).await.unwrap().bytes().await.unwrap();
    client.get(format!("{}/status/404", server.http())).await.unwrap().bytes().await.unwrap();
    client.get(format!("{}/close", server.fault())).await.unwrap_err();

    let state = kept.0.lock().unwrap();
    assert_eq!((state.spans.len(), state.closed), (5, 5));
    let port = server.https().rsplit(':').next().unwrap();
    let redacted = format!("{}/bytes/100", server.https());
    assert_has(
        &state.spans[0],
        &[
            ("http.request.method", "GET"),
            ("url.full", &redacted),
            ("server.address", "localhost"),
            ("server.port", port),
            ("http.response.status_code", "200"),
            ("http.response.body.size", "100"),
            ("network.protocol.version", "2"),
            ("network.peer.address", "127.0.0.1"),
            ("network.peer.port", port),
            ("otel.kind", "client"),
        ],
    );
    assert_has(&state.spans[1], &[("http.response.status_code", "302"), ("network.protocol.version", "1.1")]);
    assert_has(&state.spans[2], &[("http.response.status_code", "200"), ("http.request.resend_count", "1")]);
    assert_has(&state.spans[3], &[("error.type", "404"), ("otel.status_code", "ERROR")]);
    assert_has(&state.spans[4], &[("error.type", "closed"), ("otel.status_code", "ERROR")]);
    assert!(!state.spans[0].contains_key("error.type"));
    let all = format!("{:?} {:?}", state.spans, state.events);
    assert!(all.contains("TlsDone") && !all.contains("secret"), "{all}");
}
