//! A body from whatever can be read.

use std::io::{ErrorKind, Read};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use super::Body;

/// How much is read at a time.
const PIECE: usize = 64 << 10;

/// A reader as a stream: what is asked for is read there and then.
struct Pieces<R>(R);

impl<R: Read + Unpin> Stream for Pieces<R> {
    type Item = std::io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut piece = vec![0; PIECE];
        loop {
            return Poll::Ready(match self.0.read(&mut piece) {
                Ok(0) => None,
                Ok(read) => {
                    piece.truncate(read);
                    Some(Ok(piece.into()))
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => Some(Err(error)),
            });
        }
    }
}

impl Body {
    /// A body that is read from a file, standard input, or whatever implements [`Read`], while it is sent. It can be sent
    /// once. What reads blocks its thread: this is for [`blocking`](crate::blocking), and for readers that have their bytes at
    /// hand.
    ///
    /// # On the web
    /// As of [`from_stream`](Self::from_stream); where [`blocking`](crate::blocking) sends it, it is read to its end before.
    ///
    /// ```no_run
    /// use amphi::Body;
    ///
    /// let tadpoles = std::fs::File::open("tadpoles.csv")?;
    /// amphi::blocking::post("https://pond.example/").body(Body::from_reader(tadpoles)).send()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_reader(reader: impl Read + Send + Unpin + 'static) -> Self {
        Self::from_stream(Pieces(reader))
    }

    /// As [`from_reader`](Self::from_reader), of a length in bytes that is known, and sent as `Content-Length`. A reader that
    /// gives more or less fails the request.
    pub fn from_reader_with_length(reader: impl Read + Send + Unpin + 'static, length: u64) -> Self {
        Self::from_stream_with_length(Pieces(reader), length)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// Gives what it has, fails once, and then seems to have ended.
    struct Broken(Cursor<Vec<u8>>, bool);

    impl Read for Broken {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            match self.0.read(buffer)? {
                0 if !std::mem::replace(&mut self.1, true) => Err(std::io::Error::other("the disk is gone")),
                read => Ok(read),
            }
        }
    }

    #[test]
    fn it_is_read_in_pieces() {
        for length in [0, 1, PIECE, PIECE + 1, 3 * PIECE] {
            let body = Body::from_reader(Cursor::new(vec![7; length]));
            assert_eq!(crate::platform::rt::block_on(body.bytes()).unwrap().len(), length);
        }
    }

    #[test]
    fn its_failure_is_the_bodys() {
        let error = crate::platform::rt::block_on(Body::from_reader(Broken(Cursor::new(vec![7; 100]), false)).bytes())
            .unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::Body);
        let short = Body::from_reader_with_length(Cursor::new("frog"), 5);
        assert!(crate::platform::rt::block_on(short.bytes()).is_err());
    }
}
