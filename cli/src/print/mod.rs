//! What is shown: where it goes, and what it looks like there.

pub(crate) mod body;
mod certificate;
pub(crate) mod clean;
pub(crate) mod events;
pub(crate) mod headers;
mod html;
pub(crate) mod json;
mod secret;
pub(crate) mod theme;
pub(crate) mod tls;
pub(crate) mod waterfall;

use std::io::{self, IsTerminal as _, Write};

use anstyle::Style;

use crate::args::{Color, Output, Pretty};

/// How things are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) color: bool,
    /// Whether bodies are laid out anew.
    pub(crate) layout: bool,
    /// Whether somebody looks at it: then nothing that a server sends may steer the terminal.
    pub(crate) terminal: bool,
}

impl Look {
    /// What was asked for, or else what is right for standard output.
    pub(crate) fn of(output: &Output) -> Self {
        let terminal = io::stdout().is_terminal();
        let (color, layout) = match output.pretty {
            Some(Pretty::All) => (true, true),
            Some(Pretty::Colors) => (true, false),
            Some(Pretty::Format) => (false, true),
            Some(Pretty::None) => (false, false),
            None => (auto_color(&io::stdout()), terminal),
        };
        let color = match output.color {
            Color::Auto => color,
            Color::Always => true,
            Color::Never => false,
        };
        Self { color, layout, terminal }
    }
}

/// Whether what is written there is coloured, if nobody asks for anything else: by `NO_COLOR`, `TERM` and their like.
pub(crate) fn auto_color(stream: &impl anstream::stream::RawStream) -> bool {
    anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never
}

/// Says something beside the output.
pub(crate) fn note(text: &str) {
    let text = wrap(&clean::visible(text), "amphi: ".len(), error_columns());
    // Where standard error cannot be written to, there is nobody to tell that.
    let _ = writeln!(io::stderr(), "amphi: {text}");
}

/// How wide standard error is, if that is a terminal.
pub(crate) fn error_columns() -> Option<usize> {
    io::stderr().is_terminal().then(columns)
}

/// The text with its lines broken between words, if there are so many columns, behind an indent.
pub(crate) fn wrap(text: &str, indent: usize, columns: Option<usize>) -> String {
    let Some(columns) = columns else { return text.to_owned() };
    let room = columns.saturating_sub(indent + 1).max(20);
    let mut wrapped = String::with_capacity(text.len() + indent);
    let mut length = 0;
    for word in text.split(' ') {
        let letters = word.chars().count();
        if length > 0 && length + 1 + letters > room {
            wrapped.push('\n');
            wrapped.push_str(&" ".repeat(indent));
            length = 0;
        } else if !wrapped.is_empty() {
            wrapped.push(' ');
            length += 1;
        }
        wrapped.push_str(word);
        length += letters;
    }
    wrapped
}

/// Where all of it goes: standard output, or a piece of memory for tests.
pub(crate) struct Out {
    to: Box<dyn Write + Send>,
    pub(crate) look: Look,
    /// Whether the last line has not been ended.
    open: bool,
    /// Whether the last line is empty, or there is none yet.
    blank: bool,
}

impl Out {
    pub(crate) fn stdout(look: Look) -> Self {
        Self::new(io::BufWriter::new(io::stdout()), look)
    }

    pub(crate) fn new(to: impl Write + Send + 'static, look: Look) -> Self {
        Self { to: Box::new(to), look, open: false, blank: true }
    }

    /// Bytes as they are.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(last) = bytes.last() {
            self.blank = bytes.ends_with(b"\n\n") || (bytes == b"\n" && !self.open);
            self.open = *last != b'\n';
        }
        self.to.write_all(bytes)
    }

    /// Text, which cannot steer a terminal.
    pub(crate) fn text(&mut self, text: &str) -> io::Result<()> {
        // What is coloured for a pager comes to a terminal, too.
        let looked_at = self.look.terminal || self.look.color;
        if looked_at { self.bytes(clean::visible(text).as_bytes()) } else { self.bytes(text.as_bytes()) }
    }

    /// Text in a style.
    pub(crate) fn paint(&mut self, style: Style, text: &str) -> io::Result<()> {
        if !self.look.color || text.is_empty() || style.is_plain() {
            return self.text(text);
        }
        write!(self.to, "{style}")?;
        self.text(text)?;
        write!(self.to, "{style:#}")
    }

    /// Ends a line.
    pub(crate) fn end(&mut self) -> io::Result<()> {
        self.bytes(b"\n")
    }

    /// Ends the line where a terminal's next prompt would stand behind it.
    pub(crate) fn end_open_line(&mut self) -> io::Result<()> {
        if self.look.terminal { self.end_line() } else { Ok(()) }
    }

    /// Ends the last line, if that has not been done.
    pub(crate) fn end_line(&mut self) -> io::Result<()> {
        if self.open { self.end() } else { Ok(()) }
    }

    /// Ends the last line and leaves an empty one behind it, if that has not been done.
    pub(crate) fn end_paragraph(&mut self) -> io::Result<()> {
        self.end_line()?;
        if self.blank { Ok(()) } else { self.end() }
    }

    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// How many columns there are to draw in.
pub(crate) fn columns() -> usize {
    let told = || std::env::var("COLUMNS").ok()?.parse().ok();
    let seen = || Some(usize::from(terminal_size::terminal_size()?.0.0));
    told().or_else(seen).filter(|columns| *columns > 0).unwrap_or(80)
}

/// What was written, for the tests of what writes.
#[cfg(test)]
pub(crate) fn written(look: Look, write: impl FnOnce(&mut Out) -> io::Result<()>) -> String {
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Memory(Arc<Mutex<Vec<u8>>>);

    impl Write for Memory {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no test has panicked").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let memory = Memory::default();
    let mut out = Out::new(memory.clone(), look);
    write(&mut out).expect("memory takes everything");
    let bytes = memory.0.lock().expect("no test has panicked").clone();
    String::from_utf8(bytes).expect("what is written is text")
}
