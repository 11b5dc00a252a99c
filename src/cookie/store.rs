//! Which cookies are kept, and which go where
//! ([RFC 6265bis, 5.7 and 5.8](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-storage-model)).

use super::{Cookie, SameSite};
use crate::Url;
use crate::platform::{rt, suffix};
use crate::url::is_address;

/// The most that are kept of one domain, and of all.
const MOST_OF_DOMAIN: usize = 180;
const MOST: usize = 3000;
/// The most that go with one request: cookies, and bytes of them.
const MOST_SENT: usize = 150;
const MOST_BYTES: usize = 8190;

#[derive(Default)]
pub(super) struct Store {
    /// By name. (A map would be faster where there are very many, and a good part of a small module.)
    domains: Vec<Domain>,
    count: usize,
    /// Counts what happens, in the place of a clock that could stand still.
    ticks: u64,
}

struct Domain {
    name: String,
    /// The oldest first.
    kept: Vec<Kept>,
}

struct Kept {
    cookie: Cookie,
    created: u64,
    used: u64,
}

impl Store {
    /// Takes what a response from this URL sets, or says why not.
    pub(super) fn take(&mut self, url: &Url, mut cookie: Cookie) -> Result<(), &'static str> {
        if url.host().is_empty() {
            return Err("it comes from no host");
        }
        settle_domain(url.host(), &mut cookie)?;
        check_promises(&cookie, cookie.path.as_deref())?;
        let path = cookie.path.take().unwrap_or_else(|| default_path(url.path()));
        let is_secure = is_secure(url);
        if cookie.secure && !is_secure {
            return Err("it is for secure connections, and this is none");
        }
        if !cookie.secure && !is_secure && self.hides_secure_one(&cookie, &path) {
            return Err("one of this name is for secure connections, and this is none");
        }
        cookie.path = Some(path);
        self.put(cookie);
        Ok(())
    }

    /// Keeps a cookie that is complete in the place of the one before it; one that has ended takes that away.
    pub(super) fn put(&mut self, cookie: Cookie) {
        self.ticks += 1;
        let (now, tick) = (rt::unix_time(), self.ticks);
        let name = cookie.domain.as_deref().unwrap_or_default();
        let at = self.find(name).unwrap_or_else(|at| {
            self.domains.insert(at, Domain { name: name.to_owned(), kept: Vec::new() });
            at
        });
        let kept = &mut self.domains[at].kept;
        let before = kept.len();
        match kept.iter().position(|kept| kept.cookie.replaces(&cookie)) {
            // It stays as old as it is.
            Some(place) => kept[place] = Kept { cookie, used: tick, ..kept[place] },
            None => kept.push(Kept { cookie, created: tick, used: tick }),
        }
        kept.retain(|kept| !kept.cookie.has_ended(now));
        if kept.len() > MOST_OF_DOMAIN {
            drop_least(kept);
        }
        self.count = self.count + kept.len() - before;
        if kept.is_empty() {
            self.domains.remove(at);
        }
        if self.count > MOST {
            self.drop_any();
        }
    }

    fn find(&self, domain: &str) -> Result<usize, usize> {
        self.domains.binary_search_by(|other| other.name.as_str().cmp(domain))
    }

    /// Makes room for one: by all that have ended, or else by what is worth least.
    fn drop_any(&mut self) {
        let now = rt::unix_time();
        for domain in &mut self.domains {
            domain.kept.retain(|kept| !kept.cookie.has_ended(now));
        }
        let left = |domains: &[Domain]| domains.iter().map(|domain| domain.kept.len()).sum();
        let worth = |domain: &&mut Domain| domain.kept.iter().map(Kept::worth).min();
        if left(&self.domains) == self.count
            && let Some(domain) = self.domains.iter_mut().min_by_key(worth)
        {
            drop_least(&mut domain.kept);
        }
        self.count = left(&self.domains);
        self.domains.retain(|domain| !domain.kept.is_empty());
    }

    /// Where those are that go with a request to this URL, in their order: of longer paths first, then older ones.
    fn places(&self, url: &Url) -> Vec<(usize, usize)> {
        let (now, is_secure) = (rt::unix_time(), is_secure(url));
        let mut places = Vec::new();
        for name in self_and_above(url.host()) {
            let Ok(domain) = self.find(name) else { continue };
            let is_host = name.len() == url.host().len();
            for (at, kept) in self.domains[domain].kept.iter().enumerate() {
                let cookie = &kept.cookie;
                let goes = (is_host || !cookie.host_only)
                    && (is_secure || !cookie.secure)
                    && !cookie.has_ended(now)
                    && path_matches(url.path(), cookie.path.as_deref().unwrap_or("/"));
                if goes {
                    let before = |place: &(usize, usize)| self.domains[place.0].kept[place.1].goes_before(kept);
                    let place = places.partition_point(before);
                    places.insert(place, (domain, at));
                }
            }
        }
        places
    }

    /// Those that go with a request to this URL, however many.
    pub(super) fn matching(&self, url: &Url) -> Vec<Cookie> {
        self.places(url).into_iter().map(|(domain, at)| self.domains[domain].kept[at].cookie.clone()).collect()
    }

    /// Those that go with a request to this URL, as many as may, as its `Cookie` says them.
    pub(super) fn line(&mut self, url: &Url) -> String {
        self.ticks += 1;
        let mut line = String::new();
        for (domain, at) in self.places(url).into_iter().take(MOST_SENT) {
            let Kept { cookie, used, .. } = &mut self.domains[domain].kept[at];
            let between = if line.is_empty() { "" } else { "; " };
            let equals = if cookie.name.is_empty() { "" } else { "=" };
            let parts = [between, &cookie.name, equals, &cookie.value];
            if line.len() + parts.iter().map(|part| part.len()).sum::<usize>() > MOST_BYTES {
                break;
            }
            parts.into_iter().for_each(|part| line.push_str(part));
            *used = self.ticks;
        }
        line
    }

    /// Those that would not be sent to this URL are left alone; true if there was one.
    pub(super) fn remove(&mut self, url: &Url, name: &str) -> bool {
        let before = self.count;
        while let Some((domain, at)) = self.place(url, name) {
            self.domains[domain].kept.remove(at);
            self.count -= 1;
        }
        self.domains.retain(|domain| !domain.kept.is_empty());
        self.count < before
    }

    /// The value of the first of this name that goes with a request to this URL.
    pub(super) fn value(&self, url: &Url, name: &str) -> Option<String> {
        let (domain, at) = self.place(url, name)?;
        Some(self.domains[domain].kept[at].cookie.value.clone())
    }

    fn place(&self, url: &Url, name: &str) -> Option<(usize, usize)> {
        self.places(url).into_iter().find(|(domain, at)| self.domains[*domain].kept[*at].cookie.name == name)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.domains.is_empty()
    }

    /// How many have not ended.
    pub(super) fn len(&self) -> usize {
        let now = rt::unix_time();
        self.domains.iter().flat_map(|domain| &domain.kept).filter(|kept| !kept.cookie.has_ended(now)).count()
    }

    /// Those that have not ended, the oldest first.
    pub(super) fn all(&self) -> Vec<Cookie> {
        let now = rt::unix_time();
        let kept = self.domains.iter().flat_map(|domain| &domain.kept);
        let mut all: Vec<_> = kept.filter(|kept| !kept.cookie.has_ended(now)).collect();
        all.sort_by_key(|kept| kept.created);
        all.into_iter().map(|kept| kept.cookie.clone()).collect()
    }

    /// Whether a cookie that is not secure would stand in the way of one that is.
    fn hides_secure_one(&self, cookie: &Cookie, path: &str) -> bool {
        let domain = cookie.domain.as_deref().unwrap_or_default();
        let relates = |other: &str| domain_matches(domain, other) || domain_matches(other, domain);
        let now = rt::unix_time();
        let hidden = |kept: &Kept| {
            let other = &kept.cookie;
            other.secure
                && !other.has_ended(now)
                && other.name == cookie.name
                && path_matches(path, other.path.as_deref().unwrap_or("/"))
        };
        self.domains.iter().any(|other| relates(&other.name) && other.kept.iter().any(hidden))
    }
}

