//! What a route of a mock says of the requests that it is for, besides method and URL.

use std::fmt;

use bytes::Bytes;
use http::{HeaderName, HeaderValue};

use super::{MockRequest, MockRoute};
use crate::request::field;
use crate::{Error, Result, auth, secrets};

#[allow(clippy::return_self_not_must_use, reason = "the route is in the mock already")]
impl MockRoute {
    pub(crate) fn holds(self, condition: impl Fn(&MockRequest) -> Result<(), String> + Send + Sync + 'static) -> Self {
        self.0.change(|route| {
            route.conditions.push(Box::new(condition));
            Ok(())
        });
        self
    }

    /// Is for requests whose query has this parameter with this value, both decoded; others may be there, too.
    pub fn query(self, name: &str, value: &str) -> Self {
        let (name, value) = (name.to_owned(), value.to_owned());
        self.holds(move |request| {
            let came: Vec<_> =
                request.url().query_pairs().filter(|(own, _)| *own == name).map(|(_, value)| value).collect();
            match came.as_slice() {
                came if came.contains(&value) => Ok(()),
                [] => Err(format!("query `{name}`: {} is expected, none came", shown(&name, &value))),
                came => {
                    let came: Vec<_> = came.iter().map(|came| shown(&name, came)).collect();
                    Err(format!("query `{name}`: {} is expected, {} came", shown(&name, &value), came.join(" and ")))
                }
            }
        })
    }

    /// Is for requests with this header of this value; other values may be there, too.
    pub fn header<N, V>(self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName> + AsRef<str>,
        N::Error: Into<http::Error>,
        V: TryInto<HeaderValue>,
        V::Error: Into<http::Error>,
    {
        let pair = field::name(name).and_then(|name| {
            let value = field::value(&name, value)?;
            Ok((name, value))
        });
        match pair {
            Err(error) => self.fails_to_be(error),
            Ok((name, value)) => self.holds(move |request| {
                let came: Vec<_> = request.headers().get_all(&name).iter().collect();
                if came.contains(&&value) {
                    return Ok(());
                }
                let expected = auth::hidden(&name, value.clone());
                let came: Vec<_> = came.into_iter().map(|came| auth::hidden(&name, came.clone())).collect();
                match came.as_slice() {
                    [] => Err(format!("header `{name}`: {expected:?} is expected, none came")),
                    came => Err(format!("header `{name}`: {expected:?} is expected, {} came", quoted(came))),
                }
            }),
        }
    }

    /// Is for requests with this header, whatever its value.
    pub fn has_header<N>(self, name: N) -> Self
    where
        N: TryInto<HeaderName> + AsRef<str>,
        N::Error: Into<http::Error>,
    {
        match field::name(name) {
            Err(error) => self.fails_to_be(error),
            Ok(name) => self.holds(move |request| {
                let has = request.headers().contains_key(&name);
                has.then_some(()).ok_or_else(|| format!("header `{name}`: one is expected, none came"))
            }),
        }
    }

    /// Is for requests with this body.
    pub fn body(self, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        self.holds(move |request| match request.body() {
            came if *came == body => Ok(()),
            came => Err(format!("body: {} is expected, {} came", excerpt(&body), excerpt(came))),
        })
    }

    /// Is for requests with this text in their body.
    pub fn body_contains(self, text: &str) -> Self {
        let text = text.to_owned();
        self.holds(move |request| {
            let contains = request.text().contains(&text);
            contains
                .then_some(())
                .ok_or_else(|| format!("body: {text:?} is expected in it, {} came", excerpt(request.body())))
        })
    }

    /// Is for requests whose body is this JSON, however it is written.
    #[cfg(feature = "json")]
    pub fn json_body<T: serde::Serialize + ?Sized>(self, value: &T) -> Self {
        match serde_json::to_value(value) {
            Err(error) => self.fails_to_be(Error::new(crate::ErrorKind::Builder, "not JSON").because(error)),
            Ok(value) => self.holds(move |request| super::json::compare(&value, request.body())),
        }
    }

    /// Is for requests that this function says yes to, which must not ask the mock itself. `what` names the condition where a
    /// request is told why no route is for it.
    pub fn matches(
        self,
        what: impl Into<String>,
        condition: impl Fn(&MockRequest) -> bool + Send + Sync + 'static,
    ) -> Self {
        let what = what.into();
        self.holds(move |request| condition(request).then_some(()).ok_or_else(|| format!("{what}: does not hold")))
    }

    fn fails_to_be(self, error: Error) -> Self {
        self.0.change(|_| Err(error));
        self
    }
}

/// The value of a parameter, unless that is secret.
fn shown(name: &str, value: &str) -> String {
    if secrets::is_parameter(name) { "***".to_owned() } else { format!("{value:?}") }
}

fn quoted<T: fmt::Debug>(values: &[T]) -> String {
    values.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>().join(" and ")
}

/// As much of a body as fits in a line.
fn excerpt(body: &[u8]) -> String {
    const MOST: usize = 60;
    let text = String::from_utf8_lossy(&body[..body.len().min(4 * MOST)]);
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{:?} …", &text[..end]),
        None => format!("{text:?}"),
    }
}
