//! Which versions of HTTP are spoken, and how.

use std::time::Duration;

/// How HTTP/1.1 is spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Http1 {
    pub(crate) title_case_headers: bool,
    pub(crate) max_headers: Option<usize>,
}

/// Which versions of HTTP may be spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// HTTP/2 where TLS negotiates it, HTTP/1.1 elsewhere.
    #[default]
    Negotiated,
    Http1Only,
    Http2PriorKnowledge,
}

/// How HTTP/2 is spoken; `None` is as the transport has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Http2Config {
    pub(crate) adaptive_window: bool,
    pub(crate) stream_window: Option<u32>,
    pub(crate) connection_window: Option<u32>,
    pub(crate) max_frame_size: Option<u32>,
    pub(crate) keep_alive_interval: Option<Duration>,
    pub(crate) keep_alive_timeout: Option<Duration>,
    pub(crate) keep_alive_while_idle: bool,
}
