//! What a request's URL is given as.

use super::{BaseUrl, Url, wrong};
use crate::{Error, ErrorKind, Result, platform};

/// What can be made a [`Url`]: texts and URLs.
///
/// A text may be relative where its client has a [base URL](crate::ClientBuilder::base_url), or in a page, whose address
/// is the base of a client that has none.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not taken for a URL",
    note = "give a `&str`, a `String` or an `amphi::Url`; those of other crates by `as_str()` or `to_string()`"
)]
///
/// ```
/// let url = amphi::Url::parse("https://pond.example/frogs")?;
/// for request in [amphi::get(&url), amphi::get("https://pond.example/frogs"), amphi::get(format!("{url}"))] {
///     assert_eq!(request.build()?.url().path(), "/frogs");
/// }
/// # Ok::<(), amphi::Error>(())
/// ```
pub trait IntoUrl: sealed::Sealed {
    #[doc(hidden)]
    fn into_url(self) -> Result<Url>;

    /// Of a request, which may stand below the client's base.
    #[doc(hidden)]
    fn below(self, base: Option<&BaseUrl>) -> Result<Url>
    where
        Self: Sized,
    {
        let _ = base;
        self.into_url()
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Url {}
    impl Sealed for &super::Url {}
    impl Sealed for &str {}
    impl Sealed for String {}
    impl Sealed for &String {}
}

impl IntoUrl for Url {
    fn into_url(self) -> Result<Url> {
        Ok(self)
    }
}

impl IntoUrl for &Url {
    fn into_url(self) -> Result<Url> {
        Ok(self.clone())
    }
}

impl IntoUrl for &str {
    fn into_url(self) -> Result<Url> {
        Url::parse(self).or_else(|error| match platform::url::page() {
            Some(page) => Url::parse(&page)?.join(self),
            None => Err(error),
        })
    }

    fn below(self, base: Option<&BaseUrl>) -> Result<Url> {
        match base {
            Some(base) => base.resolve(self),
            // In a page there is a base: what is wrong is something else.
            None => {
                self.into_url().map_err(|error| match wrong::is_relative(self) && platform::url::page().is_none() {
                    true => Error::new(ErrorKind::InvalidUrl, wrong::no_base(self)),
                    false => error,
                })
            }
        }
    }
}

impl IntoUrl for String {
    fn into_url(self) -> Result<Url> {
        self.as_str().into_url()
    }

    fn below(self, base: Option<&BaseUrl>) -> Result<Url> {
        self.as_str().below(base)
    }
}

impl IntoUrl for &String {
    fn into_url(self) -> Result<Url> {
        self.as_str().into_url()
    }

    fn below(self, base: Option<&BaseUrl>) -> Result<Url> {
        self.as_str().below(base)
    }
}
