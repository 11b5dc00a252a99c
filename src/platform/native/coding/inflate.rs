//! What gzip and deflate have in common: DEFLATE ([RFC 1951](https://www.rfc-editor.org/rfc/rfc1951)), by flate2.

use flate2::{Decompress, FlushDecompress, Status};

pub(super) struct Inflate(Decompress);

impl Inflate {
    pub(super) fn raw() -> Self {
        Self(Decompress::new(false))
    }

    /// In zlib's frame, whose checksum is checked.
    #[cfg(feature = "deflate")]
    pub(super) fn zlib() -> Self {
        Self(Decompress::new(true))
    }

    /// True at the end of the stream.
    pub(super) fn decode(&mut self, input: &mut &[u8], output: &mut Vec<u8>) -> Result<bool, &'static str> {
        let before = self.0.total_in();
        let status = self.0.decompress_vec(input, output, FlushDecompress::None).map_err(|_| "it is corrupt")?;
        let taken = usize::try_from(self.0.total_in() - before).map_err(|_| "it is too long")?;
        *input = &input[taken..];
        Ok(status == Status::StreamEnd)
    }
}
