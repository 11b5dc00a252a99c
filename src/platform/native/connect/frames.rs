//! What an HTTP/2 peer says of its streams, heard in passing: how many it takes, and that it takes no more
//! ([RFC 9113, 6.5 and 6.8](https://www.rfc-editor.org/rfc/rfc9113#section-6.5)).

use super::super::pool::Streams;

const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
const ACK: u8 = 1;
const END_STREAM: u8 = 1;
const MAX_CONCURRENT_STREAMS: u16 = 3;
/// How many heads there may be to one request: interim responses, which `h2` keeps until somebody asks, and the last.
const MOST_HEADS: usize = 101;
/// How many more of those that requests have left over are kept in mind, for whoever comes later.
const MOST_LEFT: usize = 2_000;

/// Follows the frames that come in. What is wrong with them, `h2` finds.
pub(super) struct Frames {
    streams: Streams,
    state: State,
    /// The part of a frame's head, or of a setting, that has come.
    kept: Vec<u8>,
    /// Whether the peer's first settings have come.
    settled: bool,
    /// Whether the way out was full when it was last written to.
    full: bool,
    /// The highest stream that was answered.
    answered: u32,
    /// How many heads may still come, as there are streams for them; none once there were too many.
    heads: Option<usize>,
}

#[derive(Clone, Copy)]
enum State {
    Head,
    Settings { left: usize, most: Option<u32> },
    Goodbye { left: usize },
    Skip { left: usize },
}

impl Frames {
    pub(super) fn new(streams: Streams) -> Self {
        let kept = Vec::with_capacity(9);
        Self { streams, state: State::Head, kept, settled: false, full: false, answered: 0, heads: Some(0) }
    }

    /// Whether the peer has sent more interim responses than the requests that it was sent are worth.
    pub(super) fn are_too_many(&self) -> bool {
        self.heads.is_none()
    }

    pub(super) fn hear(&mut self, mut bytes: &[u8]) {
        self.streams.heard(bytes.len());
        while !bytes.is_empty() {
            match self.state {
                State::Head => take(&mut self.kept, &mut bytes).into_iter().for_each(|head| self.begin(head)),
                State::Settings { left, most } => {
                    take(&mut self.kept, &mut bytes).into_iter().for_each(|setting| self.set(setting, left - 6, most));
                }
                State::Goodbye { left } => {
                    take(&mut self.kept, &mut bytes).into_iter().for_each(|last| self.part(last, left - 4));
                }
                State::Skip { left } => {
                    let skipped = bytes.len().min(left);
                    bytes = &bytes[skipped..];
                    self.skip(left - skipped);
                }
            }
        }
    }

    /// Follows what goes out: that there is room again where there was none is the peer's doing.
    pub(super) fn wrote(&mut self, full: bool) {
        if std::mem::replace(&mut self.full, full) != full {
            self.streams.filled(full);
        }
    }

    fn skip(&mut self, left: usize) {
        self.state = if left == 0 { State::Head } else { State::Skip { left } };
    }

    fn part(&mut self, last: [u8; 4], left: usize) {
        // Its first bit is reserved.
        self.streams.goodbye(u32::from_be_bytes(last) & 0x7fff_ffff);
        self.skip(left);
    }

    fn set(&mut self, [a, b, value @ ..]: [u8; 6], left: usize, most: Option<u32>) {
        let is_it = u16::from_be_bytes([a, b]) == MAX_CONCURRENT_STREAMS;
        let most = if is_it { Some(u32::from_be_bytes(value)) } else { most };
        if left == 0 {
            self.settle(most);
        } else {
            self.state = State::Settings { left, most };
        }
    }

    fn begin(&mut self, head: [u8; 9]) {
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
        let (kind, flags) = (head[3], head[4]);
        if kind == HEADERS && flags & END_STREAM == 0 {
            self.answer(u32::from_be_bytes([head[5], head[6], head[7], head[8]]) & 0x7fff_ffff);
        }
        match (kind, length) {
            (SETTINGS, 0) if flags & ACK == 0 => self.settle(None),
            (SETTINGS, _) if flags & ACK == 0 && length.is_multiple_of(6) => {
                self.state = State::Settings { left: length, most: None };
            }
            (GOAWAY, 8..) => self.state = State::Goodbye { left: length },
            _ => self.skip(length),
        }
    }

