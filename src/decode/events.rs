//! Server-sent events out of lines, to the letter of the
//! [WHATWG standard](https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation).

use std::time::Duration;

use crate::{Error, ErrorKind, Event, Result};

#[derive(Debug)]
pub(crate) struct EventDecoder {
    event: String,
    data: String,
    has_data: bool,
    /// The last one seen: it goes on to hold for the events that follow.
    id: String,
    retry: Option<Duration>,
    max: usize,
}

impl EventDecoder {
    /// Events whose data exceeds `max` bytes are an error.
    pub(crate) fn new(max: usize) -> Self {
        Self { event: String::new(), data: String::new(), has_data: false, id: String::new(), retry: None, max }
    }

    pub(crate) fn set_max(&mut self, max: usize) {
        self.max = max;
    }

    /// Takes a line without its end; an empty one ends an event.
    pub(crate) fn push(&mut self, line: &str) -> Result<Option<Event>> {
        if line.is_empty() {
            return Ok(self.dispatch());
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.event),
            "data" => self.extend(value)?,
            "id" if !value.as_bytes().contains(&b'\0') => value.clone_into(&mut self.id),
            "retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                // One without digits, or beyond what a number holds, is none.
                self.retry = value.parse().ok().map(Duration::from_millis).or(self.retry);
            }
            // A comment, or a field of a later standard.
            _ => {}
        }
        Ok(None)
    }

    fn extend(&mut self, value: &str) -> Result<()> {
        if self.data.len() + value.len() >= self.max {
            return Err(Error::new(ErrorKind::TooLarge, format!("an event's data exceeds {} bytes", self.max)));
        }
        if self.has_data {
            self.data.push('\n');
        }
        self.has_data = true;
        self.data.push_str(value);
        Ok(())
    }

    fn dispatch(&mut self) -> Option<Event> {
        let event = std::mem::take(&mut self.event);
        let data = std::mem::take(&mut self.data);
        if !std::mem::take(&mut self.has_data) {
            return None;
        }
        let event = if event.is_empty() { "message".to_owned() } else { event };
        Some(Event { event, data, id: self.id.clone(), retry: self.retry.take() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(lines: &str) -> Vec<(String, String, String)> {
        let mut decoder = EventDecoder::new(100);
        let events = lines.split('\n').filter_map(|line| decoder.push(line).unwrap());
        events.map(|event| (event.event, event.data, event.id)).collect()
    }

    fn event(event: &str, data: &str, id: &str) -> (String, String, String) {
        (event.into(), data.into(), id.into())
    }

    #[test]
    fn the_standards_own_examples() {
        assert_eq!(events("data: YHOO\ndata: +2\ndata: 10\n\n"), [event("message", "YHOO\n+2\n10", "")]);
        let stream = ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n";
        let expected = [
            event("message", "first event", "1"),
            event("message", "second event", ""),
            event("message", " third event", ""),
        ];
        assert_eq!(events(stream), expected);
        assert_eq!(events("data\n\ndata\ndata\n\ndata:"), [event("message", "", ""), event("message", "\n", "")]);
        assert_eq!(events("data:test\n\ndata: test\n\n"), [event("message", "test", ""), event("message", "test", "")]);
    }

    #[test]
    fn fields() {
        assert_eq!(events("event: add\ndata: 1\n\ndata: 2\n\n"), [event("add", "1", ""), event("message", "2", "")]);
        assert_eq!(events("event: lost\n\ndata: x\n\n"), [event("message", "x", "")]);
        assert_eq!(
            events("id: 7\ndata: a\n\ndata: b\n\nid: a\0b\ndata: c\n\n"),
            [event("message", "a", "7"), event("message", "b", "7"), event("message", "c", "7")]
        );
        assert_eq!(events("Data: x\n data: y\nfoo: z\ndata: not the end"), []);
    }

    #[test]
    fn retry_is_digits() {
        let mut decoder = EventDecoder::new(100);
        for line in ["retry: 1500", "retry: 15x", "retry: -1", "retry: ", "data: x"] {
            assert!(decoder.push(line).unwrap().is_none());
        }
        assert_eq!(decoder.push("").unwrap().unwrap().retry, Some(Duration::from_millis(1500)));
    }

    #[test]
    fn too_much_data_is_an_error() {
        let mut decoder = EventDecoder::new(10);
        assert!(decoder.push("data: 12345").unwrap().is_none());
        assert_eq!(decoder.push("data: 67890").unwrap_err().kind(), ErrorKind::TooLarge);
    }
}
