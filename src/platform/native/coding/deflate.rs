//! `deflate`: zlib's frame ([RFC 1950](https://www.rfc-editor.org/rfc/rfc1950)) or, since many servers send that, none.

use super::inflate::Inflate;
use crate::decode::Decode;

pub(super) struct Deflate {
    state: State,
}

enum State {
    /// Which of the two it is, the first two bytes tell.
    Unknown(Option<u8>),
    Data(Inflate),
    Ended,
}

impl Deflate {
    pub(super) fn new() -> Self {
        Self { state: State::Unknown(None) }
    }
}

impl Decode for Deflate {
    fn decode(&mut self, input: &mut &[u8], output: &mut Vec<u8>) -> Result<(), &'static str> {
        loop {
            match &mut self.state {
                State::Unknown(first) => {
                    let Some((&byte, rest)) = input.split_first() else { return Ok(()) };
                    let Some(first) = *first else {
                        *input = rest;
                        self.state = State::Unknown(Some(byte));
                        continue;
                    };
                    let zlib = first & 0x0f == 8 && u16::from_be_bytes([first, byte]) % 31 == 0;
                    let mut inflate = if zlib { Inflate::zlib() } else { Inflate::raw() };
                    // The first byte went by already.
                    let ended = inflate.decode(&mut &[first][..], output)?;
                    self.state = if ended { State::Ended } else { State::Data(inflate) };
                }
                State::Data(inflate) => {
                    let (before, left) = (output.len(), input.len());
                    if inflate.decode(input, output)? {
                        self.state = State::Ended;
                    } else if output.len() == output.capacity() || (output.len(), input.len()) == (before, left) {
                        return Ok(());
                    }
                }
                State::Ended if input.is_empty() => return Ok(()),
                State::Ended => return Err("it goes on after its end"),
            }
        }
    }

    fn is_complete(&self) -> bool {
        matches!(self.state, State::Ended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `hello`, in zlib's frame and without.
    const ZLIB: &[u8] = b"\x78\x9c\xcb\x48\xcd\xc9\xc9\x07\0\x06\x2c\x02\x15";
    const RAW: &[u8] = b"\xcb\x48\xcd\xc9\xc9\x07\0";

    fn decode(pieces: &[&[u8]]) -> Result<Vec<u8>, &'static str> {
        let mut decoder = Deflate::new();
        let mut whole = Vec::new();
        for piece in pieces {
            let mut output = Vec::with_capacity(100);
            decoder.decode(&mut &piece[..], &mut output)?;
            whole.extend(output);
        }
        if decoder.is_complete() { Ok(whole) } else { Err("incomplete") }
    }

    #[test]
    fn every_split_point_of_both() {
        for bytes in [ZLIB, RAW] {
            for i in 0..=bytes.len() {
                for j in i..=bytes.len() {
                    let pieces = [&bytes[..i], &bytes[i..j], &bytes[j..]];
                    assert_eq!(decode(&pieces).unwrap(), b"hello", "cut at {i} and {j}");
                }
            }
        }
    }

    #[test]
    fn truncation_corruption_and_junk() {
        for bytes in [ZLIB, RAW] {
            for length in 0..bytes.len() {
                assert!(decode(&[&bytes[..length]]).is_err(), "{length}");
            }
            assert!(decode(&[bytes, b"x"]).is_err());
        }
        let mut bytes = ZLIB.to_vec();
        bytes[12] ^= 1;
        assert!(decode(&[&bytes]).is_err());
        assert!(decode(&[b"plain text"]).is_err());
    }
}
