//! A span of `tracing` for each request that leaves, by OpenTelemetry's
//! [conventions](https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client).

use tracing::field::{Empty, display};
use tracing::{Level, debug};

use super::{CallEvent, CallInfo};
use crate::Error;

/// Open from the request's start to the end of the response's body.
pub(super) struct Span(tracing::Span);

impl Span {
    pub(super) fn is_wanted() -> bool {
        tracing::span_enabled!(target: "amphi", Level::INFO)
    }

    pub(super) fn new(info: &CallInfo) -> Option<Self> {
        let span = tracing::info_span!(
            target: "amphi",
            "HTTP request",
            otel.kind = "client",
            otel.name = %info.method(),
            otel.status_code = Empty,
            http.request.method = %info.method(),
            http.request.resend_count = Empty,
            http.response.status_code = Empty,
            http.response.body.size = Empty,
            url.full = info.url(),
            server.address = info.url.host(),
            server.port = info.url.port(),
            network.peer.address = Empty,
            network.peer.port = Empty,
            network.protocol.name = "http",
            network.protocol.version = Empty,
            error.type = Empty,
        );
        if info.resend_count() > 0 {
            span.record("http.request.resend_count", info.resend_count());
        }
        (!span.is_disabled()).then_some(Self(span))
    }

    pub(super) fn on_event(&self, event: &CallEvent<'_>) {
        let Self(span) = self;
        match event {
            CallEvent::Connected { address: Some(address) } => {
                span.record("network.peer.address", display(address.ip()));
                span.record("network.peer.port", address.port());
            }
            CallEvent::Head { status, version } => {
                span.record("http.response.status_code", status.as_u16());
                if let Some(version) = version {
                    let version = format!("{version:?}");
                    let number = version.trim_start_matches("HTTP/").trim_end_matches(".0");
                    span.record("network.protocol.version", if number == "1" { "1.0" } else { number });
                }
                if status.is_client_error() || status.is_server_error() {
                    self.failed(status.as_str());
                }
            }
            CallEvent::Done { downloaded } => {
                span.record("http.response.body.size", downloaded);
            }
            CallEvent::Failed { error } => self.failed(kind(error)),
            CallEvent::Cancelled => self.failed("cancelled"),
            _ => {}
        }
        span.in_scope(|| debug!(target: "amphi", event = ?event));
    }

    fn failed(&self, why: &str) {
        self.0.record("error.type", why);
        self.0.record("otel.status_code", "ERROR");
    }
}

fn kind(error: &Error) -> &'static str {
    error.kind().as_str()
}
