//! What a path is answered with.

/// 128 bytes of JSON.
pub(crate) const SMALL: &[u8; 128] = br#"{"id":1234567,"name":"amphibian","tags":["frog","toad","newt"],"pond":{"depth":3,"lilies":true},"note":"measured, not guessed!"}"#;

/// Zeros that are sent again and again.
pub(crate) static ZEROS: [u8; 256 * 1024] = [0; 256 * 1024];

pub(crate) enum Answer {
    Small,
    Zeros(u64),
}

impl Answer {
    pub(crate) fn to(path: &str) -> Self {
        match path.strip_prefix("/bytes/").and_then(|count| count.parse().ok()) {
            Some(count) => Self::Zeros(count),
            None => Self::Small,
        }
    }
}
