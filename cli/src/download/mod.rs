//! Bodies that go to a file: under which name, with a bar, going on where one was broken off.

mod bar;
mod name;
mod part;
mod range;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use amphi::header::{ACCEPT_ENCODING, CONTENT_ENCODING, IF_RANGE, RANGE};
use amphi::{Error, ErrorKind, HeaderValue, Request, Response, StatusCode};

use self::part::Begun;
use crate::args::Output;
use crate::exit::{Failure, Result};
use crate::interrupt;
use crate::print::note;

/// A download that was asked for.
pub(crate) struct Download {
    /// Where to, as far as the command line says it.
    output: Option<PathBuf>,
    /// What there is of it already.
    begun: Option<Begun>,
    quiet: bool,
}

impl Download {
    /// Has the request ask for a body that can be gone on with, and for the rest alone if there is a beginning.
    pub(crate) fn begin(output: &Output, request: &mut Request) -> Result<Option<Self>> {
        if output.resume && !output.saves() {
            return Err(Failure::Usage("--continue goes with --download or --output FILE".to_owned()));
        }
        if !output.saves() {
            return Ok(None);
        }
        let identity = HeaderValue::from_static("identity");
        request.headers_mut().entry(ACCEPT_ENCODING).or_insert(identity);
        let mut begun = None;
        if output.resume {
            let place = output.output.clone().filter(|path| !path.is_dir());
            let place = place.unwrap_or_else(|| folder(output.output.as_deref()).join(name::of_url(request.url())));
            begun = Begun::load(&place)?;
            match &begun {
                Some(begun) => ask_for_rest(request, begun)?,
                None if !output.quiet => note("there is no beginning that can be gone on with: from the start"),
                None => {}
            }
        }
        Ok(Some(Self { output: output.output.clone(), begun, quiet: output.quiet }))
    }

    /// Saves the body of the response, if that is what was asked for; whether the file is there now.
    pub(crate) async fn save(&self, response: &Response) -> Result<bool> {
        let status = response.status();
        match (&self.begun, status) {
            (Some(begun), StatusCode::PARTIAL_CONTENT) => {
                range::check(response, begun)?;
                let file = open(OpenOptions::new().append(true), &part::path(&begun.place))?;
                return self.write(response, file, &begun.place, begun.have).await.map(|()| true);
            }
            (Some(begun), StatusCode::RANGE_NOT_SATISFIABLE) if range::is_all(response, begun) => {
                return self.finish(&begun.place, begun.have).map(|()| true);
            }
            _ if !status.is_success() => {
                if !self.quiet {
                    note(&format!("HTTP {} {}: nothing was saved", status.as_str(), response.reason_phrase()));
                }
                return Ok(false);
            }
            (Some(begun), _) => {
                if !self.quiet {
                    note("the file has changed, or the server sends no parts: from the start");
                }
                return self.anew(response, &begun.place).await.map(|()| true);
            }
            (None, _) => {}
        }
        let place = match &self.output {
            Some(path) if !path.is_dir() => path.clone(),
            folder_named => name::free(folder(folder_named.as_deref()), &suggested(response)),
        };
        if fs::metadata(&place).is_ok_and(|about| !about.is_file()) {
            // A device or a pipe: there is nothing to go on with.
            let file = open(OpenOptions::new().write(true), &place)?;
            return self.copy(response, file, &place, 0).await.map(|_| true);
        }
        self.anew(response, &place).await.map(|()| true)
    }

    async fn anew(&self, response: &Response, place: &Path) -> Result<()> {
        let file = open(OpenOptions::new().write(true).create(true).truncate(true), &part::path(place))?;
        part::note(place, response)?;
        self.write(response, file, place, 0).await
    }

    /// Writes the body behind the `have` bytes that are there.
    async fn write(&self, response: &Response, file: File, place: &Path, have: u64) -> Result<()> {
        interrupt::say((!self.quiet).then(|| part::left(place)));
        let copied = self.copy(response, file, place, have).await;
        interrupt::say(None);
        match copied {
            Ok(length) => self.finish(place, length),
            Err(failure) => {
                if !self.quiet {
                    note(&part::left(place));
                }
                Err(failure)
            }
        }
    }

    async fn copy(&self, response: &Response, mut file: File, place: &Path, have: u64) -> Result<u64> {
        let bar = bar::Bar::new(place, have, response.content_length(), self.quiet);
        let mut chunks = response.chunks();
        let mut length = have;
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk?;
            file.write_all(&chunk).map_err(|error| unwritable(place, &error))?;
            length += chunk.len() as u64;
            bar.at(length);
        }
        file.flush().map_err(|error| unwritable(place, &error))?;
        Ok(length)
    }

    fn finish(&self, place: &Path, length: u64) -> Result<()> {
        part::finish(place).map_err(|error| unwritable(place, &error))?;
        if !self.quiet {
            note(&format!("saved {} ({})", place.display(), bar::bytes(length)));
        }
        Ok(())
    }
}

fn ask_for_rest(request: &mut Request, begun: &Begun) -> Result<()> {
    let validator = HeaderValue::from_str(&begun.validator)
        .map_err(|_| Failure::Machine(format!("the notes beside {} are broken", begun.place.display())))?;
    request.headers_mut().insert(RANGE, HeaderValue::from_str(&format!("bytes={}-", begun.have)).map_err(amphi_error)?);
    request.headers_mut().insert(IF_RANGE, validator);
    Ok(())
}

fn amphi_error(error: impl std::error::Error + Send + Sync + 'static) -> Failure {
    Error::with_kind(ErrorKind::Builder, "the range").with_source(error).into()
}

/// The folder that is named, or the one that the command runs in.
fn folder(named: Option<&Path>) -> &Path {
    named.unwrap_or(Path::new(""))
}

/// The name that the server gives, or else that of the URL: a plain name in either case.
fn suggested(response: &Response) -> String {
    response.file_name().map_or_else(|| name::of_url(response.url()), |named| name::plain(&named))
}

fn open(options: &mut OpenOptions, path: &Path) -> Result<File> {
    options.open(path).map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::Machine(format!("{} cannot be written: {error}", path.display()))
}

/// Whether what comes is the file's own bytes.
fn is_coded(response: &Response) -> bool {
    response.headers().get(CONTENT_ENCODING).is_some_and(|coding| coding != "identity")
}
