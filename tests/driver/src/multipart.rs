//! A request's `multipart`, as the form that it describes.

use amphi::multipart::{Form, Part};

use crate::failure::Failure;
use crate::fields::Fields;

pub(crate) fn form(request: &Fields<'_>) -> Result<Option<Form>, Failure> {
    let Some(parts) = request.list("multipart")? else { return Ok(None) };
    if request.bytes("body")?.is_some() || request.flag("chunked")?.is_some() {
        return Err(request.wrong("multipart", "the only body"));
    }
    let mut form = Form::new();
    for part in parts {
        let part = Fields::of(part, &format!("{}.", request.name("multipart")))?;
        let name = part.text("name")?.ok_or_else(|| part.wrong("name", "there"))?;
        let mut sent = Part::bytes(part.bytes("data")?.unwrap_or_default());
        if let Some(file_name) = part.text("filename")? {
            sent = sent.file_name(file_name.to_owned());
        }
        form = form.part(name.to_owned(), sent);
    }
    Ok(Some(form))
}
