//! gzip ([RFC 1952](https://www.rfc-editor.org/rfc/rfc1952)): any number of members, each with its checksum.

use flate2::Crc;

use super::inflate::Inflate;
use crate::decode::Decode;

const TRAILER: usize = 8;
/// Header fields of names and comments are not kept, but neither may they go on for ever.
const MOST_OF_A_HEADER: usize = 64 << 10;

pub(super) struct Gzip {
    state: State,
    /// A header or trailer of which not all is there.
    partial: Vec<u8>,
    crc: Crc,
}

enum State {
    Header,
    Data(Inflate),
    Trailer,
    /// After a member: another one may follow.
    Between,
}

impl Gzip {
    pub(super) fn new() -> Self {
        Self { state: State::Header, partial: Vec::new(), crc: Crc::new() }
    }

    fn header(&mut self, input: &mut &[u8]) -> Result<(), &'static str> {
        let known = self.partial.len();
        self.partial.extend_from_slice(&input[..input.len().min(MOST_OF_A_HEADER)]);
        match header_length(&self.partial)? {
            Some(length) => {
                *input = &input[length - known..];
                self.partial.clear();
                self.crc.reset();
                self.state = State::Data(Inflate::raw());
            }
            None if self.partial.len() > MOST_OF_A_HEADER => return Err("its header is too long"),
            None => *input = &[],
        }
        Ok(())
    }

    fn trailer(&mut self, input: &mut &[u8]) -> Result<(), &'static str> {
        let (head, rest) = input.split_at(input.len().min(TRAILER - self.partial.len()));
        self.partial.extend_from_slice(head);
        *input = rest;
        if let Ok(trailer) = <[u8; TRAILER]>::try_from(&self.partial[..]) {
            let [a, b, c, d, e, f, g, h] = trailer;
            let (sum, amount) = (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]));
            if (sum, amount) != (self.crc.sum(), self.crc.amount()) {
                return Err("its checksum is wrong");
            }
            self.partial.clear();
            self.state = State::Between;
        }
        Ok(())
    }
}

impl Decode for Gzip {
    fn decode(&mut self, input: &mut &[u8], output: &mut Vec<u8>) -> Result<(), &'static str> {
        loop {
            match &mut self.state {
                State::Header | State::Trailer | State::Between if input.is_empty() => return Ok(()),
                State::Between => self.state = State::Header,
                State::Header => self.header(input)?,
                State::Trailer => self.trailer(input)?,
                State::Data(inflate) => {
                    let (before, left) = (output.len(), input.len());
                    let ended = inflate.decode(input, output)?;
                    self.crc.update(&output[before..]);
                    if ended {
                        self.state = State::Trailer;
                    } else if output.len() == output.capacity() || (output.len(), input.len()) == (before, left) {
                        return Ok(());
                    }
                }
            }
        }
    }

    fn is_complete(&self) -> bool {
        matches!(self.state, State::Between)
    }
}

/// How long the header is, once all of it is there.
fn header_length(bytes: &[u8]) -> Result<Option<usize>, &'static str> {
    const FIXED: usize = 10;
    const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];
    if !bytes.iter().zip(MAGIC).all(|(byte, magic)| *byte == magic) {
        return Err("it does not begin like gzip");
    }
    let Some(flags) = bytes.get(3).filter(|_| bytes.len() >= FIXED) else {
        return Ok(None);
    };
    if flags & 0xe0 != 0 {
        return Err("its header has flags that nobody knows");
    }
    let mut at = FIXED;
    if flags & 4 != 0 {
        let Some(&[low, high]) = bytes.get(at..at + 2) else { return Ok(None) };
        at += 2 + usize::from(u16::from_le_bytes([low, high]));
    }
    // A name, then a comment, each ended by a zero.
    for flag in [8, 16] {
        if flags & flag != 0 {
            let Some(end) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == 0)) else {
                return Ok(None);
            };
            at += end + 1;
        }
    }
    if flags & 2 != 0 {
        at += 2;
    }
    Ok((bytes.len() >= at).then_some(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `hello`, with extra field, name and comment.
    const FANCY: &[u8] =
        b"\x1f\x8b\x08\x1c\0\0\0\0\0\xff\x03\0abcname\0comment\0\xcb\x48\xcd\xc9\xc9\x07\0\x86\xa6\x10\x36\x05\0\0\0";

    fn decode(pieces: &[&[u8]]) -> Result<Vec<u8>, &'static str> {
        let mut decoder = Gzip::new();
        let mut whole = Vec::new();
        for piece in pieces {
            let mut left = *piece;
            let mut output = Vec::with_capacity(100);
            decoder.decode(&mut left, &mut output)?;
            assert!(left.is_empty());
            whole.extend(output);
        }
        if decoder.is_complete() { Ok(whole) } else { Err("incomplete") }
    }

    #[test]
    fn every_split_point() {
        let twice = [FANCY, FANCY].concat();
        for i in 0..=twice.len() {
            for j in i..=twice.len() {
                assert_eq!(
                    decode(&[&twice[..i], &twice[i..j], &twice[j..]]).unwrap(),
                    b"hellohello",
                    "cut at {i} and {j}"
                );
            }
        }
    }

    #[test]
    fn every_truncation() {
        for length in 0..FANCY.len() {
            assert!(decode(&[&FANCY[..length]]).is_err(), "{length}");
        }
    }

    #[test]
    fn a_flipped_bit_in_head_or_trailer() {
        for at in (0..3).chain(FANCY.len() - TRAILER..FANCY.len()) {
            let mut bytes = FANCY.to_vec();
            bytes[at] ^= 0x10;
            assert!(decode(&[&bytes]).is_err(), "{at}");
        }
    }

    #[test]
    fn junk_after_the_end() {
        assert!(decode(&[FANCY, b"junk"]).is_err());
        assert!(decode(&[FANCY, b"\0"]).is_err());
    }
}
