//! Forms in parts, `multipart/form-data`: fields and files, from memory, from disk, from streams.

mod boundary;
mod encode;
mod guess;
mod part;

use std::borrow::Cow;
use std::fmt;
use std::path::Path;

use http::HeaderValue;
use http::header::CONTENT_TYPE;

use boundary::Boundary;
pub use part::Part;

use super::{Request, RequestBuilder};
use crate::{Error, ErrorKind, Result, parameters};

/// A form in parts: `multipart/form-data` ([RFC 7578](https://www.rfc-editor.org/rfc/rfc7578)), for
/// [`RequestBuilder::multipart`]. Its parts are sent in the order in which they were added, and may have the same name.
///
/// Names and file names are sent in UTF-8, with `"`, CR and LF percent-encoded as
/// [HTML](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data) has it, and NUL
/// likewise; contents are sent as they are.
///
/// ```
/// use amphi::multipart::{Form, Part};
///
/// # use amphi::{Client, MockTransport, Request, Response, StatusCode};
/// # let transport = MockTransport::new(|request: Request| async move {
/// #     Ok(Response::new(StatusCode::OK, request.into_body().bytes().await?))
/// # });
/// # pollster::block_on(async {
/// # let client = Client::builder().transport(transport).build()?;
/// let image = Part::bytes(vec![0x89, 0x50, 0x4e, 0x47]).file_name("frog.png");
/// let form = Form::with_boundary("pond")?.text("colour", "green").part("image", image);
/// let response = client.post("https://pond.example/frogs").multipart(form).await?;
/// # let sent = response.bytes().await?;
/// # assert_eq!(&sent[..], [&b"--pond\r\n\
/// #     Content-Disposition: form-data; name=\"colour\"\r\n\r\ngreen\r\n--pond\r\n\
/// #     Content-Disposition: form-data; name=\"image\"; filename=\"frog.png\"\r\n\
/// #     Content-Type: image/png\r\n\r\n"[..], b"\x89PNG", b"\r\n--pond--\r\n"].concat());
/// # Ok::<(), amphi::Error>(()) }).unwrap();
/// ```
#[must_use = "a form is sent with a request"]
pub struct Form {
    parts: Vec<(Cow<'static, str>, Part)>,
    boundary: Result<Boundary>,
}

impl Form {
    /// A form without parts. Its boundary is random.
    pub fn new() -> Self {
        Self { parts: Vec::new(), boundary: Boundary::random() }
    }

    /// A form whose parts this stands between: for servers, and tests, that want to know it. It must occur in none of them.
    /// What is in memory is looked through when the request is built.
    ///
    /// # Errors
    /// [`ErrorKind::Builder`] if it is none: 1 to 70 characters of those that
    /// [RFC 2046, 5.1.1](https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1) allows, the last no space.
    pub fn with_boundary(boundary: impl Into<String>) -> Result<Self> {
        Ok(Self { parts: Vec::new(), boundary: Ok(Boundary::chosen(boundary.into())?) })
    }

    /// What stands between its parts, unless the request has a `Content-Type` that names another.
    #[must_use]
    pub fn boundary(&self) -> &str {
        self.boundary.as_ref().map(Boundary::as_str).unwrap_or_default()
    }

    /// Adds a field of text.
    pub fn text(self, name: impl Into<Cow<'static, str>>, value: impl Into<Cow<'static, str>>) -> Self {
        self.part(name, Part::text(value))
    }

    /// Adds a file: a [`Part::file`].
    ///
    /// # Errors
    /// Those of [`Part::file`].
    pub async fn file(self, name: impl Into<Cow<'static, str>>, path: impl AsRef<Path>) -> Result<Self> {
        Ok(self.part(name, Part::file(path).await?))
    }

    /// Adds a part.
    pub fn part(mut self, name: impl Into<Cow<'static, str>>, part: Part) -> Self {
        self.parts.push((name.into(), part));
        self
    }

    /// Makes it the body of a request, between whose parts stands what the request's `Content-Type` says, if it has one.
    fn fill(self, request: &mut Request) -> Result<()> {
        let own = self.boundary?;
        let stated = request.headers().get(CONTENT_TYPE).map(stated).transpose()?;
        let boundary = match stated {
            Some(Some(boundary)) => boundary,
            Some(None) => {
                // Its type stays; what is missing is added.
                let (kind, parameter) = (request.headers()[CONTENT_TYPE].as_bytes(), own.parameter());
                let whole = HeaderValue::from_bytes(&[kind, b"; ", parameter.as_bytes()].concat());
                request.headers_mut().insert(CONTENT_TYPE, whole.map_err(Error::refused)?);
                own
            }
            None => {
                let whole = HeaderValue::try_from(format!("multipart/form-data; {}", own.parameter()));
                request.headers_mut().insert(CONTENT_TYPE, whole.map_err(Error::refused)?);
                own
            }
        };
        *request.body_mut() = encode::body(self.parts, &boundary)?;
        Ok(())
    }
}

/// The boundary that a `Content-Type` names, if it does.
fn stated(content_type: &HeaderValue) -> Result<Option<Boundary>> {
    let text = content_type.to_str().unwrap_or_default();
    if !text.get(..10).is_some_and(|start| start.eq_ignore_ascii_case("multipart/")) {
        let what = "header `content-type` says that the form is none: leave it out";
        return Err(Error::new(ErrorKind::Builder, what));
    }
    let boundary = parameters::of_media_type(text, "boundary");
    boundary.map(|boundary| Boundary::chosen(boundary.into_owned())).transpose()
}

impl Default for Form {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Form").field("boundary", &self.boundary()).field("parts", &self.parts).finish()
    }
}

impl<C> RequestBuilder<C> {
    /// A body of a form in parts, and `Content-Type: multipart/form-data` with its boundary. A `Content-Type` that the
    /// request sets itself stays, and the boundary that it names, if it does, is the one that is used.
    ///
    /// Where the lengths of all parts are known it has a `Content-Length`; else it is sent in chunks. It is not collected
    /// before it is sent. A redirect or a [retry](Self::retry) can send it again, unless a part is a stream.
    ///
    /// # On the web
    /// With a stream among its parts only where [`Body::from_stream`](crate::Body::from_stream) can be sent.
    ///
    /// ```no_run
    /// # async fn run() -> amphi::Result<()> {
    /// let form = amphi::multipart::Form::new().text("colour", "green").file("image", "frog.png").await?;
    /// amphi::post("https://pond.example/frogs").multipart(form).await?.error_for_status()?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "files")]
    pub fn multipart(self, form: Form) -> Self {
        self.filled_by(move |request| form.fill(request))
    }
}
