//! Headers of a caller's: those that are secret by their name are marked.

use http::{HeaderMap, HeaderName, HeaderValue};

use super::field;
use crate::{Error, Result, auth};

/// Adds a header, beside those of this name that are there.
pub(crate) fn append<N, V>(headers: &mut HeaderMap, name: N, value: V) -> Result<()>
where
    N: TryInto<HeaderName> + AsRef<str>,
    N::Error: Into<http::Error>,
    V: TryInto<HeaderValue>,
    V::Error: Into<http::Error>,
{
    let name = field::name(name)?;
    let value = auth::hidden(&name, field::value(&name, value)?);
    headers.try_append(name, value).map(drop).map_err(Error::refused)
}

/// Sets all values of each name, in the place of those that are there.
pub(crate) fn replace(headers: &mut HeaderMap, new: HeaderMap) -> Result<()> {
    let mut current = None;
    for (name, value) in new {
        if let Some(name) = name {
            headers.remove(&name);
            current = Some(name);
        }
        // The first of each name comes with it.
        if let Some(name) = &current {
            headers.try_append(name.clone(), auth::hidden(name, value)).map_err(Error::refused)?;
        }
    }
    Ok(())
}
