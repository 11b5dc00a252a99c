//! Traffic as an HTTP Archive: recorded, written down, replayed.

mod capture;
mod date;
mod entry;
mod members;
mod message;
mod parts;
mod recorder;
mod redact;
mod replay;

use std::fmt;
use std::path::Path;

use serde_json::{Value, json};

pub use recorder::HarRecorder;

use crate::error::Excerpt;
use crate::{Error, ErrorKind, MockTransport, Result, platform};

/// An HTTP Archive, [HAR 1.2](http://www.softwareishard.com/blog/har-12-spec/): what a browser's developer tools save, and
/// open.
///
/// From [`HarRecorder::har`], or read [from JSON](Self::from_json); [`replay`](Self::replay) makes a transport of it that
/// answers as was recorded.
///
/// Beyond the specification a recording has, with names that begin with an underscore as that wants it: of a request that got
/// no response (`response.status` 0) `_error`, the word of its [`ErrorKind`]; of a body that is not there as a whole
/// `_truncated: true`, with the reason in `comment`; of a request's body that is not text `_encoding: "base64"`.
///
/// ```
/// use amphi::{Client, Har, HarRecorder, MockTransport};
///
/// # pollster::block_on(async {
/// let pond = MockTransport::routes();
/// pond.get("/frogs").respond(200).json(&["green"]);
/// let recorder = HarRecorder::new();
/// let client = Client::builder().transport(pond).record(recorder.clone()).build()?;
/// client.get("https://pond.example/frogs").bearer_auth("secret").await?.bytes().await?;
///
/// let json = recorder.har().to_json();
/// assert!(!json.contains("secret"));
///
/// let client = Client::builder().transport(Har::from_json(&json)?.replay()?).build()?;
/// assert_eq!(client.get("https://pond.example/frogs").await?.text().await?, r#"["green"]"#);
/// # Ok::<(), amphi::Error>(()) }).unwrap();
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Har(Value);

impl Har {
    fn of(entries: Vec<Value>, comment: Option<String>) -> Self {
        let mut log = json!({
            "version": "1.2",
            "creator": { "name": "amphi", "version": crate::VERSION },
            "pages": [],
            "entries": [],
        });
        log["entries"] = entries.into();
        if let Some(comment) = comment {
            log["comment"] = comment.into();
        }
        Self(json!({ "log": log }))
    }

    /// Reads one.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`] if it is not JSON, or has no `log.entries`.
    pub fn from_json(json: &str) -> Result<Self> {
        let not_one = || Error::new(ErrorKind::Decode, "it is no HTTP Archive");
        // As some tools write it.
        let json = json.strip_prefix('\u{feff}').unwrap_or(json);
        let value: Value = serde_json::from_str(json).map_err(|error| not_one().because(Excerpt::of(&error)))?;
        if value["log"]["entries"].is_array() { Ok(Self(value)) } else { Err(not_one()) }
    }

    /// All of it as JSON, indented.
    #[must_use]
    pub fn to_json(&self) -> String {
        format!("{:#}", self.0)
    }

    /// Writes it to a file. One that is there is overwritten.
    ///
    /// # Errors
    /// [`ErrorKind::Body`] if it cannot be written; [`Error::path`] has the path then.
    ///
    /// # On the web
    /// A page has no files: [`ErrorKind::Unsupported`] ([`Capability::Files`](crate::Capability::Files)).
    /// [`to_json`](Self::to_json) works everywhere.
    pub async fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        let saving = async {
            let mut file = platform::file::File::create(path, &crate::SaveOptions::new()).await?;
            file.write(self.to_json().into()).await?;
            file.finish().await.map(drop)
        };
        saving.await.map_err(|error: Error| error.at_path(path))
    }

    /// How many requests it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries().len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries().is_empty()
    }

    fn entries(&self) -> &[Value] {
        self.0["log"]["entries"].as_array().map_or(&[], Vec::as_slice)
    }

    /// A transport that answers each request as was recorded.
    ///
    /// A request has to be as one that was recorded: method, URL and, if that has one that is whole, body; but for
    /// `multipart/form-data`, whose body is another one each time. What was redacted may be anything. The same request
    /// gets its answers in the order in which they were recorded, and the last one for ever. Any other fails and is told what
    /// differs from the nearest; [`MockTransport::verify`] says which were never sent.
    ///
    /// Bodies are given without content coding. One that was not recorded as a whole breaks off with
    /// [`ErrorKind::Body`] where the recording ends.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`], with the place of the entry, for one that lacks what is needed.
    pub fn replay(&self) -> Result<MockTransport> {
        replay::transport(self.entries())
    }
}

impl fmt::Debug for Har {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Har").field("entries", &self.len()).finish()
    }
}
