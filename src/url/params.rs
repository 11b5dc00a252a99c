//! The parameters of a query: names and values, decoded.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Url, pairs};

/// What [`application/x-www-form-urlencoded`](https://url.spec.whatwg.org/#application-x-www-form-urlencoded-percent-encode-set)
/// escapes, but for the space, which becomes a plus.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_');

/// The parameters of a query, in order, a name as often as it is there: read out of one, or put together for one.
///
/// Names and values are those that are meant; its [`Display`](fmt::Display) encodes them by
/// [`application/x-www-form-urlencoded`](https://url.spec.whatwg.org/#application/x-www-form-urlencoded), as browsers
/// do. With the feature `form`, [`RequestBuilder::query`](crate::RequestBuilder::query) takes them, too.
///
/// ```
/// use amphi::{QueryParams, Url};
///
/// let url = Url::parse("https://pond.example/frogs?colour=green&page=2&colour=red")?;
/// let mut params = url.query_params();
/// assert_eq!(params.get("page"), Some("2"));
/// assert!(params.get_all("colour").eq(["green", "red"]));
/// params.set("page", 3);
/// params.remove("colour");
/// params.append("size", "very big");
/// assert_eq!(url.with_query_params(&params).as_str(), "https://pond.example/frogs?page=3&size=very+big");
/// # Ok::<(), amphi::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "URLSearchParams")]
pub struct QueryParams(Vec<(String, String)>);

impl QueryParams {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Those of a query, which may begin with its question mark. Pairs end at `&`; one without `=` has an empty value, empty
    /// ones are passed over, and what is malformed becomes U+FFFD: every text is a query.
    #[must_use]
    pub fn parse(query: &str) -> Self {
        Self(pairs(query.strip_prefix('?').unwrap_or(query)).collect())
    }

    /// The first value of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(found, _)| *found == name).map(|(_, value)| value)
    }

    /// All values of a name.
    #[doc(alias = "get_list")]
    pub fn get_all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.iter().filter(move |(found, _)| *found == name).map(|(_, value)| value)
    }

    /// Whether there is a parameter of this name.
    #[must_use]
    #[doc(alias = "has")]
    pub fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Adds a parameter at the end; those of the same name that are there stay.
    #[doc(alias = "add")]
    pub fn append(&mut self, name: impl Into<String>, value: impl fmt::Display) {
        self.0.push((name.into(), value.to_string()));
    }

    /// Gives a name one value, where its first one is, in the place of all that it has.
    pub fn set(&mut self, name: impl Into<String>, value: impl fmt::Display) {
        let name = name.into();
        let Some(at) = self.0.iter().position(|(found, _)| *found == name) else {
            return self.append(name, value);
        };
        self.0[at].1 = value.to_string();
        let mut place = 0;
        self.0.retain(|(found, _)| {
            place += 1;
            place <= at + 1 || *found != name
        });
    }

    /// Removes all values of a name.
    #[doc(alias = "delete")]
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(found, _)| found != name);
    }

    /// All names and values, in order.
    #[doc(alias = "multi_items")]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// How many parameters there are.
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

impl Url {
    /// The parameters of its query.
    ///
    /// ```
    /// let url = amphi::Url::parse("https://pond.example/?name=Green%20Frog&big")?;
    /// let params = url.query_params();
    /// assert!(params.iter().eq([("name", "Green Frog"), ("big", "")]));
    /// # Ok::<(), amphi::Error>(())
    /// ```
    #[must_use]
    #[doc(alias = "query_pairs")]
    pub fn query_params(&self) -> QueryParams {
        QueryParams::parse(self.query().unwrap_or_default())
    }

    /// The URL with these for a query; without one if there are none.
    #[must_use]
    pub fn with_query_params(&self, params: &QueryParams) -> Self {
        self.with_encoded_query(&params.to_string())
    }
}

