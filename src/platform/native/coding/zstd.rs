//! Zstandard ([RFC 8878](https://www.rfc-editor.org/rfc/rfc8878)): any number of frames, windows of 8 MiB at most.

use zstd::stream::raw::{DParameter, Decoder, InBuffer, Operation, OutBuffer};

use crate::decode::Decode;

/// 8 MiB, as [RFC 9659](https://www.rfc-editor.org/rfc/rfc9659) bounds it.
const WINDOW_LOG: u32 = 23;

pub(super) struct Zstd {
    /// `None` if there was no memory for one.
    decoder: Option<Decoder<'static>>,
    between_frames: bool,
}

impl Zstd {
    pub(super) fn new() -> Self {
        let decoder = Decoder::new().and_then(|mut decoder| {
            decoder.set_parameter(DParameter::WindowLogMax(WINDOW_LOG))?;
            Ok(decoder)
        });
        Self { decoder: decoder.ok(), between_frames: false }
    }
}

impl Decode for Zstd {
    fn decode(&mut self, input: &mut &[u8], output: &mut Vec<u8>) -> Result<(), &'static str> {
        let decoder = self.decoder.as_mut().ok_or("there is no memory to decode it")?;
        loop {
            if input.is_empty() && self.between_frames {
                return Ok(());
            }
            let (before, start) = (input.len(), output.len());
            let mut from = InBuffer::around(input);
            let mut to = OutBuffer::around_pos(output, start);
            let expected = decoder.run(&mut from, &mut to).map_err(|_| "it is corrupt")?;
            let taken = from.pos();
            *input = &input[taken..];
            self.between_frames = expected == 0;
            let still = (input.len(), output.len()) == (before, start);
            if still || output.len() == output.capacity() || (input.is_empty() && taken == 0) {
                return Ok(());
            }
        }
    }

    fn is_complete(&self) -> bool {
        self.between_frames
    }
}