/// Drops what is worth least.
fn drop_least(kept: &mut Vec<Kept>) {
    if let Some(at) = (0..kept.len()).min_by_key(|at| kept[*at].worth()) {
        kept.remove(at);
    }
}

impl Kept {
    fn goes_before(&self, other: &Self) -> bool {
        let length = |kept: &Self| kept.cookie.path.as_ref().map_or(0, String::len);
        (length(other), self.created) < (length(self), other.created)
    }

    /// What is worth least goes first: what is not secure, then what was used longest ago.
    fn worth(&self) -> (bool, u64, u64) {
        (self.cookie.secure, self.used, self.created)
    }
}

impl Cookie {
    /// Whether the other one would stand in its place.
    fn replaces(&self, other: &Self) -> bool {
        (&self.name, &self.domain, self.host_only, &self.path)
            == (&other.name, &other.domain, other.host_only, &other.path)
    }

    fn has_ended(&self, now: u64) -> bool {
        self.expires.is_some_and(|end| end <= now)
    }
}

/// Makes the domain that a cookie asks for the one that it gets from this host.
fn settle_domain(host: &str, cookie: &mut Cookie) -> Result<(), &'static str> {
    let asked = cookie.domain.take();
    let asked = match asked {
        Some(domain) if !domain.is_ascii() => return Err("its domain is not in ASCII"),
        Some(domain) if domain == host && (is_address(host) || is_public(host)) => None,
        Some(domain) if is_public(&domain) => {
            return Err("its domain is a public one, or wider than is known to be safe");
        }
        Some(domain) if !domain_matches(host, &domain) => return Err("its domain is another"),
        asked => asked,
    };
    cookie.host_only = asked.is_none();
    cookie.domain = Some(asked.unwrap_or_else(|| host.to_owned()));
    Ok(())
}

