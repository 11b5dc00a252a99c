//! In the place of `suffix.rs` where the feature `public-suffix-list` is off.

/// Without the list nobody knows, so that every domain may be one.
pub(crate) fn is_public(_domain: &str) -> bool {
    true
}
