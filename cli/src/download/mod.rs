//! Bodies that go to a file: under which name, with a bar, going on where one was broken off. The library writes them.

mod bar;
mod part;
mod range;

use std::fs;
use std::future::poll_fn;
use std::path::{Path, PathBuf};
use std::pin::pin;

use amphi::header::{ACCEPT_ENCODING, CONTENT_ENCODING, IF_RANGE, RANGE};
use amphi::{Error, ErrorKind, HeaderValue, Request, Response, SaveOptions, StatusCode, Url};

use self::part::{Begun, Part};
use crate::args::Output;
use crate::exit::{Failure, Result, chain};
use crate::interrupt;
use crate::print::note;

const NAMELESS: &str = "download";

/// A download that was asked for.
pub(crate) struct Download {
    /// Where to, as far as the command line says it.
    output: Option<PathBuf>,
    url: Url,
    /// What there is of it already.
    begun: Option<Begun>,
    /// Whether a file that is there, and no part of one, is what was asked for.
    resume: bool,
    /// The file, if it is there already.
    there: Option<PathBuf>,
    /// Whether no file gives way.
    unique: bool,
    quiet: bool,
}

impl Download {
    /// Has the request ask for a body that can be gone on with, and for the rest alone if there is a beginning.
    pub(crate) fn begin(output: &Output, request: &mut Request) -> Result<Option<Self>> {
        if !output.saves() {
            return Ok(None);
        }
        let identity = HeaderValue::from_static("identity");
        request.headers_mut().entry(ACCEPT_ENCODING).or_insert(identity);
        let url = request.url().clone();
        let named = output.output.clone().filter(|path| !path.is_dir());
        let unique = output.download || named.is_none();
        let (mut begun, mut there) = (None, None);
        if output.resume {
            let by_url = || url.file_name().unwrap_or_else(|| NAMELESS.to_owned());
            let place = named.unwrap_or_else(|| folder(output.output.as_deref()).join(by_url()));
            begun = Begun::load(&followed(&place), &url);
            match &begun {
                Some(begun) => ask_for_rest(request, begun)?,
                None if is_whole(&place) => there = Some(place),
                None => {}
            }
        }
        let (output, quiet, resume) = (output.output.clone(), output.quiet, output.resume);
        Ok(Some(Self { output, url, begun, resume, there, unique, quiet }))
    }

    /// Whether there is nothing to ask for, which is said then.
    pub(crate) fn is_there(&self) -> bool {
        self.there.as_ref().inspect(|place| self.say_there(place)).is_some()
    }

    fn say_there(&self, place: &Path) {
        self.say(&format!("{} is there already, and no part of it is missing", place.display()));
    }

    /// Saves the body of the response, if that is what was asked for; whether the file is there now.
    pub(crate) async fn save(&self, response: &Response) -> Result<bool> {
        let status = response.status();
        match (&self.begun, status) {
            (Some(begun), StatusCode::PARTIAL_CONTENT) => {
                range::check(response, begun)?;
                self.write(response, &begun.place, Some(&begun.part), begun.have).await?;
            }
            (Some(begun), StatusCode::RANGE_NOT_SATISFIABLE) if range::is_all(response, begun) => {
                let nothing_more = Response::new(StatusCode::OK, ());
                self.write(&nothing_more, &begun.place, Some(&begun.part), begun.have).await?;
            }
            _ if !status.is_success() => {
                self.say(&format!("HTTP {} {}: nothing was saved", status.as_str(), response.reason_phrase()));
                return Ok(false);
            }
            (Some(begun), _) => {
                self.say("the file has changed, or the server sends no parts: starting over");
                self.anew(response, &begun.place).await?;
            }
            // Its name is the server's, which was not known before.
            (None, _) if self.resume && is_whole(&self.place(response)) => self.say_there(&self.place(response)),
            (None, _) => {
                if self.resume {
                    self.say("nothing to resume, starting over");
                }
                self.anew(response, &self.place(response)).await?;
            }
        }
        Ok(true)
    }