/// Whether everybody may have a name below it. A dot at the end makes no difference.
pub(super) fn is_public(domain: &str) -> bool {
    suffix::is_public(domain.strip_suffix('.').unwrap_or(domain))
}

/// What a cookie promises by its name or its `SameSite`, it has to keep.
pub(super) fn check_promises(cookie: &Cookie, path: Option<&str>) -> Result<(), &'static str> {
    let begins =
        |text: &str, prefix: &str| text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    let (secure, host) = ("__Secure-", "__Host-");
    if cookie.name.is_empty() && (begins(&cookie.value, secure) || begins(&cookie.value, host)) {
        return Err("without a name it imitates one that promises something");
    }
    if cookie.same_site == Some(SameSite::None) && !cookie.secure {
        return Err("with `SameSite=None` it has to be `Secure`");
    }
    if begins(&cookie.name, secure) && !cookie.secure {
        return Err("by its name it has to be `Secure`");
    }
    if begins(&cookie.name, host) && !(cookie.secure && cookie.host_only && path == Some("/")) {
        return Err("by its name it has to be `Secure`, for its host alone, and for the path `/`");
    }
    Ok(())
}

/// `https`, or a connection that does not leave this machine.
fn is_secure(url: &Url) -> bool {
    url.scheme() == "https" || url.is_loopback()
}

fn domain_matches(host: &str, domain: &str) -> bool {
    host == domain || (!is_address(host) && host.strip_suffix(domain).is_some_and(|labels| labels.ends_with('.')))
}

/// A host, and the domains that it lies below.
fn self_and_above(host: &str) -> impl Iterator<Item = &str> {
    let above = if is_address(host) { "" } else { host };
    std::iter::once(host).chain(above.match_indices('.').map(|(at, _)| &above[at + 1..]))
}

fn default_path(path: &str) -> String {
    match path.rfind('/') {
        Some(end) if end > 0 => path[..end].to_owned(),
        _ => "/".to_owned(),
    }
}

