//! The body of a request, made of the command line's fields, of a text, a file or standard input.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde::de::IgnoredAny;

use super::nested::Node;
use super::{Content, Part, PartValue, value};
use crate::args;
use crate::args::items::{Item, Kind};
use crate::exit::{Failure, Result};
use crate::input;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// The body. Standard input is one where nothing else is, if it may be taken.
pub(super) fn content(args: &args::Content, fields: &[Item], takes_stdin: bool) -> Result<Content> {
    let raw = raw(args)?;
    if raw.is_some() && !fields.is_empty() {
        return Err(Failure::Usage(
            "there are both fields and a body of --data or --raw: leave one of them out".to_owned(),
        ));
    }
    if let Some(raw) = raw {
        return Ok(raw);
    }
    let has_files = fields.iter().any(|field| field.kind == Kind::File);
    if args.multipart || (args.form && has_files) {
        return Ok(Content::Multipart(fields.iter().map(part).collect::<Result<_>>()?));
    }
    if has_files {
        return Err(Failure::Usage(
            "files (name@file) are for --form and --multipart; name=@file is a text".to_owned(),
        ));
    }
    if args.form && !fields.is_empty() {
        return Ok(Content::Bytes { bytes: form(fields)?.into_bytes(), media_type: Some(FORM) });
    }
    if !fields.is_empty() {
        return Ok(Content::Bytes { bytes: json(fields)?.into_bytes(), media_type: Some(JSON) });
    }
    let piped = takes_stdin && !args.ignore_stdin && input::has_stdin();
    let content = if piped { from_stdin(args, false)? } else { Content::None };
    if args.form && content == Content::None {
        return Err(Failure::Usage(
            "--form has no fields, as name=value; curl's -f, to fail by the status, is --check-status".to_owned(),
        ));
    }
    Ok(content)
}

/// What `--data` or `--raw` say.
fn raw(args: &args::Content) -> Result<Option<Content>> {
    let data = match (args.data.as_deref(), args.raw.as_deref()) {
        (Some("@-"), _) => return from_stdin(args, true).map(Some),
        (Some(data), _) => match data.strip_prefix('@') {
            Some(path) => return from_file(args, path.into()).map(Some),
            None => data,
        },
        (None, Some(raw)) => raw,
        (None, None) => return Ok(None),
    };
    Ok(Some(of_bytes(args, data.as_bytes().to_vec())))
}

/// An empty standard input that nobody has asked for by name is no body.
fn from_stdin(args: &args::Content, asked: bool) -> Result<Content> {
    if args.chunked {
        return Ok(Content::Stdin { media_type: Some(streamed_type(args)) });
    }
    let bytes = input::stdin()?;
    Ok(if bytes.is_empty() && !asked { Content::None } else { of_bytes(args, bytes) })
}

fn from_file(args: &args::Content, path: PathBuf) -> Result<Content> {
    let is_long = std::fs::metadata(&path).is_ok_and(|about| about.is_file() && about.len() > input::AT_ONCE);
    if is_long {
        return Ok(Content::File { path, media_type: Some(streamed_type(args)) });
    }
    Ok(of_bytes(args, input::bytes(&path)?))
}

fn streamed_type(args: &args::Content) -> &'static str {
    match () {
        () if args.form => FORM,
        () if args.json => JSON,
        () => "application/octet-stream",
    }
}

fn of_bytes(args: &args::Content, bytes: Vec<u8>) -> Content {
    let media_type = match std::str::from_utf8(&bytes) {
        _ if args.form => FORM,
        _ if args.json => JSON,
        Ok("") => return Content::Bytes { bytes, media_type: None },
        Ok(text) if is_json(text) => JSON,
        // As curl has it; --raw is for a text that only looks like one.
        Ok(text) if args.data.is_some() && is_form(text) => FORM,
        Ok(_) => "text/plain; charset=utf-8",
        Err(_) => "application/octet-stream",
    };
    Content::Bytes { bytes, media_type: Some(media_type) }
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// Whether it is `name=value&other=value`, encoded.
fn is_form(text: &str) -> bool {
    let is_pair =
        |pair: &str| pair.split_once('=').is_some_and(|(name, value)| !name.is_empty() && !value.starts_with('='));
    text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>{}[]".contains(&byte)) && text.split('&').all(is_pair)
}

/// JSON in the fields' order; raw JSON stays as it was written.
fn json(fields: &[Item]) -> Result<String> {
    let mut root = Node::default();
    for field in fields {
        let text = value(field)?;
        let text = match field.kind {
            Kind::Json if is_json(&text) => text.trim().to_owned(),
            Kind::Json => {
                return Err(Failure::Usage(format!("`{text}` is no JSON: {}:='\"text\"' is a text", field.name)));
            }
            _ => serde_json::Value::from(text).to_string(),
        };
        root.set(&field.name, text).map_err(Failure::Usage)?;
    }
    let mut json = String::new();
    root.write(&mut json);
    Ok(json)
}

fn form(fields: &[Item]) -> Result<String> {
    let mut pairs = String::new();
    for field in fields {
        let _ = write!(pairs, "{}{}=", if pairs.is_empty() { "" } else { "&" }, encoded(&field.name));
        pairs.push_str(&encoded(&value(field)?));
    }
    Ok(pairs)
}

/// As `application/x-www-form-urlencoded` has it.
pub(crate) fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => encoded.push(byte.into()),
            b' ' => encoded.push('+'),
            // Writing to a text cannot fail.
            _ => drop(write!(encoded, "%{byte:02X}")),
        }
    }
    encoded
}

fn part(field: &Item) -> Result<Part> {
    let name = field.name.clone();
    if field.kind != Kind::File {
        return Ok(Part { name, value: PartValue::Text(value(field)?) });
    }
    let (path, media_type) = match field.value.split_once(";type=") {
        Some((path, media_type)) => (path, Some(media_type.to_owned())),
        None => (field.value.as_str(), None),
    };
    Ok(Part { name, value: PartValue::File { path: path.into(), media_type } })
}
