//! Bodies: byte for byte where nobody looks, readable on a terminal.

use std::io;

use amphi::Response;
use amphi::header::CONTENT_TYPE;

use super::theme::DIM;
use super::{Out, html, json};
use crate::exit::Result;

/// The longest body that is laid out or coloured; a longer one is shown as it comes.
const WHOLE: usize = 8 << 20;

/// What a body is, by its media type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Json,
    JsonLines,
    Markup,
    Events,
    Text,
    Binary,
    /// The bytes themselves have to tell.
    Unknown,
}

impl Kind {
    pub(crate) fn of(media_type: &str) -> Self {
        let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let (top, sub) = essence.split_once('/').unwrap_or_default();
        match (top, sub) {
            ("text", "event-stream") => Self::Events,
            (_, "x-ndjson" | "ndjson" | "jsonl" | "json-seq" | "x-jsonlines") => Self::JsonLines,
            (_, "json") => Self::Json,
            (_, sub) if sub.ends_with("+json") => Self::Json,
            (_, "html" | "xml") => Self::Markup,
            (_, sub) if sub.ends_with("+xml") => Self::Markup,
            ("text", _) | (_, "javascript" | "x-www-form-urlencoded" | "yaml" | "toml" | "graphql") => Self::Text,
            ("image" | "audio" | "video" | "font", _) | (_, "zip" | "gzip" | "pdf" | "wasm" | "zstd") => Self::Binary,
            _ => Self::Unknown,
        }
    }

    pub(crate) fn of_response(response: &Response) -> Self {
        let media_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        Self::of(media_type.unwrap_or_default())
    }
}

/// Writes the body of a response as it comes, not a byte changed.
pub(crate) async fn write_plain(out: &mut Out, response: &Response) -> Result<()> {
    let mut chunks = response.chunks();
    while let Some(chunk) = chunks.next().await {
        out.bytes(&chunk?)?;
        // What comes next may take its time.
        out.flush()?;
    }
    Ok(())
}

/// Writes the body of a response for somebody who looks at it.
pub(crate) async fn write_shown(out: &mut Out, response: &Response) -> Result<()> {
    let kind = Kind::of_response(response);
    if kind == Kind::Binary {
        return refuse(out, response);
    }
    let styled = matches!(kind, Kind::Json | Kind::Markup);
    let mut whole = String::new();
    let mut pieces = response.text_chunks();
    let mut begun = false;
    while let Some(piece) = pieces.next().await {
        let piece = piece?;
        if !begun && is_binary(&piece, kind) {
            return refuse(out, response);
        }
        begun = true;
        if styled && whole.len() + piece.len() <= WHOLE {
            whole.push_str(&piece);
            continue;
        }
        out.text(&std::mem::take(&mut whole))?;
        out.text(&piece)?;
        out.flush()?;
    }
    write_text(out, &whole, kind)?;
    Ok(out.end_open_line()?)
}

/// Writes bytes that were sent.
pub(crate) fn write_bytes(out: &mut Out, bytes: &[u8], media_type: &str) -> io::Result<()> {
    let kind = Kind::of(media_type);
    match std::str::from_utf8(bytes) {
        Ok(text) if !is_binary(text, kind) => write_text(out, text, kind)?,
        _ if !out.look.terminal => out.bytes(bytes)?,
        _ => out.paint(DIM, &format!("({} bytes, which are no text)", bytes.len()))?,
    }
    out.end()?;
    out.end()
}

/// Writes a whole text, laid out and coloured as what it is.
fn write_text(out: &mut Out, text: &str, kind: Kind) -> io::Result<()> {
    // Some send JSON as plain text.
    let may_be_json = kind == Kind::Json || text.starts_with(['{', '[']);
    if may_be_json && (out.look.color || out.look.layout) && json::is_json(text) {
        let layout = out.look.layout;
        return json::write(out, text, layout);
    }
    if kind == Kind::Markup && out.look.color { html::write(out, text) } else { out.text(text) }
}

/// By the first piece of it. Malformed text is read as U+FFFD, which only what says that it is text may hold.
fn is_binary(piece: &str, kind: Kind) -> bool {
    piece.contains('\0') || (kind == Kind::Unknown && piece.contains('\u{fffd}'))
}

fn refuse(out: &mut Out, response: &Response) -> Result<()> {
    let length = response.content_length().map(|length| format!("{length} bytes of ")).unwrap_or_default();
    let media_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = media_type.unwrap_or("an unknown type");
    let note = format!("({length}{media_type}: not for a terminal; -o FILE saves it)");
    out.paint(DIM, &note)?;
    Ok(out.end()?)
}

#[cfg(test)]
mod tests {
    use super::super::{Look, written};
    use super::*;

    #[test]
    fn kinds() {
        for (media_type, kind) in [
            ("application/json; charset=utf-8", Kind::Json),
            ("application/problem+JSON", Kind::Json),
            ("text/html", Kind::Markup),
            ("image/svg+xml", Kind::Markup),
            ("text/event-stream", Kind::Events),
            ("application/x-ndjson", Kind::JsonLines),
            ("text/csv", Kind::Text),
            ("image/png", Kind::Binary),
            ("application/octet-stream", Kind::Unknown),
            ("", Kind::Unknown),
        ] {
            assert_eq!(Kind::of(media_type), kind, "{media_type}");
        }
    }

    #[test]
    fn what_was_sent() {
        let terminal = Look { terminal: true, layout: true, ..Look::default() };
        let shown = |bytes: &[u8], media_type| written(terminal, |out| write_bytes(out, bytes, media_type));
        assert_eq!(shown(b"{\"a\":1}", "application/json"), "{\n    \"a\": 1\n}\n\n");
        assert_eq!(shown(b"a=\x1b[2J", "text/plain"), "a=␛[2J\n\n");
        assert_eq!(shown(b"\xff\x00", "text/plain"), "(2 bytes, which are no text)\n\n");
    }
}
