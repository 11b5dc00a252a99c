//! The bytes behind `/bytes`, `/stream-bytes`, `/download` and `/sha256`: one pseudo-random block of 64 KiB, made from
//! the seed and repeated, so that gigabytes cost no more than handing out slices of it.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};
use sha2::{Digest, Sha256};

/// How long the pseudo-random block is, and the greatest piece that is sent at once.
pub(crate) const BLOCK: usize = 64 * 1024;

/// The most bytes that a streamed answer may have.
pub(crate) const MOST: u64 = 16 << 30;

/// A part of an endlessly repeated block, as an iterator of slices and as a body.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    /// The block twice, so that every piece of up to one block is contiguous.
    twice: Bytes,
    at: usize,
    left: u64,
    piece: usize,
    sized: bool,
}

impl Pattern {
    /// The first `length` bytes that belong to `seed`.
    pub(crate) fn new(seed: u64, length: u64) -> Self {
        let used = usize::try_from(length).unwrap_or(BLOCK).min(BLOCK);
        Self::repeat(&random(seed, used), length)
    }

    /// `length` bytes of the Latin alphabet, over and over.
    pub(crate) fn letters(length: u64) -> Self {
        let used = usize::try_from(length).unwrap_or(BLOCK).min(BLOCK / 26 * 26);
        let block: Vec<u8> = (b'a'..=b'z').cycle().take(used).collect();
        Self::repeat(&block, length)
    }

    fn repeat(block: &[u8], length: u64) -> Self {
        let mut twice = BytesMut::with_capacity(block.len() * 2);
        twice.extend_from_slice(block);
        twice.extend_from_slice(block);
        Self { twice: twice.freeze(), at: 0, left: length, piece: block.len(), sized: true }
    }

    /// Leaves the length untold, so that HTTP/1 sends chunks.
    #[must_use]
    pub(crate) fn unsized_body(mut self) -> Self {
        self.sized = false;
        self
    }

    /// Sends pieces of that many bytes, one block at most.
    #[must_use]
    pub(crate) fn in_pieces_of(mut self, size: usize) -> Self {
        self.piece = size.clamp(1, (self.twice.len() / 2).max(1));
        self
    }

    /// Only the bytes from `from` on.
    #[must_use]
    pub(crate) fn skip(mut self, from: u64) -> Self {
        let from = from.min(self.left);
        self.left -= from;
        self.advance(from);
        self
    }

    pub(crate) fn sha256(self) -> String {
        let mut hash = Sha256::new();
        for piece in self {
            hash.update(&piece);
        }
        hex(&hash.finalize())
    }

    /// All of it at once; for lengths that were bounded before.
    pub(crate) fn collect_bytes(self) -> Bytes {
        let mut all = BytesMut::new();
        for piece in self {
            all.extend_from_slice(&piece);
        }
        all.freeze()
    }

    fn advance(&mut self, by: u64) {
        let block = (self.twice.len() / 2) as u64;
        if block > 0 {
            self.at = usize::try_from((self.at as u64 + by) % block).expect("less than a block");
        }
    }
}

impl Iterator for Pattern {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        if self.left == 0 {
            return None;
        }
        let length = usize::try_from(self.left).unwrap_or(self.piece).min(self.piece);
        let piece = self.twice.slice(self.at..self.at + length);
        self.left -= length as u64;
        self.advance(length as u64);
        Some(piece)
    }
}

impl Body for Pattern {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.get_mut().next().map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0 && self.sized
    }

    fn size_hint(&self) -> SizeHint {
        if self.sized { SizeHint::with_exact(self.left) } else { SizeHint::default() }
    }
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).expect("four bits are one digit");
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Sixty-four bits that nobody can guess, from the standard library's own randomness.
pub(crate) fn unguessable() -> u64 {
    use std::hash::{BuildHasher, Hasher, RandomState};
    RandomState::new().build_hasher().finish()
}

/// SplitMix64, eight bytes a step.
fn random(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed;
    let mut block = Vec::with_capacity(length + 8);
    while block.len() < length {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = state;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        block.extend_from_slice(&(word ^ (word >> 31)).to_le_bytes());
    }
    block.truncate(length);
    block
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, Pattern};

    #[test]
    fn every_way_to_cut_it_gives_the_same_bytes() {
        let length = 3 * BLOCK as u64 + 17;
        let whole = Pattern::new(7, length).collect_bytes();
        assert_eq!(whole.len() as u64, length);
        assert_eq!(Pattern::new(7, length).in_pieces_of(1000).collect_bytes(), whole);
        assert_eq!(Pattern::new(7, length).skip(70_001).collect_bytes(), whole[70_001..]);
        assert_eq!(Pattern::new(7, 100).collect_bytes(), whole[..100]);
        assert_ne!(Pattern::new(8, 100).collect_bytes(), whole[..100]);
        assert_eq!(Pattern::letters(30).collect_bytes(), "abcdefghijklmnopqrstuvwxyzabcd");
        assert!(Pattern::new(7, 0).collect_bytes().is_empty());
    }
}
