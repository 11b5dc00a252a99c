//! URI templates, over the crate `iri-string`.

use std::fmt;
use std::ops::ControlFlow;
use std::str::FromStr;

use iri_string::spec::UriSpec;
use iri_string::template::UriTemplateString;
use iri_string::template::context::{AssocVisitor, Context, ListVisitor, Visitor};

use super::{Url, quoted};
use crate::{Error, ErrorKind, Result};

/// A URI template ([RFC 6570](https://www.rfc-editor.org/rfc/rfc6570), all four levels): a URL with places for values. Behind
/// the feature `uri-template`.
///
/// The values are percent-encoded, so that none leads where the template does not; but for those in `{+…}` and `{#…}`, which
/// may hold slashes, question marks and whole URLs: what comes from outside does not belong there.
///
/// ```
/// use amphi::{TemplateValue, UriTemplate};
///
/// let template = UriTemplate::new("/users/{user}/frogs{?colour*,page}")?;
/// let colours = TemplateValue::list(["green", "very red"]);
/// let path = template.expand([("user", "a/b".into()), ("colour", colours), ("page", 2.into())])?;
/// assert_eq!(path, "/users/a%2Fb/frogs?colour=green&colour=very%20red&page=2");
/// // A client with a base URL takes it as it is: `client.get(path)`.
/// assert_eq!(template.expand([("user", "frog")])?, "/users/frog/frogs");
/// # Ok::<(), amphi::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct UriTemplate(UriTemplateString);

impl UriTemplate {
    /// Parses a template.
    ///
    /// # Errors
    /// [`ErrorKind::Builder`] if it is none.
    pub fn new(template: &str) -> Result<Self> {
        let parsed = UriTemplateString::try_from(template.to_owned());
        parsed.map(Self).map_err(|error| wrong(template, "is no URI template", error.validation_error()))
    }

    /// The template with these values in it. A variable that is not given, or is `None`, is left out, as the RFC has it; of
    /// one that is given twice the first value counts.
    ///
    /// # Errors
    /// [`ErrorKind::Builder`] if it wants the beginning of a value, as by `{var:3}`, which is a list or a map; or if a value
    /// makes a step of the path `.` or `..`.
    pub fn expand<N: AsRef<str>, V: Into<TemplateValue>>(
        &self,
        variables: impl IntoIterator<Item = (N, V)>,
    ) -> Result<String> {
        let values = Values(variables.into_iter().map(|(name, value)| (name, value.into())).collect());
        let expanded = self.0.expand::<UriSpec, _>(&values);
        let text = expanded.map(|expanded| expanded.to_string());
        let text = text.map_err(|error| wrong(self.as_str(), "cannot be expanded with these values", error))?;
        if dot_segments(&text) > dot_segments(self.as_str()) {
            let what = format!(
                "template {}: a value makes a path of it that leads elsewhere, by `.` or `..`",
                quoted(self.as_str())
            );
            return Err(Error::new(ErrorKind::Builder, what));
        }
        Ok(text)
    }

    /// The template, as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The names of its variables, in order, each as often as it is there.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.0.variables().map(|name| name.as_str())
    }
}

/// How many steps of its path are `.` or `..`, which a URL is resolved by.
fn dot_segments(text: &str) -> usize {
    let path = text.split(['?', '#']).next().unwrap_or_default();
    path.split('/').filter(|step| matches!(*step, "." | "..")).count()
}

impl Url {
    /// The URL that a [template](crate::UriTemplate) makes of these values. Behind the feature `uri-template`.
    ///
    /// ```
    /// use amphi::Url;
    ///
    /// let url = Url::from_template("https://api.example/{user}/repos{?page}", [("user", "frog"), ("page", "2")])?;
    /// assert_eq!(url.as_str(), "https://api.example/frog/repos?page=2");
    /// # Ok::<(), amphi::Error>(())
    /// ```
    ///
    /// # Errors
    /// As of [`UriTemplate::new`] and [`UriTemplate::expand`]; or [`ErrorKind::InvalidUrl`] if what comes of it is no absolute
    /// URL.
    pub fn from_template<N: AsRef<str>, V: Into<TemplateValue>>(
        template: &str,
        variables: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self> {
        Self::parse(&UriTemplate::new(template)?.expand(variables)?)
    }
}

fn wrong(template: &str, what: &str, error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::Builder, format!("{} {what}", quoted(template))).because(error)
}

impl fmt::Display for UriTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for UriTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UriTemplate({})", quoted(self.as_str()))
    }
}

impl FromStr for UriTemplate {
    type Err = Error;

    fn from_str(template: &str) -> Result<Self> {
        Self::new(template)
    }
}

/// A value for a [`UriTemplate`]: a text, with [`From`] of whatever is one, a [list](Self::list) or a [map](Self::map). A
/// list or map of nothing, and `None`, are no value at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateValue(Value);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Undefined,
    Text(String),
    List(Vec<String>),
    Map(Vec<(String, String)>),
}

impl TemplateValue {
    /// A list.
    pub fn list<V: fmt::Display>(values: impl IntoIterator<Item = V>) -> Self {
        Self(Value::List(values.into_iter().map(|value| value.to_string()).collect()))
    }

    /// A map, whose order stays.
    pub fn map<K: fmt::Display, V: fmt::Display>(pairs: impl IntoIterator<Item = (K, V)>) -> Self {
        Self(Value::Map(pairs.into_iter().map(|(key, value)| (key.to_string(), value.to_string())).collect()))
    }
}

macro_rules! from_texts {
    ($($text:ty),+) => {
        $(impl From<$text> for TemplateValue {
            fn from(text: $text) -> Self {
                Self(Value::Text(text.to_string()))
            }
        })+
    };
}

from_texts!(&str, &String, char, bool, u8, u16, u32, u64, usize, i8, i16, i32, i64, isize, f32, f64);

impl From<String> for TemplateValue {
    fn from(text: String) -> Self {
        Self(Value::Text(text))
    }
}

impl<V: fmt::Display> From<Vec<V>> for TemplateValue {
    fn from(values: Vec<V>) -> Self {
        Self::list(values)
    }
}

impl<V: Into<Self>> From<Option<V>> for TemplateValue {
    fn from(value: Option<V>) -> Self {
        value.map_or(Self(Value::Undefined), Into::into)
    }
}

struct Values<N>(Vec<(N, TemplateValue)>);

impl<N: AsRef<str>> Context for Values<N> {
    fn visit<V: Visitor>(&self, visitor: V) -> V::Result {
        let wanted = visitor.var_name().as_str();
        let found = self.0.iter().find(|(name, _)| name.as_ref() == wanted);
        match found.map_or(&Value::Undefined, |(_, value)| &value.0) {
            Value::Undefined => visitor.visit_undefined(),
            Value::Text(text) => visitor.visit_string(text),
            Value::List(values) => {
                let mut list = visitor.visit_list();
                for value in values {
                    if let ControlFlow::Break(done) = list.visit_item(value) {
                        return done;
                    }
                }
                list.finish()
            }
            Value::Map(pairs) => {
                let mut map = visitor.visit_assoc();
                for (key, value) in pairs {
                    if let ControlFlow::Break(done) = map.visit_entry(key, value) {
                        return done;
                    }
                }
                map.finish()
            }
        }
    }
}
