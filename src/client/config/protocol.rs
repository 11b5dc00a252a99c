//! Which versions of HTTP are spoken, and how.

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
