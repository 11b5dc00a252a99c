//! The links of a response: its `Link` headers.

use http::HeaderMap;
use http::header::LINK;

use super::Response;
use crate::Url;
use crate::parameters::{Parameters, Place, is_space, skip_element, text};

/// As many links as are made of what a server sends: each is a URL of its own.
const MOST: usize = 1000;

impl Response {
    /// The links that its `Link` headers name ([RFC 8288](https://www.rfc-editor.org/rfc/rfc8288)): the next page, say. What
    /// is malformed in them is passed over, and so are a link that leads to no URL and whatever comes after a thousand of them.
    ///
    /// Where they lead is the server's to say, and may be another origin.
    ///
    /// # On the web
    /// From another origin none, unless the server exposes the header.
    ///
    /// ```
    /// # use amphi::{Client, MockTransport, Request, Response};
    /// # let transport = MockTransport::new(|request: Request| async move {
    /// #     let links = if request.url().query() == Some("page=1") { r#"<?page=2>; rel="next"; title="more frogs""# } else { "" };
    /// #     Ok(Response::from(http::Response::builder().header("link", links).body(())?))
    /// # });
    /// # pollster::block_on(async {
    /// # let client = Client::builder().transport(transport).build()?;
    /// let mut response = client.get("https://pond.example/frogs?page=1").await?;
    /// # let mut pages = 1;
    /// while let Some(next) = response.links().get("next") {
    ///     response = client.get(next.url()).await?;
    /// #   pages += 1;
    /// }
    /// # assert_eq!((pages, response.url().as_str()), (2, "https://pond.example/frogs?page=2"));
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    #[must_use]
    pub fn links(&self) -> Links {
        // A response is a whole, whichever part of it is to be shown.
        let base = self.url();
        Links(match base.fragment() {
            Some(_) => parse(self.headers(), &base.without_fragment()),
            None => parse(self.headers(), base),
        })
    }
}

/// The links of a response, as it has them: from [`Response::links`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links(Vec<Link>);

impl Links {
    /// The first link of this relation type, in whatever case; one that is about something else than the response, by its
    /// [`anchor`](Link::anchor), is none.
    #[must_use]
    pub fn get(&self, rel: &str) -> Option<&Link> {
        self.iter().find(|link| link.anchor.is_none() && link.has_rel(rel))
    }

    /// All of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Link> {
        self.0.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl IntoIterator for Links {
    type Item = Link;
    type IntoIter = std::vec::IntoIter<Link>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Links {
    type Item = &'a Link;
    type IntoIter = std::slice::Iter<'a, Link>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// A link of a response: one of [`Links`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    url: Url,
    /// If that is not the response.
    anchor: Option<Url>,
    parameters: Parameters,
}

impl Link {
    /// Where it leads, resolved against the response's URL.
    #[must_use]
    #[doc(alias = "target")]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Its relation types, as they are written: often one, as in `next`; none if it names none.
    pub fn rels(&self) -> impl Iterator<Item = &str> {
        self.parameters.get("rel").unwrap_or_default().split_ascii_whitespace()
    }

    /// Whether it has this relation type, in whatever case.
    #[must_use]
    pub fn has_rel(&self, rel: &str) -> bool {
        self.rels().any(|found| found.eq_ignore_ascii_case(rel))
    }

    /// Its title for people.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.parameter("title")
    }

    /// What the link is about, resolved against the response's URL, if it says so and that is not the response.
    #[must_use]
    pub fn anchor(&self) -> Option<&Url> {
        self.anchor.as_ref()
    }

    /// The value of a parameter, in whatever case its name is: `type`, `hreflang`, `as`. Of several the first, and decoded
    /// if it comes in the extended form, as `title*` ([RFC 8187](https://www.rfc-editor.org/rfc/rfc8187)).
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.get(name)
    }
}

fn parse(headers: &HeaderMap, base: &Url) -> Vec<Link> {
    let mut links = Vec::new();
    for value in headers.get_all(LINK) {
        let value = text(value);
        let mut rest = &*value;
        while links.len() < MOST {
            rest = rest.trim_start_matches(|c| c == ',' || is_space(c));
            if rest.is_empty() {
                break;
            }
            links.extend(next(&mut rest, base));
        }
    }
    links
}

