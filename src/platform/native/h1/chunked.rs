//! Chunks undone ([RFC 9112, 7.1](https://www.rfc-editor.org/rfc/rfc9112#section-7.1)): bytes in, how many of them are data out.

use bytes::{Buf, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue};

/// What extensions may take in all the chunks of a body, and what the trailers may.
const MOST: usize = 16 << 10;
/// How many digits a size may have.
const MOST_DIGITS: u8 = 16;

pub(super) struct Chunked {
    state: State,
    /// What has come of extensions, and of spaces before them.
    extensions: usize,
    /// The trailers, a whole line or less at the end.
    trailers: Vec<u8>,
    most_trailers: usize,
}

#[derive(Clone, Copy)]
enum State {
    Size {
        digits: u8,
        size: u64,
    },
    Space {
        size: u64,
    },
    Extension {
        size: u64,
    },
    SizeLf {
        size: u64,
    },
    Data {
        left: u64,
    },
    DataCr,
    DataLf,
    /// At the begin of a line of the trailers.
    Line,
    Trailer,
    TrailerLf,
    LastLf,
    Over,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// So many of the bytes that are there are data, and to be taken away.
    Data(usize),
    /// There are none left.
    More,
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Malformed(&'static str);

impl std::fmt::Display for Malformed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Malformed {}

impl Chunked {
    pub(super) fn new(most_trailers: usize) -> Self {
        let state = State::Size { digits: 0, size: 0 };
        Self { state, extensions: 0, trailers: Vec::new(), most_trailers }
    }

    /// Goes past what there is between chunks; whether the end was among that.
    pub(super) fn pass(&mut self, input: &mut BytesMut) -> Result<bool, Malformed> {
        let mut at = 0;
        while !matches!(self.state, State::Data { .. } | State::Over)
            && let Some(byte) = input.get(at)
        {
            self.state = self.next(self.state, *byte)?;
            at += 1;
        }
        input.advance(at);
        Ok(matches!(self.state, State::Over))
    }

    /// Goes on to the next bytes of data, or to the end.
    pub(super) fn step(&mut self, input: &mut BytesMut) -> Result<Step, Malformed> {
        if self.pass(input)? {
            return Ok(Step::End);
        }
        match self.state {
            State::Data { left } if !input.is_empty() => {
                let here = usize::try_from(left).unwrap_or(usize::MAX).min(input.len());
                self.state = match left - here as u64 {
                    0 => State::DataCr,
                    left => State::Data { left },
                };
                Ok(Step::Data(here))
            }
            _ => Ok(Step::More),
        }
    }

    fn next(&mut self, state: State, byte: u8) -> Result<State, Malformed> {
        Ok(match (state, byte) {
            (State::Size { digits, size }, _) if byte.is_ascii_hexdigit() => {
                if digits == MOST_DIGITS {
                    return Err(Malformed("the size of a chunk is too large"));
                }
                let digit = (byte as char).to_digit(16).unwrap_or_default();
                State::Size { digits: digits + 1, size: size << 4 | u64::from(digit) }
            }
            (State::Size { digits: 1.., size } | State::Space { size } | State::Extension { size }, b'\r') => {
                State::SizeLf { size }
            }
            (State::Size { digits: 1.., size } | State::Space { size }, b' ' | b'\t') => {
                self.extend(State::Space { size })?
            }
            (State::Size { digits: 1.., size } | State::Space { size }, b';') => State::Extension { size },
            (State::Extension { size }, 0x20.. | b'\t') => self.extend(State::Extension { size })?,
            (State::SizeLf { size: 0 }, b'\n') => State::Line,
            (State::SizeLf { size }, b'\n') => State::Data { left: size },
            (State::DataCr, b'\r') => State::DataLf,
            (State::DataLf, b'\n') => State::Size { digits: 0, size: 0 },
            (State::Line, b'\r') => State::LastLf,
            (State::LastLf, b'\n') => State::Over,
            (State::Trailer, b'\r') => self.trail(byte, State::TrailerLf)?,
            (State::TrailerLf, b'\n') => self.trail(byte, State::Line)?,
            (State::Line | State::Trailer, 0x20.. | b'\t') => self.trail(byte, State::Trailer)?,
            (State::Line | State::Trailer | State::TrailerLf | State::LastLf, _) => {
                return Err(Malformed("the trailers are malformed"));
            }
            (State::DataCr | State::DataLf, _) => return Err(Malformed("a chunk is longer than its size")),
            _ => return Err(Malformed("the size of a chunk is malformed")),
        })
    }

    fn extend(&mut self, state: State) -> Result<State, Malformed> {
        self.extensions += 1;
        if self.extensions > MOST { Err(Malformed("the extensions of the chunks are too long")) } else { Ok(state) }
    }

    fn trail(&mut self, byte: u8, state: State) -> Result<State, Malformed> {
        self.trailers.push(byte);
        if self.trailers.len() > MOST { Err(Malformed("the trailers are too long")) } else { Ok(state) }
    }

    /// What came after the last chunk, once the end is there.
    pub(super) fn trailers(mut self) -> Result<Option<HeaderMap>, Malformed> {
        if self.trailers.is_empty() {
            return Ok(None);
        }
        self.trailers.extend_from_slice(b"\r\n");
        // Each takes three bytes or more.
        let mut fields = vec![httparse::EMPTY_HEADER; self.most_trailers.min(self.trailers.len() / 3)];
        let wrong = Malformed("the trailers are malformed");
        let Ok(httparse::Status::Complete((_, fields))) = httparse::parse_headers(&self.trailers, &mut fields) else {
            return Err(wrong);
        };
        let mut trailers = HeaderMap::with_capacity(fields.len());
        for field in fields {
            let name = HeaderName::from_bytes(field.name.as_bytes());
            let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(field.value)) else { return Err(wrong) };
            if trailers.try_append(name, value).is_err() {
                return Err(wrong);
            }
        }
        Ok(Some(trailers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes of these pieces: the data, the trailers, and what is left.
    type Undone = Result<Option<(Vec<u8>, Option<HeaderMap>, Vec<u8>)>, Malformed>;

    fn undone<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Undone {
        let (mut chunked, mut input, mut data) = (Chunked::new(3), BytesMut::new(), Vec::new());
        for piece in pieces {
            input.extend_from_slice(piece);
            loop {
                match chunked.step(&mut input)? {
                    Step::Data(here) => data.extend_from_slice(&input.split_to(here)),
                    Step::More => break,
                    Step::End => {
                        // It stays at its end.
                        assert_eq!(chunked.step(&mut input), Ok(Step::End));
                        return Ok(Some((data, chunked.trailers()?, input.to_vec())));
                    }
                }
            }
            assert!(input.is_empty());
        }
        Ok(None)
    }

    /// Cut in two everywhere, and byte by byte: always the same.
    fn undone_anyhow(text: &[u8]) -> Undone {
        let whole = undone([text]);
        let bytewise = undone(text.chunks(1));
        let but_the_rest = |undone: &Undone| match undone {
            Ok(Some((data, trailers, _))) => Ok(Some((data.clone(), trailers.clone()))),
            Ok(None) => Ok(None),
            Err(malformed) => Err(Malformed(malformed.0)),
        };
        assert_eq!(but_the_rest(&bytewise), but_the_rest(&whole));
        for cut in 0..=text.len() {
            let (first, second) = text.split_at(cut);
            assert_eq!(but_the_rest(&undone([first, second])), but_the_rest(&whole), "cut at {cut}");
        }
        whole
    }

    #[test]
    fn bodies_cut_anywhere() {
        for (text, expected) in [
            ("0\r\n\r\n", ""),
            ("5\r\nhello\r\n0\r\n\r\n", "hello"),
            ("5\r\nhello\r\n00000000\r\n\r\n", "hello"),
            ("1\r\nh\r\n00004;a=b;c=\"d;\"\r\nello\r\n0;last\r\n\r\n", "hello"),
            ("5 \t;x\r\nhello\r\n0 \r\n\r\n", "hello"),
            ("A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n", "01234567890123456789"),
        ] {
            assert_eq!(undone_anyhow(text.as_bytes()), Ok(Some((expected.into(), None, Vec::new()))), "{text:?}");
            for length in 0..text.len() {
                assert_eq!(undone([&text.as_bytes()[..length]]), Ok(None), "{text:?} to {length}");
            }
        }
        let (_, _, rest) = undone([&b"1\r\nx\r\n0\r\n\r\nHTTP/1.1 200"[..]]).unwrap().unwrap();
        assert_eq!(rest, b"HTTP/1.1 200");
    }

    #[test]
    fn trailers_cut_anywhere() {
        let text = b"1\r\nx\r\n0\r\nA: 1\r\nb:2 \r\nA: \r\n\r\n";
        let (data, trailers, _) = undone_anyhow(text).unwrap().unwrap();
        let trailers = trailers.unwrap();
        assert_eq!((&data[..], &trailers["b"]), (&b"x"[..], &HeaderValue::from_static("2")));
        assert_eq!(trailers.get_all("a").iter().collect::<Vec<_>>(), ["1", ""]);
    }

    #[test]
    fn what_is_malformed() {
        for text in [
            "\r\n",
            "x\r\n",
            " 5\r\nhello\r\n",
            "-5\r\nhello\r\n",
            "+5\r\nhello\r\n",
            "0x5\r\nhello\r\n",
            "5_0\r\n",
            "5 5\r\nhello\r\n",
            "5\nhello\n",
            "5\rhello",
            "5;a\nhello",
            "5;a\rb\r\n",
            "5;\0\r\nhello\r\n",
            ";a\r\n",
            "10000000000000000\r\n",
            "00000000000000005\r\n",
            "5\r\nhelloX\r\n",
            "5\r\nhello\n0\r\n\r\n",
            "5\r\nhello\rX",
            "5\r\nhello5\r\nworld",
            "0\r\n\n",
            "0\r\n\rX",
            "0\r\nA: 1\n\r\n",
            "0\r\nA: 1\rB: 2\r\n\r\n",
            "0\r\nA : 1\r\n\r\n",
            "0\r\n: 1\r\n\r\n",
            "0\r\nA\r\n\r\n",
            "0\r\nA: 1\r\n B: 2\r\n\r\n",
            "0\r\nA: \0\r\n\r\n",
            "0\r\nA: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n\r\n",
        ] {
            assert!(undone_anyhow(text.as_bytes()).is_err(), "{text:?}");
        }
    }

    #[test]
    fn what_is_too_long() {
        let long = "x".repeat(MOST + 1);
        let many = "1;0123456789abcdef\r\nx\r\n".repeat(2000);
        for text in [format!("5;{long}"), format!("5{}", " ".repeat(MOST + 1)), many, format!("0\r\nX: {long}")] {
            assert!(undone([text.as_bytes()]).is_err());
        }
        let longest = format!("5;{}\r\nhello\r\n0\r\n\r\n", "x".repeat(MOST));
        assert!(undone([longest.as_bytes()]).unwrap().is_some());
    }
}
