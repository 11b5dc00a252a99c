//! Brotli ([RFC 7932](https://www.rfc-editor.org/rfc/rfc7932)).

use brotli_decompressor::{BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc};

use crate::decode::Decode;

pub(super) struct Brotli {
    // Large, and moved about otherwise.
    state: Box<BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>>,
    total: usize,
    ended: bool,
}

impl Brotli {
    pub(super) fn new() -> Self {
        let alloc = StandardAlloc::default;
        Self { state: Box::new(BrotliState::new(alloc(), alloc(), alloc())), total: 0, ended: false }
    }
}

impl Decode for Brotli {
    fn decode(&mut self, input: &mut &[u8], output: &mut Vec<u8>) -> Result<(), &'static str> {
        if self.ended {
            return if input.is_empty() { Ok(()) } else { Err("it goes on after its end") };
        }
        let start = output.len();
        output.resize(output.capacity(), 0);
        let (mut left, mut taken) = (input.len(), 0);
        let (mut room, mut written) = (output.len() - start, 0);
        let result = BrotliDecompressStream(
            &mut left,
            &mut taken,
            input,
            &mut room,
            &mut written,
            &mut output[start..],
            &mut self.total,
            &mut self.state,
        );
        output.truncate(start + written);
        *input = &input[taken..];
        match result {
            BrotliResult::ResultSuccess if input.is_empty() => self.ended = true,
            BrotliResult::ResultSuccess => return Err("it goes on after its end"),
            BrotliResult::ResultFailure => return Err("it is corrupt"),
            BrotliResult::NeedsMoreInput | BrotliResult::NeedsMoreOutput => {}
        }
        Ok(())
    }

    fn is_complete(&self) -> bool {
        self.ended
    }
}
