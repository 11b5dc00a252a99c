//! Push decoders: bytes in, text or lines out, no I/O. Each gives the same result wherever its input is cut.

mod charset;
mod coding;
#[cfg(feature = "charset-detection")]
mod detect;
mod events;
mod lines;
mod text;

pub(crate) use charset::{Charsets, checked, named};
pub(crate) use coding::{Decode, codings, decoded};
#[cfg(feature = "charset-detection")]
pub(crate) use detect::detect;
pub(crate) use events::EventDecoder;
pub(crate) use lines::LineDecoder;
pub(crate) use text::TextDecoder;
