//! The public suffix list, compiled in.

/// Whether everybody may have a name below this domain, as below `com` or `co.uk`.
pub(crate) fn is_public(domain: &str) -> bool {
    psl::suffix_str(domain).is_none_or(|suffix| suffix == domain)
}
