//! What is hidden of the fields of a head, unless it is asked for.

use amphi::HeaderName;
use amphi::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION, SET_COOKIE};

/// The value with what is secret in it hidden: what follows a scheme's name, the values of cookies.
pub(super) fn masked(name: &str, value: &str) -> String {
    const HIDDEN: &str = "•••";
    let is = |known: HeaderName| name == known.as_str();
    if is(AUTHORIZATION) || is(PROXY_AUTHORIZATION) {
        return value.split_once(' ').map_or_else(|| HIDDEN.to_owned(), |(scheme, _)| format!("{scheme} {HIDDEN}"));
    }
    let hide =
        |pair: &str| pair.split_once('=').map_or_else(|| HIDDEN.to_owned(), |(name, _)| format!("{name}={HIDDEN}"));
    if is(COOKIE) {
        return value.split("; ").map(hide).collect::<Vec<_>>().join("; ");
    }
    if is(SET_COOKIE) {
        let (pair, attributes) = value.split_at(value.find(';').unwrap_or(value.len()));
        return hide(pair) + attributes;
    }
    let is_secret = HeaderName::try_from(name).is_ok_and(|name| amphi::secrets::is_header(&name));
    if is_secret { HIDDEN.to_owned() } else { value.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked() {
        for (name, value, shown) in [
            ("authorization", "Basic Zm9v", "Basic •••"),
            ("authorization", "token", "•••"),
            ("cookie", "a=1; b=2=3", "a=•••; b=•••"),
            ("set-cookie", "a=1; Path=/; HttpOnly", "a=•••; Path=/; HttpOnly"),
            ("x-api-key", "frog", "•••"),
            ("accept", "*/*", "*/*"),
        ] {
            assert_eq!(masked(name, value), shown);
        }
    }
}
