//! How far a request's body has come on its way out.

use std::fmt;
use std::sync::Arc;

use super::RequestBuilder;
use crate::Body;

/// How much of a request's body has left: from [`RequestBuilder::on_upload_progress`].
///
/// ```
/// let request = amphi::post("https://pond.example/films")
///     .body(vec![0; 1 << 20])
///     .on_upload_progress(|progress| println!("{} of {:?} bytes", progress.uploaded, progress.total));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UploadProgress {
    /// How many bytes have left.
    pub uploaded: u64,
    /// How many there are on the whole, where that is known.
    pub total: Option<u64>,
}

impl UploadProgress {
    /// From zero to one, where the whole is known.
    #[must_use]
    pub fn fraction(&self) -> Option<f64> {
        match self.total? {
            0 => Some(1.0),
            total => Some((self.uploaded as f64 / total as f64).min(1.0)),
        }
    }
}

/// Who is told of it.
#[derive(Clone)]
pub(crate) struct OnUpload {
    tell: Arc<Callback>,
    /// Only asking to be told says how, so that a program that does not links none of that.
    watch: fn(Body, OnUpload) -> Body,
}

type Callback = dyn Fn(UploadProgress) + Send + Sync;

impl OnUpload {
    pub(crate) fn tell(&self, uploaded: u64, total: Option<u64>) {
        (self.tell)(UploadProgress { uploaded, total });
    }

    /// The body, which tells of each piece of it that is taken.
    pub(crate) fn watching(self, body: Body) -> Body {
        (self.watch)(body, self)
    }
}

impl fmt::Debug for OnUpload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OnUpload({:p})", self.tell)
    }
}

impl<C> RequestBuilder<C> {
    /// Calls this for each piece of the body, 64 KiB at most, that its connection takes; some of it may still wait in the
    /// buffers of this machine. It runs where the connection does, and should be quick. A request without a body tells
    /// nothing; one that is sent again, by a redirect or a retry, begins anew.
    ///
    /// # On the web
    /// A browser does not say how far it is: a body that is streamed tells of each piece that the browser has asked for,
    /// one of bytes once, with the whole of it, when the response's head is there.
    ///
    /// ```
    /// # use std::sync::{Arc, Mutex};
    /// # use amphi::{Client, MockTransport, Request, Response, StatusCode};
    /// # let transport = MockTransport::new(|request: Request| async move {
    /// #     Ok(Response::new(StatusCode::OK, request.into_body().bytes().await?))
    /// # });
    /// # let told = Arc::new(Mutex::new(Vec::new()));
    /// # let seen = Arc::clone(&told);
    /// # pollster::block_on(async {
    /// # let client = Client::builder().transport(transport).build()?;
    /// client
    ///     .put("https://pond.example/frogs")
    ///     .body(vec![7; 131_072])
    ///     .on_upload_progress(|progress| {
    ///         println!("{:?} of {:?} bytes", progress.uploaded, progress.total);
    /// #       let _ = progress;
    ///     })
    /// #   .on_upload_progress(move |progress| seen.lock().unwrap().push(progress.fraction().unwrap()))
    ///     .await?;
    /// # assert_eq!(*told.lock().unwrap(), [0.5, 1.0]);
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    pub fn on_upload_progress(self, tell: impl Fn(UploadProgress) + Send + Sync + 'static) -> Self {
        self.change(|request| {
            request.settings_mut().on_upload = Some(OnUpload { tell: Arc::new(tell), watch: Body::telling });
            Ok(())
        })
    }
}
