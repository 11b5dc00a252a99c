//! What a request's URL is given as.

use super::{BaseUrl, Url};
use crate::{Result, platform};

/// What can be made a [`Url`]: texts and URLs.
///
/// A text may be relative where its client has a [base URL](crate::ClientBuilder::base_url), or in a page, whose address
/// is the base of a client that has none.
pub trait IntoUrl: sealed::Sealed {
    #[doc(hidden)]
    fn into_url(self, base: Option<&BaseUrl>) -> Result<Url>;
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
    fn into_url(self, _: Option<&BaseUrl>) -> Result<Url> {
        Ok(self)
    }
}

impl IntoUrl for &Url {
    fn into_url(self, _: Option<&BaseUrl>) -> Result<Url> {
        Ok(self.clone())
    }
}

impl IntoUrl for &str {
    fn into_url(self, base: Option<&BaseUrl>) -> Result<Url> {
        match base {
            Some(base) => base.resolve(self),
            None => Url::parse(self).or_else(|error| match platform::url::page() {
                Some(page) => Url::parse(&page)?.join(self),
                None => Err(error),
            }),
        }
    }
}

impl IntoUrl for String {
    fn into_url(self, base: Option<&BaseUrl>) -> Result<Url> {
        self.as_str().into_url(base)
    }
}

impl IntoUrl for &String {
    fn into_url(self, base: Option<&BaseUrl>) -> Result<Url> {
        self.as_str().into_url(base)
    }
}
