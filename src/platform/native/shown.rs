//! What is looked at of a response only when somebody asks: nothing, for its head has been read.

use http::HeaderValue;

use crate::response::Known;

/// There is none.
pub(crate) enum Shown {}

impl Shown {
    pub(crate) fn look(&self) -> Known {
        match *self {}
    }

    pub(crate) fn redirected(&self) -> bool {
        match *self {}
    }

    pub(crate) fn content_type(&self) -> Option<&HeaderValue> {
        match *self {}
    }
}
