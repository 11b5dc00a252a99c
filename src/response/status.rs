//! What the status of a response says.

use http::StatusCode;
use http::header::LOCATION;

use super::{Parts, Response};
use crate::{Error, ErrorKind, Result, redirect};

impl Response {
    /// The status code.
    #[must_use]
    #[doc(alias = "status_code")]
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// What the server calls the status: `OK`, `Not Found`. That which goes with the code if it says nothing, as over
    /// HTTP/2; empty if none does.
    #[must_use]
    pub fn reason_phrase(&self) -> &str {
        let Parts { status, head, .. } = &*self.0;
        head.fields.known().reason.as_deref().unwrap_or_else(|| status.canonical_reason().unwrap_or_default())
    }

    /// Whether the status is 1xx.
    #[must_use]
    pub fn is_informational(&self) -> bool {
        self.0.status.is_informational()
    }

    /// Whether the status is 2xx.
    #[must_use]
    #[doc(alias = "ok")]
    pub fn is_success(&self) -> bool {
        self.0.status.is_success()
    }

    /// Whether the status is 3xx.
    #[must_use]
    pub fn is_redirect(&self) -> bool {
        self.0.status.is_redirection()
    }

    /// Whether it is a redirect that says where to: 301, 302, 303, 307 or 308 with a `Location`.
    #[must_use]
    pub fn has_redirect_location(&self) -> bool {
        redirect::is_redirect(self.0.status) && self.headers().contains_key(LOCATION)
    }

    /// Whether the status is 4xx.
    #[must_use]
    pub fn is_client_error(&self) -> bool {
        self.0.status.is_client_error()
    }

    /// Whether the status is 5xx.
    #[must_use]
    pub fn is_server_error(&self) -> bool {
        self.0.status.is_server_error()
    }

    /// Whether the status is 4xx or 5xx.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.is_client_error() || self.is_server_error()
    }

    /// The response, or an error if its status is 400 or above. A client can do so
    /// [of itself](crate::ClientBuilder::error_for_status).
    ///
    /// # Errors
    /// [`ErrorKind::Status`]; [`Error::status`] has the code, [`Error::response`] the response, whose body can still be
    /// read.
    #[doc(alias = "raise_for_status")]
    pub fn error_for_status(self) -> Result<Self> {
        match self.status_error() {
            Some(error) => Err(error.with_response(self)),
            None => Ok(self),
        }
    }

    /// As [`error_for_status`](Self::error_for_status), without giving the response away.
    ///
    /// # Errors
    /// [`ErrorKind::Status`]; [`Error::status`] has the code. The response stays, and its body can be read.
    pub fn error_for_status_ref(&self) -> Result<&Self> {
        match self.status_error() {
            Some(error) => Err(error),
            None => Ok(self),
        }
    }

    fn status_error(&self) -> Option<Error> {
        if !self.is_error() {
            return None;
        }
        let what = format!("{} {}", self.0.status.as_u16(), self.reason_phrase());
        Some(self.name(Error::new(ErrorKind::Status, what.trim_end().to_owned()).with_status(self.0.status)))
    }
}
