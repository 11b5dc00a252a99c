//! What is secret by its name.
//!
//! Values that have such a name are left out of error messages, of `Debug`, of tracing and of recordings, as are user names and
//! passwords of URLs. Headers that have one are taken to no other origin by a redirect, nor by a client that has a
//! [base](crate::ClientBuilder::base_url), like all that are marked [sensitive](crate::HeaderValue::set_sensitive);
//! where a browser would take them there, [it is not followed](crate::RedirectPolicy#on-the-web).

use std::borrow::Cow;

use http::HeaderName;
use http::header::{CONTENT_LOCATION, LOCATION, REFERER};

use crate::url::name_of;

/// Whether a header of this name holds a secret: `Authorization`, `Proxy-Authorization`, `Cookie`, `Set-Cookie`,
/// `Api-Key`, `Apikey`, `Ocp-Apim-Subscription-Key`, `Private-Token`, `X-Access-Token`, `X-Amz-Security-Token`,
/// `X-Api-Key`, `X-Auth-Key`, `X-Auth-Token`, `X-Csrf-Token`, `X-Functions-Key`, `X-Goog-Api-Key`, `X-Vault-Token` or
/// `X-Xsrf-Token`.
///
/// ```
/// use amphi::{HeaderName, secrets};
///
/// assert!(secrets::is_header(&HeaderName::from_static("x-api-key")));
/// assert!(!secrets::is_header(&HeaderName::from_static("x-request-id")));
/// ```
#[must_use]
pub fn is_header(name: &HeaderName) -> bool {
    matches!(
        name.as_str(),
        "authorization"
            | "proxy-authorization"
            | "cookie"
            | "set-cookie"
            | "api-key"
            | "apikey"
            | "ocp-apim-subscription-key"
            | "private-token"
            | "x-access-token"
            | "x-amz-security-token"
            | "x-api-key"
            | "x-auth-key"
            | "x-auth-token"
            | "x-csrf-token"
            | "x-functions-key"
            | "x-goog-api-key"
            | "x-vault-token"
            | "x-xsrf-token"
    )
}

/// Without what separates words in them.
const PARAMETERS: [&str; 30] = [
    "accesskey",
    "accesstoken",
    "apikey",
    "apisecret",
    "apitoken",
    "authtoken",
    "awsaccesskeyid",
    "clientassertion",
    "clientsecret",
    "codeverifier",
    "csrftoken",
    "idtoken",
    "jwt",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "pwd",
    "refreshtoken",
    "secret",
    "secretaccesskey",
    "secretkey",
    "securitytoken",
    "sessiontoken",
    "sig",
    "signature",
    "token",
    "xamzsecuritytoken",
    "xamzsignature",
    "xgoogsignature",
];

/// Whether a parameter of a query or a form, or a member of JSON, of this name holds a secret: `access_key`,
/// `access_token`, `api_key`, `api_secret`, `api_token`, `auth_token`, `AWSAccessKeyId`, `client_assertion`, `client_secret`,
/// `code_verifier`, `csrf_token`, `id_token`, `jwt`, `passphrase`, `passwd`, `password`, `private_key`, `pwd`,
/// `refresh_token`, `secret`, `secret_access_key`, `secret_key`, `security_token`, `session_token`, `sig`, `signature`,
/// `token`, `X-Amz-Security-Token`, `X-Amz-Signature` or `X-Goog-Signature`. Neither case matters, nor `_` and `-`:
/// `apiKey` is `api_key`.
///
/// `key` and `code` are none: they are too often something else.
///
/// ```
/// use amphi::secrets;
///
/// assert!(secrets::is_parameter("clientSecret") && secrets::is_parameter("client-secret"));
/// assert!(!secrets::is_parameter("page_token"));
/// ```
#[must_use]
pub fn is_parameter(name: &str) -> bool {
    let letters = || name.bytes().filter(|byte| !matches!(byte, b'-' | b'_')).map(|byte| byte.to_ascii_lowercase());
    PARAMETERS.iter().any(|known| letters().eq(known.bytes()))
}

/// Whether a header's value is a URL, in which there may be secrets.
pub(crate) fn holds_url(name: &HeaderName) -> bool {
    [CONTENT_LOCATION, LOCATION, REFERER].contains(name)
}

/// A form-encoded text, the mark in the place of the values whose names are hidden.
pub(crate) fn form<'a>(text: &'a str, mark: &str, hides: impl Fn(&str) -> bool) -> Cow<'a, str> {
    let is_hidden = |pair: &&str| pair.as_bytes().contains(&b'=') && hides(&name_of(pair));
    if !text.split('&').any(|pair| is_hidden(&pair)) {
        return text.into();
    }
    let shown = text.split('&').map(|pair| match pair.split_once('=').filter(|_| is_hidden(&pair)) {
        Some((name, _)) => format!("{name}={mark}"),
        None => pair.to_owned(),
    });
    shown.collect::<Vec<_>>().join("&").into()
}

/// A URL, its query and fragment as [`form`] has them: an answer of OAuth's may stand in either.
pub(crate) fn url<'a>(url: &'a str, mark: &str, hides: impl Fn(&str) -> bool) -> Cow<'a, str> {
    let (rest, fragment) = url.split_once('#').map_or((url, None), |(rest, fragment)| (rest, Some(fragment)));
    let (path, query) = rest.split_once('?').map_or((rest, None), |(path, query)| (path, Some(query)));
    let [query, fragment] = [query, fragment].map(|part| part.map(|part| form(part, mark, &hides)));
    if !matches!((&query, &fragment), (Some(Cow::Owned(_)), _) | (_, Some(Cow::Owned(_)))) {
        return url.into();
    }
    let part = |sign: &str, part: Option<Cow<'_, str>>| part.map(|part| format!("{sign}{part}")).unwrap_or_default();
    format!("{path}{}{}", part("?", query), part("#", fragment)).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for name in ["token", "API-Key", "apiKey", "X-Amz-Signature", "client_secret", "AWSAccessKeyId", "Sig"] {
            assert!(is_parameter(name), "{name}");
        }
        for name in ["", "_", "key", "tokens", "page_token", "nextToken", "author", "signed", "code"] {
            assert!(!is_parameter(name), "{name}");
        }
    }

    #[test]
    fn urls_and_forms() {
        for (text, expected) in [
            ("http://h/?x=1&API%5Fkey=2&token#f", "http://h/?x=1&API%5Fkey=*&token#f"),
            ("http://h/a#token=1&state=2", "http://h/a#token=*&state=2"),
            ("/a?sig=1?x=2#token=3", "/a?sig=*#token=*"),
            ("?password=a%26b&", "?password=*&"),
        ] {
            assert_eq!(url(text, "*", is_parameter), expected);
        }
        for text in ["", "?", "http://h/token=1", "http://h/?a=token#b"] {
            assert!(matches!(url(text, "*", is_parameter), Cow::Borrowed(same) if same == text), "{text}");
        }
        assert_eq!(form("token=1&own=2", "*", |name| name == "own"), "token=1&own=*");
    }
}
