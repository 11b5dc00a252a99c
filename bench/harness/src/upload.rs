//! The body that is uploaded: zeros, as a stream of whichever kind a client takes.

use std::convert::Infallible;
use std::io::{Read, Result};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http_body::{Body, Frame, SizeHint};

static ZEROS: [u8; 64 * 1024] = [0; 64 * 1024];

/// A number of zeros, in chunks of 64 KiB.
#[derive(Clone, Debug)]
pub struct Upload {
    left: u64,
}

impl Upload {
    #[must_use]
    pub fn new(length: u64) -> Self {
        Self { left: length }
    }

    /// What is still to come.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.left
    }

    pub fn next_chunk(&mut self) -> Option<&'static [u8]> {
        let length = usize::try_from(self.left).unwrap_or(usize::MAX).min(ZEROS.len());
        self.left -= length as u64;
        (length > 0).then_some(&ZEROS[..length])
    }
}

impl Stream for Upload {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.next_chunk().map(|chunk| Ok(Bytes::from_static(chunk))))
    }
}

impl Body for Upload {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<std::result::Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.next_chunk().map(|chunk| Ok(Frame::data(Bytes::from_static(chunk)))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

impl Read for Upload {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let most = buffer.len().min(ZEROS.len());
        let length = usize::try_from(self.left).unwrap_or(most).min(most);
        buffer[..length].copy_from_slice(&ZEROS[..length]);
        self.left -= length as u64;
        Ok(length)
    }
}