fn path_matches(path: &str, of_cookie: &str) -> bool {
    path.strip_prefix(of_cookie)
        .is_some_and(|rest| rest.is_empty() || of_cookie.ends_with('/') || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::super::{CookieJar, parse};
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn sent(jar: &CookieJar, text: &str) -> String {
        jar.header(&url(text)).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
    }

    #[test]
    fn domains() {
        for (host, domain, matches) in [
            ("example.org", "example.org", true),
            ("www.example.org", "example.org", true),
            ("badexample.org", "example.org", false),
            ("example.org", "www.example.org", false),
            ("127.0.0.1", "0.0.1", false),
            ("1.2.3.4", "1.2.3.4", true),
            ("[::1]", "[::1]", true),
        ] {
            assert_eq!(domain_matches(host, domain), matches, "{host} {domain}");
        }
        assert_eq!(self_and_above("a.b.org").collect::<Vec<_>>(), ["a.b.org", "b.org", "org"]);
        assert_eq!(self_and_above("127.0.0.1").collect::<Vec<_>>(), ["127.0.0.1"]);
    }

    #[test]
    fn paths() {
        for (path, default) in [("/", "/"), ("/a", "/"), ("/a/", "/a"), ("/a/b", "/a"), ("/a/b/c", "/a/b"), ("", "/")] {
            assert_eq!(default_path(path), default, "{path}");
        }
        for (path, of_cookie, matches) in [
            ("/", "/", true),
            ("/a", "/", true),
            ("/a", "/a", true),
            ("/a/", "/a", true),
            ("/a/b", "/a/", true),
            ("/ab", "/a", false),
            ("/a", "/a/", false),
            ("/A", "/a", false),
        ] {
            assert_eq!(path_matches(path, of_cookie), matches, "{path} {of_cookie}");
        }
    }

    #[test]
    fn the_order_in_which_they_are_sent() {
        let jar = CookieJar::new();
        for set in ["a=1; Path=/", "b=2; Path=/x/y", "c=3; Path=/x", "d=4; Path=/x", "a=5; Path=/"] {
            jar.set("http://h.test/", set).unwrap();
        }
        assert_eq!(sent(&jar, "http://h.test/x/y/z"), "b=2; c=3; d=4; a=5");
        assert_eq!(sent(&jar, "http://h.test/"), "a=5");
        jar.set("http://h.test/", "a=; Max-Age=0; Path=/").unwrap();
        assert_eq!((sent(&jar, "http://h.test/").as_str(), jar.len()), ("", 3));
        assert!(jar.remove("http://h.test/x", "c").unwrap() && !jar.remove("http://h.test/x", "c").unwrap());
        jar.set("http://h.test/", "nameless").unwrap();
        assert_eq!(sent(&jar, "http://h.test/x"), "d=4; nameless");
    }

    #[test]
    fn of_a_host_alone() {
        let jar = CookieJar::new();
        jar.set("http://www.h.test/", "a=1").unwrap();
        assert_eq!(sent(&jar, "http://h.test/") + &sent(&jar, "http://x.www.h.test/"), "");
        assert_eq!(sent(&jar, "http://www.h.test:81/"), "a=1", "whatever the port");
        for (from, domain) in [
            ("http://h.test/", "other.test"),
            ("http://h.test/", "www.h.test"),
            ("http://h.test/", "test"),
            ("http://h.test/", "."),
            ("http://1.2.3.4/", "2.3.4"),
            ("http://h.test/", "h.test."),
            ("http://h.test/", "h te st"),
        ] {
            let set = jar.set(from, &format!("b=2; Domain={domain}"));
            assert_eq!(set.is_ok(), domain == ".", "{from} {domain}");
        }
        jar.set("http://1.2.3.4/", "ip=1; Domain=1.2.3.4").unwrap();
        jar.set("http://localhost/", "local=1; Domain=localhost").unwrap();
        assert!(jar.iter().all(|cookie| cookie.host_only()));
    }

    /// The domain, with a dot before it where it is not the host's alone.
    #[cfg(feature = "public-suffix-list")]
    fn domain_kept(url: &str, attribute: &str) -> Option<String> {
        let jar = CookieJar::new();
        jar.set(url, &format!("a=b; Domain={attribute}")).ok()?;
        let cookie = jar.iter().next()?;
        Some(format!("{}{}", if cookie.host_only { "" } else { "." }, cookie.domain?))
    }

    #[cfg(feature = "public-suffix-list")]
    #[test]
    fn domains_asked_for() {
        for (url, attribute, expected) in [
            ("http://www.Example.com/", "", Some("www.example.com")),
            ("http://www.example.com/", ".", Some("www.example.com")),
            ("http://www.example.com/", "www.example.com", Some(".www.example.com")),
            ("http://www.example.com/", "EXAMPLE.com", Some(".example.com")),
            ("http://www.example.com/", ".example.com", Some(".example.com")),
            ("http://www.example.com:8080/", "example.com", Some(".example.com")),
            ("http://www.example.com/", "..example.com", None),
            ("http://www.example.com/", "example.com:80", None),
            ("http://www.example.com/", "xample.com", None),
            ("http://www.example.com/", "ww.example.com", None),
            ("http://example.com/", "www.example.com", None),
            ("http://example.com/", "badexample.com", None),
            ("http://badexample.com/", "example.com", None),
            ("http://www.example.com/", "other.com", None),
            ("http://www.example.com/", "com", None),
            ("http://www.example.com/", ".com", None),
            ("http://www.example.com/", "com.", None),
            ("http://www.example.com/", "example.com.", None),
            ("http://www.example.com./", "example.com", None),
            ("http://www.example.com./", "example.com.", Some(".example.com.")),
            ("http://www.example.com./", "com.", None),
            ("http://www.example.com./", ".", Some("www.example.com.")),
            ("http://www.example.co.uk/", "co.uk", None),
            ("http://co.uk/", "co.uk", Some("co.uk")),
            ("http://a.github.io/", "github.io", None),
            ("http://localhost/", "localhost", Some("localhost")),
            ("http://a.localhost/", "localhost", None),
            ("http://intranet/", "", Some("intranet")),
            ("http://127.0.0.1/", "", Some("127.0.0.1")),
            ("http://127.0.0.1/", "127.0.0.1", Some("127.0.0.1")),
            ("http://127.0.0.1/", ".127.0.0.1", Some("127.0.0.1")),
            ("http://127.0.0.1/", "0.0.1", None),
            ("http://127.0.0.1/", "1", None),
            ("http://[::1]/", "[::1]", Some("[::1]")),
            ("http://[::1]/", "1]", None),
            ("http://www.bücher.example/", "bücher.example", None),
            ("http://www.bücher.example/", "xn--bcher-kva.example", Some(".xn--bcher-kva.example")),
            ("http://www.bücher.example/", "bücher.example/", None),
        ] {
            assert_eq!(domain_kept(url, attribute).as_deref(), expected, "{url} {attribute}");
        }
    }

    #[test]
    fn where_nobody_listens() {
        for (url, expected) in [
            ("https://example.com/", true),
            ("http://localhost:8080/", true),
            ("http://localhost./", true),
            ("http://a.b.localhost/", true),
            ("http://127.0.0.1/", true),
            ("http://127.8.9.1/", true),
            ("http://2130706433/", true),
            ("http://[::1]/", true),
            ("http://example.com/", false),
            ("http://localhost.example.com/", false),
            ("http://mylocalhost/", false),
            ("http://128.0.0.1/", false),
            ("http://127.0.0.1.example.com/", false),
            ("http://[::2]/", false),
        ] {
            assert_eq!(CookieJar::new().set(url, "a=b; Secure").is_ok(), expected, "{url}");
        }
        for url in ["data:text/plain,a", "file:///a"] {
            assert!(CookieJar::new().set(url, "a=b").is_err(), "{url}");
        }
    }

    #[cfg(feature = "public-suffix-list")]
    #[test]
    fn of_a_domain_that_is_nobodys() {
        let jar = CookieJar::new();
        jar.set("http://www.example.org/", "a=1; Domain=.Example.ORG").unwrap();
        assert_eq!(sent(&jar, "http://x.y.example.org/") + &sent(&jar, "http://example.org/"), "a=1a=1");
        for (from, domain) in [
            ("http://x.co.uk/", "co.uk"),
            ("http://x.co.uk./", "co.uk."),
            ("http://frog.github.io/", "github.io"),
            ("http://x.com/", "com"),
            ("http://a.unknown-tld/", "unknown-tld"),
            ("http://x.xn--55qx5d.cn/", "xn--55qx5d.cn"),
        ] {
            assert!(jar.set(from, &format!("b=2; Domain={domain}")).is_err(), "{domain}");
        }
        // A public one's own host may set its own.
        jar.set("http://github.io/", "own=1; Domain=github.io").unwrap();
        assert_eq!(sent(&jar, "http://frog.github.io/"), "");
        jar.set("http://bücher.example.org/", "c=1; Domain=XN--bcher-kva.example.org").unwrap();
        assert_eq!(sent(&jar, "http://xn--bcher-kva.example.org/"), "a=1; c=1");
    }

    #[test]
    fn secure_ones() {
        let jar = CookieJar::new();
        assert!(jar.set("http://h.test/", "a=1; Secure").is_err());
        jar.set("https://h.test/x/", "a=1; Secure; Path=/x").unwrap();
        assert_eq!((sent(&jar, "http://h.test/x"), sent(&jar, "https://h.test/x")), (String::new(), "a=1".into()));
        assert!(jar.set("http://h.test/x/y", "a=2; Path=/x/y").is_err(), "it would stand before the secure one");
        jar.set("http://h.test/", "a=2; Path=/").unwrap();
        for host in ["localhost", "x.localhost", "127.0.0.2", "[::1]"] {
            jar.set(format!("http://{host}/"), "s=1; Secure").unwrap();
            assert_eq!(sent(&jar, &format!("http://{host}/")), "s=1", "{host}");
        }
        assert!(jar.set("http://127.0.0.1.test/", "s=1; Secure").is_err());
    }

    #[test]
    fn names_that_promise() {
        let jar = CookieJar::new();
        for (set, kept) in [
            ("__Secure-a=1; Secure", true),
            ("__Secure-a=1", false),
            ("__SECURE-a=1", false),
            ("__Host-a=1; Secure; Path=/", true),
            ("__Host-a=1; Secure", false),
            ("__Host-a=1; Secure; Path=/x", false),
            ("__Host-a=1; Path=/", false),
            ("__host-a=1; Secure; Path=/; Domain=www.h.test", false),
            ("=__Host-a=1; Secure; Path=/", false),
            ("__Secure-a", false),
            ("a=1; SameSite=None", false),
            ("a=1; SameSite=None; Secure", true),
        ] {
            assert_eq!(jar.set("https://www.h.test/", set).is_ok(), kept, "{set}");
        }
    }

    #[test]
    fn no_more_than_so_many() {
        let jar = CookieJar::new();
        jar.set("https://h.test/", "first=1; Secure").unwrap();
        for n in 0..MOST_OF_DOMAIN + 20 {
            jar.set("https://h.test/", &format!("c{n}=1")).unwrap();
        }
        assert_eq!(jar.len(), MOST_OF_DOMAIN);
        let header = sent(&jar, "https://h.test/");
        assert!(header.starts_with("first=1; c21=1") && header.split("; ").count() == MOST_SENT, "{header}");
        for n in 0..MOST {
            jar.set(format!("https://h{n}.test/"), "a=1").unwrap();
        }
        assert_eq!(jar.len(), MOST);
        assert!(sent(&jar, &format!("https://h{}.test/", MOST - 1)) == "a=1");
        let jar = CookieJar::new();
        for n in 0..4 {
            jar.set("https://h.test/", &format!("c{n}={}", "x".repeat(4000))).unwrap();
        }
        assert_eq!(sent(&jar, "https://h.test/").split("; ").count(), 2);
    }

    #[test]
    fn what_has_ended_is_gone() {
        let mut store = Store::default();
        let cookie = parse::parse("a=1; Max-Age=100; Secure").unwrap();
        store.take(&url("https://h.test/"), cookie).unwrap();
        assert_eq!(store.matching(&url("https://h.test/")).len(), 1);
        store.domains[0].kept[0].cookie.expires = Some(rt::unix_time());
        assert!(store.matching(&url("https://h.test/")).is_empty() && store.all().is_empty());
        store.take(&url("http://h.test/"), parse::parse("a=2").unwrap()).unwrap();
        assert_eq!(store.matching(&url("http://h.test/")).len(), 1, "nothing is hidden any more");
    }

    #[test]
    fn what_is_kept_is_known_though_too_many_to_be_sent() {
        let jar = CookieJar::new();
        for n in 0..MOST_SENT + 10 {
            jar.set("https://h.test/", &format!("c{n}=1")).unwrap();
        }
        assert_eq!(jar.get("https://h.test/", "c155").unwrap().as_deref(), Some("1"));
        assert!(jar.remove("https://h.test/", "c155").unwrap());
        assert_eq!(jar.len(), MOST_SENT + 9);
    }
}
