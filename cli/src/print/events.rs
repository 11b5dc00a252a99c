//! Lines and server-sent events on a terminal, each as soon as it is there.

use std::io;

use amphi::{Event, Response};

use super::theme::{DIM, NAME, PLAIN};
use super::{Out, json};
use crate::exit::Result;

/// Writes events as they come.
pub(crate) async fn write_events(out: &mut Out, response: &Response) -> Result<()> {
    let mut events = response.events();
    while let Some(event) = events.next().await {
        self::event(out, &event?)?;
        out.flush()?;
    }
    Ok(())
}

/// Writes lines as they come; those that are JSON coloured.
pub(crate) async fn write_lines(out: &mut Out, response: &Response) -> Result<()> {
    let mut lines = response.lines();
    while let Some(line) = lines.next().await {
        text(out, &line?)?;
        out.end()?;
        out.flush()?;
    }
    Ok(())
}

fn event(out: &mut Out, event: &Event) -> io::Result<()> {
    if event.event != "message" {
        field(out, "event", &event.event)?;
    }
    if !event.id.is_empty() {
        field(out, "id", &event.id)?;
    }
    for line in event.data.split('\n') {
        field(out, "data", line)?;
    }
    out.end()
}

fn field(out: &mut Out, name: &str, value: &str) -> io::Result<()> {
    out.paint(NAME, name)?;
    out.paint(DIM, ":")?;
    out.paint(PLAIN, " ")?;
    text(out, value)?;
    out.end()
}

fn text(out: &mut Out, text: &str) -> io::Result<()> {
    if out.look.color && text.starts_with(['{', '[']) && json::is_json(text) {
        json::write(out, text, false)
    } else {
        out.text(text)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Look, written};
    use super::*;

    #[test]
    fn an_event_is_its_fields() {
        let mut tick = Event::default();
        (tick.event, tick.id, tick.data) = ("tick".to_owned(), "7".to_owned(), "{\"n\":1}\nmore".to_owned());
        let shown = written(Look::default(), |out| event(out, &tick));
        assert_eq!(shown, "event: tick\nid: 7\ndata: {\"n\":1}\ndata: more\n\n");
    }
}