    /// What the command line names, or else the server, or the URL.
    fn place(&self, response: &Response) -> PathBuf {
        let named = || response.file_name().or_else(|| response.url().file_name());
        match &self.output {
            Some(path) if !path.is_dir() => path.clone(),
            output => folder(output.as_deref()).join(named().unwrap_or_else(|| NAMELESS.to_owned())),
        }
    }

    async fn anew(&self, response: &Response, place: &Path) -> Result<()> {
        if fs::metadata(place).is_ok_and(|about| !about.is_file()) {
            // A device or a pipe: there is nothing to go on with.
            return self.write(response, place, None, 0).await;
        }
        let part = Part::claim(&followed(place), &self.url, !self.unique, response)?;
        self.write(response, place, Some(&part), 0).await
    }

    /// Writes the body behind the `have` bytes that are there.
    async fn write(&self, response: &Response, place: &Path, part: Option<&Part>, have: u64) -> Result<()> {
        let mut options = SaveOptions::new().unique_name(self.unique).append(have > 0);
        if let Some(part) = part {
            options = options.part_file(&part.path);
        }
        let saved = self.watched(response, place, part, have, &options).await;
        interrupt::say(None);
        let left = part.and_then(Part::left);
        if let Some(part) = part.filter(|_| left.is_none()) {
            part.forget();
        }
        let saved = saved.map_err(|error| match left {
            _ if error.path().is_some() => match error.io_error() {
                Some(why) => unwritable(place, why),
                None => unwritable(place, &error),
            },
            Some(left) => Failure::Broken(error, left),
            None => error.into(),
        })?;
        if part.is_some() {
            // Of a link what it leads to is not what the command line says.
            let path = if self.unique { &saved } else { place };
            let length = fs::metadata(&saved).map_or(0, |about| about.len());
            self.say(&format!("saved {} ({})", path.display(), bar::bytes(length)));
        }
        Ok(())
    }

    /// Saves it while a bar tells how far that is.
    async fn watched(
        &self,
        response: &Response,
        place: &Path,
        part: Option<&Part>,
        have: u64,
        options: &SaveOptions,
    ) -> amphi::Result<PathBuf> {
        let bar = bar::Bar::new(place, have, response.progress().total, self.quiet);
        let mut saving = pin!(response.save_with(place, options));
        let mut said = self.quiet;
        poll_fn(|cx| {
            let polled = saving.as_mut().poll(cx);
            bar.at(have + response.num_bytes_downloaded());
            if let Some(left) = part.filter(|_| !said).and_then(Part::left) {
                interrupt::say(Some(left));
                said = true;
            }
            polled
        })
        .await
    }

    fn say(&self, text: &str) {
        if !self.quiet {
            note(text);
        }
    }
}

fn ask_for_rest(request: &mut Request, begun: &Begun) -> Result<()> {
    let validator = HeaderValue::from_str(&begun.validator)
        .map_err(|_| Failure::Machine(format!("the notes beside {} are broken", begun.part.path.display())))?;
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

/// Whether the file was saved whole: it is there, and no part beside it.
fn is_whole(place: &Path) -> bool {
    fs::metadata(place).is_ok_and(|about| about.is_file()) && !part::is_begun(&followed(place))
}

/// What a link leads to: there the new file is made, so that it can take the place of the old one.
fn followed(place: &Path) -> PathBuf {
    if place.is_symlink() { place.canonicalize().unwrap_or_else(|_| place.to_owned()) } else { place.to_owned() }
}

fn unwritable(path: &Path, error: &(dyn std::error::Error + 'static)) -> Failure {
    Failure::Machine(format!("{} cannot be written: {}", path.display(), chain(error)))
}

/// Whether what comes is the file's own bytes.
fn is_coded(response: &Response) -> bool {
    response.headers().get(CONTENT_ENCODING).is_some_and(|coding| coding != "identity")
}