    /// A head of a stream that goes on after it. Streams have odd numbers, and there may be heads for each of those up to this.
    fn answer(&mut self, stream: u32) {
        let new = stream.saturating_sub(self.answered).div_ceil(2) as usize;
        self.answered = self.answered.max(stream);
        let most = self.streams.in_use().saturating_mul(MOST_HEADS).saturating_add(MOST_LEFT);
        let left = |heads: usize| heads.saturating_add(new.saturating_mul(MOST_HEADS)).min(most).checked_sub(1);
        self.heads = self.heads.and_then(left);
    }

    fn settle(&mut self, most: Option<u32>) {
        self.state = State::Head;
        // Later ones that do not speak of it leave it as it was.
        if most.is_some() || !self.settled {
            self.streams.told(most);
        }
        self.settled = true;
    }
}

/// So many bytes, once they are there.
fn take<const N: usize>(kept: &mut Vec<u8>, bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (now, later) = bytes.split_at(bytes.len().min(N - kept.len()));
    kept.extend_from_slice(now);
    *bytes = later;
    let whole = kept.as_slice().try_into().ok()?;
    kept.clear();
    Some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(kind: u8, flags: u8, payload: &[u8]) -> Vec<u8> {
        let length = u8::try_from(payload.len()).unwrap();
        [&[0, 0, length, kind, flags, 0, 0, 0, 0], payload].concat()
    }

    #[test]
    fn it_hears_the_same_wherever_the_bytes_are_cut() {
        let all = [
            frame(SETTINGS, 0, &[0, 4, 0, 1, 0, 0, 0, 3, 0, 0, 0, 2]),
            frame(0, 0, &[SETTINGS; 40]),
            frame(SETTINGS, ACK, &[]),
            frame(SETTINGS, 0, &[0, 4, 0, 2, 0, 0]),
        ]
        .concat();
        for cut in 0..all.len() {
            let streams = Streams::default();
            let mut frames = Frames::new(streams.clone());
            frames.hear(&all[..cut]);
            assert_eq!(streams.are_known(), cut >= 21, "{cut}");
            frames.hear(&all[cut..]);
            streams.enter();
            assert!(streams.have_room(), "{cut}");
            streams.enter();
            assert!(!streams.have_room() && !streams.are_too_many() && !streams.are_closing(), "{cut}");
            assert!(!streams.leave_out(u64::MAX));
            for byte in frame(GOAWAY, 0, &[0x80, 0, 1, 1, 0, 0, 0, 0, b'b', b'y', b'e']) {
                frames.hear(&[byte]);
            }
            assert!(streams.are_closing() && streams.leave_out(259) && !streams.leave_out(257));
        }
    }

    #[test]
    fn heads_are_counted_by_the_streams_that_they_are_for() {
        let head = |stream: u8| [0, 0, 0, HEADERS, 4, 0, 0, 0, stream];
        let heads = |stream: u8, count: usize, frames: &mut Frames| {
            (0..count).for_each(|_| frames.hear(&head(stream)));
            frames.are_too_many()
        };
        let frames = &mut Frames::new(Streams::default());
        assert!(!heads(1, MOST_HEADS, frames) && heads(1, 1, frames));
        // Whichever is answered first.
        let frames = &mut Frames::new(Streams::default());
        assert!(!heads(5, 1, frames) && !heads(1, 2 * MOST_HEADS, frames) && heads(3, MOST_HEADS, frames));
        // What is left over is not saved up for ever.
        let frames = &mut Frames::new(Streams::default());
        assert!(
            (0..100).all(|id| !heads(1 + 2 * id, 1, frames))
                && !heads(199, MOST_LEFT - 1, frames)
                && heads(199, 1, frames)
        );
    }

    #[test]
    fn who_names_no_number_takes_any() {
        let streams = Streams::default();
        let mut frames = Frames::new(streams.clone());
        streams.enter();
        assert!(!streams.have_room());
        frames.hear(&frame(SETTINGS, 0, &[]));
        assert!(streams.are_known() && streams.have_room());
    }
}
