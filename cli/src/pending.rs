//! Options whose part of the library is not there yet: each is one function here, and nowhere else.

use std::path::Path;

use amphi::{ClientBuilder, RequestBuilder, Response};

use crate::exit::{Failure, Result};
use crate::request::Part;

fn missing<T>(what: &str) -> Result<T> {
    Err(Failure::Usage(format!("{what} is not built in yet")))
}

/// A body of `multipart/form-data`.
pub(crate) fn multipart(_request: RequestBuilder, _parts: &[Part]) -> Result<RequestBuilder> {
    missing("a body of multipart/form-data")
}

/// `--auth-type digest`.
pub(crate) fn digest(_client: ClientBuilder, _user: &str, _password: &str) -> Result<ClientBuilder> {
    missing("--auth-type digest")
}

/// `--netrc`.
pub(crate) fn netrc(_client: ClientBuilder) -> Result<ClientBuilder> {
    missing("--netrc")
}

/// `--retry`.
pub(crate) fn retry(_client: ClientBuilder, _times: u32) -> Result<ClientBuilder> {
    missing("--retry")
}

/// `--har`, before anything is sent.
pub(crate) fn har(_client: ClientBuilder, _file: &Path) -> Result<ClientBuilder> {
    missing("--har")
}

/// The file name that the server gives by `Content-Disposition`, as it stands there.
pub(crate) fn file_name(_response: &Response) -> Option<String> {
    None
}
