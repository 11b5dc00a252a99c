//! The proxies that the environment names.

use super::{NoProxy, Proxy, Rule};
use crate::{Error, ErrorKind, Result};

/// A variable of the environment. One that is no text fails as what it is taken for, rather than not be there.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}

/// What each variable is for, the first that is there and not empty winning.
const VARIABLES: [(Option<&str>, [&str; 2]); 3] = [
    (Some("http"), ["http_proxy", "HTTP_PROXY"]),
    (Some("https"), ["https_proxy", "HTTPS_PROXY"]),
    (None, ["all_proxy", "ALL_PROXY"]),
];

/// Where a server runs a program for a request (CGI), `HTTP_PROXY` is the request's header `Proxy`; and where names of
/// variables have no case, `http_proxy` is, too.
const CGI: &str = "REQUEST_METHOD";

#[allow(dead_code, reason = "in a browser nobody asks")]
pub(super) fn rules(read: impl Fn(&str) -> Option<String>) -> Vec<Rule> {
    let no_proxy = NoProxy::from_variables(&read);
    let is_cgi = read(CGI).is_some();
    let asked = VARIABLES.iter().filter(|(scheme, _)| !(is_cgi && *scheme == Some("http")));
    asked
        .filter_map(|(scheme, [lower, upper])| {
            let (name, text) = match read(lower) {
                Some(text) => (lower, text),
                None => (upper, read(upper)?),
            };
            (!text.trim().is_empty()).then(|| rule(*scheme, name, &text, no_proxy.clone()))
        })
        .collect()
}

/// A text that is no proxy's URL fails the requests that were to go there, rather than let them go past.
fn rule(scheme: Option<&'static str>, name: &str, text: &str, no_proxy: Option<NoProxy>) -> Rule {
    let failed = |error: Error| Error::new(ErrorKind::Proxy, format!("the environment's `{name}`")).because(error);
    match Proxy::fixed(scheme, text) {
        Ok(proxy) => {
            let mut rule = Rule::of(proxy.no_proxy(no_proxy));
            rule.fixed = rule.fixed.map(|server: Result<_>| server.map_err(failed));
            rule
        }
        Err(error) => {
            let proxy = Proxy { scheme, ..Proxy::custom(|_| None::<String>) };
            Rule { proxy: proxy.no_proxy(no_proxy), fixed: Some(Err(failed(error))) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Proxies, ProxyConfig};
    use crate::Url;

    /// What requests to these go through with these variables.
    fn through(variables: &[(&str, &str)], urls: &[&str]) -> Vec<String> {
        let read = |name: &str| variables.iter().find(|(own, _)| *own == name).map(|(_, value)| (*value).to_owned());
        let proxies = Proxies::new(&ProxyConfig::default(), read);
        let chosen = |url: &&str| match proxies.choose(&Url::parse(url).unwrap()) {
            Ok(Some(server)) => server.to_string(),
            Ok(None) => String::new(),
            Err(error) => format!("{error:#}"),
        };
        urls.iter().map(chosen).collect()
    }

    const URLS: [&str; 2] = ["http://h/", "https://h/"];

    #[test]
    fn each_scheme_has_its_own() {
        assert_eq!(through(&[], &URLS), ["", ""]);
        assert_eq!(through(&[("http_proxy", "a:1")], &URLS), ["http://a:1", ""]);
        assert_eq!(through(&[("https_proxy", "a:1")], &URLS), ["", "http://a:1"]);
        assert_eq!(through(&[("all_proxy", "socks5://a:1")], &URLS), ["socks5://a:1"; 2]);
        assert_eq!(through(&[("ALL_PROXY", "a:1"), ("HTTPS_PROXY", "b:2")], &URLS), ["http://a:1", "http://b:2"]);
    }

    #[test]
    fn lower_case_hides_upper_case_and_empty_is_none() {
        assert_eq!(through(&[("http_proxy", "a:1"), ("HTTP_PROXY", "b:2")], &URLS), ["http://a:1", ""]);
        assert_eq!(through(&[("https_proxy", ""), ("HTTPS_PROXY", "b:2")], &URLS), ["", ""]);
        assert_eq!(through(&[("http_proxy", " "), ("all_proxy", "c:3")], &URLS), ["http://c:3"; 2]);
    }

    #[test]
    fn a_requests_header_is_not_taken_for_a_setting() {
        let cgi = ("REQUEST_METHOD", "GET");
        assert_eq!(through(&[("HTTP_PROXY", "evil:1"), cgi], &URLS), ["", ""]);
        assert_eq!(through(&[("http_proxy", "evil:1"), cgi], &URLS), ["", ""]);
        assert_eq!(through(&[("HTTPS_PROXY", "a:1"), cgi], &URLS), ["", "http://a:1"]);
        assert_eq!(through(&[("HTTP_PROXY", "a:1")], &URLS), ["http://a:1", ""]);
    }

    #[test]
    fn hosts_are_left_out() {
        let variables = [("http_proxy", "a:1"), ("https_proxy", "ftp://b"), ("NO_PROXY", "h,.internal")];
        assert_eq!(through(&variables, &["http://h/", "https://x.internal/", "http://other/"]), ["", "", "http://a:1"]);
    }

    #[test]
    fn one_that_is_wrong_fails_what_would_go_there() {
        let told = through(&[("https_proxy", "ftp://bob:secret@h")], &URLS);
        assert_eq!(told[0], "");
        assert!(told[1].contains("`https_proxy`") && !told[1].contains("secret"), "{}", told[1]);
    }
}