impl fmt::Display for QueryParams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (name, value)) in self.iter().enumerate() {
            let between = if place == 0 { "" } else { "&" };
            write!(f, "{between}{}={}", Encoded(name), Encoded(value))?;
        }
        Ok(())
    }
}

struct Encoded<'a>(&'a str);

impl fmt::Display for Encoded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, word) in self.0.split(' ').enumerate() {
            let between = if place == 0 { "" } else { "+" };
            write!(f, "{between}{}", utf8_percent_encode(word, ESCAPED))?;
        }
        Ok(())
    }
}

impl<N: Into<String>, V: fmt::Display> FromIterator<(N, V)> for QueryParams {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.into(), value.to_string())).collect())
    }
}

impl<N: Into<String>, V: fmt::Display, const COUNT: usize> From<[(N, V); COUNT]> for QueryParams {
    fn from(pairs: [(N, V); COUNT]) -> Self {
        pairs.into_iter().collect()
    }
}

impl<N: Into<String>, V: fmt::Display> Extend<(N, V)> for QueryParams {
    fn extend<I: IntoIterator<Item = (N, V)>>(&mut self, pairs: I) {
        self.0.extend(pairs.into_iter().map(|(name, value)| (name.into(), value.to_string())));
    }
}

impl IntoIterator for QueryParams {
    type Item = (String, String);
    type IntoIter = std::vec::IntoIter<(String, String)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(feature = "form")]
impl serde::Serialize for QueryParams {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(query: &str) -> Vec<(String, String)> {
        QueryParams::parse(query).into_iter().collect()
    }

    fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn every_text_is_a_query() {
        for (query, expected) in [
            ("", &[][..]),
            ("?", &[]),
            ("&&", &[]),
            ("a", &[("a", "")]),
            ("a=", &[("a", "")]),
            ("=", &[("", "")]),
            ("=b", &[("", "b")]),
            ("?a=b&a=c", &[("a", "b"), ("a", "c")]),
            ("??a=b", &[("?a", "b")]),
            ("a=b=c", &[("a", "b=c")]),
            ("a+b=c%20d%2B", &[("a b", "c d+")]),
            ("a=%zz%4", &[("a", "%zz%4")]),
            ("a=%ff%C3%A4", &[("a", "\u{fffd}ä")]),
            ("a;b=c", &[("a;b", "c")]),
            ("ä=ö", &[("ä", "ö")]),
        ] {
            assert_eq!(pairs(query), owned(expected), "{query}");
        }
    }

    #[test]
    fn encoded_as_a_browser_does() {
        let all: String = (0..=0x7f_u8).map(char::from).collect();
        let params = QueryParams::from([("a b", "&=+?#"), ("*-._~", "ä €"), ("all", &all)]);
        let query = params.to_string();
        assert!(query.starts_with("a+b=%26%3D%2B%3F%23&*-._%7E=%C3%A4+%E2%82%AC&all=%00%01"), "{query}");
        assert_eq!(QueryParams::parse(&query), params);
        let url = Url::parse("https://h/p?x#f").unwrap().with_query_params(&params);
        assert_eq!((url.query(), url.fragment()), (Some(&*query), Some("f")));
        assert_eq!(Url::parse(url.as_str()).unwrap(), url, "it is in its normal form");
        assert_eq!(url.with_query_params(&QueryParams::new()).as_str(), "https://h/p#f");
    }

    #[test]
    fn changed_in_place() {
        let mut params = QueryParams::parse("a=1&b=2&a=3&c=4&a=5");
        params.set("a", 6);
        assert_eq!(params.to_string(), "a=6&b=2&c=4");
        params.set("d", true);
        params.append("b", 'x');
        params.extend([("e", 1.5)]);
        assert_eq!(params.to_string(), "a=6&b=2&c=4&d=true&b=x&e=1.5");
        assert!(params.get_all("b").eq(["2", "x"]) && params.contains("c") && !params.contains("z"));
        params.remove("b");
        params.remove("z");
        assert_eq!((params.len(), params.is_empty(), params.get("b")), (4, false, None));
    }
}