/// Takes the next element off the front of a list: a link, unless it is malformed or leads to no URL.
fn next(rest: &mut &str, base: &Url) -> Option<Link> {
    let Some(target) = rest.strip_prefix('<') else {
        skip_element(rest);
        return None;
    };
    let Some((target, after)) = target.split_once('>') else {
        // It is all that there is.
        *rest = "";
        return None;
    };
    *rest = after;
    let parameters = Parameters::take(rest, Place::Link);
    let url = base.join(target).ok()?;
    let anchor = match parameters.get("anchor") {
        // What it is about is not the response, wherever that may be.
        Some(anchor) => Some(base.join(anchor).ok()?).filter(|anchor| anchor != base),
        None => None,
    };
    Some(Link { url, anchor, parameters })
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;
    use crate::parameters::tests::texts;

    fn links(values: &[&str]) -> Links {
        let base = Url::parse("https://pond.example/frogs/green?page=2").unwrap();
        let values = values.iter().map(|value| (LINK, HeaderValue::from_bytes(value.as_bytes()).unwrap()));
        Links(parse(&HeaderMap::from_iter(values), &base))
    }

    /// Where they lead, and the relation types.
    fn told(values: &[&str]) -> Vec<(String, String)> {
        let links = links(values);
        links.iter().map(|link| (link.url().to_string(), link.rels().collect::<Vec<_>>().join("|"))).collect()
    }

    fn told_of(value: &str) -> Vec<(String, String)> {
        told(&[value])
    }

    fn expected(links: &[(&str, &str)]) -> Vec<(String, String)> {
        links.iter().map(|(url, rels)| ((*url).to_owned(), (*rels).to_owned())).collect()
    }

    #[test]
    fn every_way_to_write_them() {
        for (value, links) in [
            ("", &[][..]),
            ("<https://a/>; rel=next", &[("https://a/", "next")]),
            ("<https://a/>;rel=\"next\"", &[("https://a/", "next")]),
            ("<https://a/> ; REL = Next", &[("https://a/", "Next")]),
            ("<https://a/>", &[("https://a/", "")]),
            ("<?page=3>; rel=\"next last\"", &[("https://pond.example/frogs/green?page=3", "next|last")]),
            (
                "</>; rel=up,<red>;rel=prev",
                &[("https://pond.example/", "up"), ("https://pond.example/frogs/red", "prev")],
            ),
            ("<//other/x>; rel=a", &[("https://other/x", "a")]),
            ("<>; rel=self", &[("https://pond.example/frogs/green?page=2", "self")]),
            ("<a,b;c>; rel=x", &[("https://pond.example/frogs/a,b;c", "x")]),
            (r#"<a>; title="<b>; rel=no, <c>"; rel=x"#, &[("https://pond.example/frogs/a", "x")]),
            (r#"<a>; title="no \" end, <b>"; rel=x"#, &[("https://pond.example/frogs/a", "x")]),
            ("<a>; rel=first; rel=second", &[("https://pond.example/frogs/a", "first")]),
            (" , ,<a>;rel=x,, ", &[("https://pond.example/frogs/a", "x")]),
            ("junk; \"<no>, \", <a>; rel=x", &[("https://pond.example/frogs/a", "x")]),
            ("<a>; flag; rel=x", &[("https://pond.example/frogs/a", "x")]),
            ("<a>; rel=", &[("https://pond.example/frogs/a", "")]),
            ("<http://[bad>; rel=x, <b>; rel=y", &[("https://pond.example/frogs/b", "y")]),
            ("<unended; rel=x", &[]),
            ("<mailto:frog@pond.example>; rel=author", &[("mailto:frog@pond.example", "author")]),
        ] {
            assert_eq!(told_of(value), expected(links), "{value}");
        }
    }

    #[test]
    fn those_of_several_headers() {
        let links = told(&["<a>; rel=next, <b>; rel=prev", "<c>; rel=last"]);
        assert_eq!(links.iter().map(|(_, rel)| rel.as_str()).collect::<Vec<_>>(), ["next", "prev", "last"]);
    }

    #[test]
    fn by_their_relation() {
        let links = links(&[
            "<other>; rel=next; anchor=\"/elsewhere\", <lost>; rel=next; anchor=\"http://[bad\"",
            "<this>; rel=\"prev NEXT https://pond.example/rel\"; anchor=\"?page=2\"; type=text/html; title=x; \
             title*=UTF-8'de'Fr%C3%B6sche, <later>; rel=next",
        ]);
        let next = links.get("next").unwrap();
        assert_eq!(next.url().path(), "/frogs/this");
        assert_eq!((next.title(), next.parameter("TYPE"), next.anchor()), (Some("Frösche"), Some("text/html"), None));
        assert!(next.has_rel("HTTPS://pond.example/rel") && !next.has_rel("pre") && links.get("last").is_none());
        assert_eq!(links.iter().next().unwrap().anchor().unwrap().path(), "/elsewhere");
        assert_eq!((links.len(), links.is_empty(), (&links).into_iter().count()), (3, false, 3));
    }

    #[test]
    fn none_without_a_url_to_resolve_them() {
        let response = http::Response::builder().header(LINK, "<a>; rel=x, <https://b/>; rel=y").body("").unwrap();
        let links = Response::from(response).links();
        assert_eq!(links.into_iter().map(|link| link.url().to_string()).collect::<Vec<_>>(), ["https://b/"]);
    }

    #[test]
    fn no_more_than_a_thousand() {
        assert_eq!(links(&["<a>,"; 30]).len(), 30);
        assert_eq!((links(&[&"<a>,".repeat(5000), "<b>"]).len(), links(&[&"<,".repeat(50_000)]).len()), (MOST, 0));
    }

    #[test]
    fn whatever_comes() {
        let pieces = ["<", ">", "a", "/", ";", ",", "rel", "=", "\"", "\\", " ", "anchor", "next", "*", "''", "%", "é"];
        let mut found = 0;
        texts(&pieces, 20_000, |text| found += links(&[text]).len());
        assert!(found > 100, "only {found} links");
    }
}
