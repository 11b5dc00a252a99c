//! What curl sends: data from several options, a form, or a file.

use std::fmt::Write as _;
use std::path::Path;

use super::from::usage;
use super::options::Key;
use crate::args::items;
use crate::exit::Result;
use crate::input;

#[derive(Default)]
pub(super) struct Body {
    /// Joined by `&`.
    data: Vec<Data>,
    /// Items of a multipart body.
    parts: Vec<String>,
    upload: Option<String>,
}

enum Data {
    Text(String),
    /// Byte for byte.
    File(String),
}

impl Body {
    pub(super) fn add(&mut self, key: Key, value: String) -> Result<()> {
        match key {
            Key::Form | Key::FormString => self.parts.push(part(&value, key == Key::FormString)?),
            Key::Upload => self.upload = Some(value),
            Key::DataRaw => self.data.push(Data::Text(value)),
            Key::DataUrlencode => self.data.push(Data::Text(urlencoded(&value)?)),
            _ => self.data.push(match value.strip_prefix('@') {
                None => Data::Text(value),
                Some(file) if key == Key::DataBinary => Data::File(file.to_owned()),
                // curl takes the line breaks out of these.
                Some(file) => Data::Text(read(file)?.replace(['\r', '\n'], "")),
            }),
        }
        let kinds = [!self.data.is_empty(), !self.parts.is_empty(), self.upload.is_some()];
        if kinds.iter().filter(|kind| **kind).count() > 1 {
            return Err(usage("curl's -d, -F and -T do not go together"));
        }
        Ok(())
    }

    pub(super) fn method(&self, head: bool) -> &'static str {
        match () {
            () if head => "HEAD",
            () if self.upload.is_some() => "PUT",
            () if self.data.is_empty() && self.parts.is_empty() => "GET",
            () => "POST",
        }
    }

    /// What curl says of its type, where nobody else does: nothing of a file.
    pub(super) fn media_type(&self) -> Option<&'static str> {
        match () {
            () if self.upload.is_some() => Some(""),
            () if self.data.is_empty() => None,
            () => Some("application/x-www-form-urlencoded"),
        }
    }

    pub(super) fn has_text(&self) -> bool {
        !self.data.is_empty()
    }

    /// All data, for the query.
    pub(super) fn take_text(&mut self) -> Result<String> {
        let texts = std::mem::take(&mut self.data).into_iter().map(|data| match data {
            Data::Text(text) => Ok(text),
            Data::File(file) => read(&file),
        });
        Ok(texts.collect::<Result<Vec<_>>>()?.join("&"))
    }

    /// The words that say so to `amphi`.
    pub(super) fn words(mut self) -> Result<Vec<String>> {
        if let Some(file) = self.upload {
            return Ok(vec![format!("--data=@{file}")]);
        }
        if !self.parts.is_empty() {
            return Ok(std::iter::once("--multipart".to_owned()).chain(self.parts).collect());
        }
        Ok(match self.data.as_slice() {
            [] => Vec::new(),
            [Data::File(file)] => vec![format!("--data=@{file}")],
            _ => vec![format!("--raw={}", self.take_text()?)],
        })
    }
}

fn read(file: &str) -> Result<String> {
    if file != "-" {
        return input::text(Path::new(file));
    }
    input::stdin_text()
}

/// `name=value`, `name=@file;type=a/b`, `name=<file` as an item.
fn part(form: &str, is_text: bool) -> Result<String> {
    let (name, value) = form.split_once('=').ok_or_else(|| usage("curl's -F lacks a `=`"))?;
    if is_text {
        return Ok(items::write(name, "=", value));
    }
    if let Some(file) = value.strip_prefix('<') {
        return Ok(items::write(name, "=", &read(file)?));
    }
    let Some(file) = value.strip_prefix('@') else { return Ok(items::write(name, "=", value)) };
    let (file, rest) = file_name(file);
    match rest.strip_prefix(";type=") {
        _ if rest.is_empty() => Ok(items::write(name, "@", &file)),
        Some(media_type) if !media_type.contains(';') => {
            Ok(items::write(name, "@", &format!("{file};type={media_type}")))
        }
        _ => Err(usage(format!("curl's -F with `{rest}` has no counterpart here"))),
    }
}

/// The name of a file, which may stand in quotes, and what follows.
fn file_name(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let (name, rest) = text.split_at(text.find(';').unwrap_or(text.len()));
        return (name.to_owned(), rest);
    };
    let mut name = String::new();
    let mut letters = quoted.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (name, &quoted[at + 1..]),
            '\\' => name.extend(letters.next().map(|(_, escaped)| escaped)),
            _ => name.push(letter),
        }
    }
    (name, "")
}

/// `text`, `=text`, `name=text`, `@file`, `name@file`: the text with all but plain letters escaped.
fn urlencoded(value: &str) -> Result<String> {
    let at = value.find(['=', '@']);
    let Some(at) = at else { return Ok(escaped(value)) };
    let (name, rest) = (&value[..at], &value[at + 1..]);
    let text = if value[at..].starts_with('@') { read(rest)? } else { rest.to_owned() };
    Ok(if name.is_empty() { escaped(&text) } else { format!("{name}={}", escaped(&text)) })
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => escaped.push(byte.into()),
            b' ' => escaped.push('+'),
            // Writing to a text cannot fail.
            _ => drop(write!(escaped, "%{byte:02X}")),
        }
    }
    escaped
}

/// The URL with this at the end of its query.
pub(super) fn with_query(url: &str, query: &str) -> String {
    let (url, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
    let sign = match url.rsplit_once('?') {
        None => "?",
        Some((_, "")) => "",
        Some(_) => "&",
    };
    if query.is_empty() { format!("{url}{fragment}") } else { format!("{url}{sign}{query}{fragment}") }
}
