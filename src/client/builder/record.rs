//! Who records what is sent and answered.

use std::sync::Arc;

use super::ClientBuilder;
use crate::HarRecorder;

impl<C> ClientBuilder<C> {
    /// Records every request that leaves, over whichever transport, and what it is answered. A second recorder takes the
    /// place of the first. By default there is none, which costs nothing.
    ///
    /// ```
    /// # use amphi::{Client, HarRecorder, MockTransport};
    /// # pollster::block_on(async {
    /// # let mock = MockTransport::routes();
    /// # mock.get("/").respond(200).text("frogs");
    /// let recorder = HarRecorder::new();
    /// let client = Client::builder().record(recorder.clone())
    /// #   .transport(mock)
    ///     .build()?;
    /// client.get("https://pond.example/").await?.text().await?;
    /// assert_eq!(recorder.har().len(), 1);
    /// # Ok::<(), amphi::Error>(()) }).unwrap();
    /// ```
    #[doc(alias = "har")]
    pub fn record(mut self, recorder: HarRecorder) -> Self {
        self.tap = Some(Arc::new(recorder));
        self
    }
}
