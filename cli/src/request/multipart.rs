//! A body of `multipart/form-data`, made of fields and files.

use std::path::Path;

use amphi::Bytes;
use amphi::multipart::{Form, Part as FormPart};

use super::{Part, PartValue};
use crate::exit::Result;
use crate::input;

pub(super) fn form(parts: &[Part]) -> Result<Form> {
    let mut form = Form::new();
    for part in parts {
        form = form.part(
            part.name.clone(),
            match &part.value {
                PartValue::Text(text) => FormPart::text(text.clone()),
                PartValue::File { path, media_type } => file(path, media_type.as_deref())?,
            },
        );
    }
    Ok(form)
}

/// A file under its own name; long ones are sent while they are read. By default its name says of what type it is.
fn file(path: &Path, media_type: Option<&str>) -> Result<FormPart> {
    let body = input::body(path)?;
    let part = match (body.as_bytes(), body.content_length()) {
        (Some(bytes), _) => FormPart::bytes(Bytes::copy_from_slice(bytes)),
        (None, Some(length)) => FormPart::stream_with_length(body, length),
        (None, None) => FormPart::stream(body),
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let part = part.file_name(name);
    Ok(match media_type {
        Some(media_type) => part.mime_str(media_type)?,
        None => part,
    })
}
