//! Files, where the engine has them: in Node and its like, by `node:fs`.

use std::path::{Path, PathBuf};

use bytes::Bytes;
use js_sys::{Function, Uint8Array};
use wasm_bindgen::prelude::*;

use super::fs::{self, Work};
use super::js;
use crate::response::{aside, free_names};
use crate::{Error, ErrorKind, Result, SaveOptions};

/// All of a file.
pub(crate) fn read(path: &Path, most: u64) -> Result<Vec<u8>> {
    if !fs::is_there() {
        return Err(Error::new(ErrorKind::Unsupported, "a page has no files: give the text itself"));
    }
    let name = path.to_string_lossy();
    let read = fs::call("readFileSync", &[name.as_ref().into()], READING)
        .map_err(|error| Error::new(ErrorKind::Builder, format!("{name} could not be read")).because(error))?;
    let read = Uint8Array::new(&read);
    if u64::from(read.length()) > most {
        return Err(Error::new(ErrorKind::Builder, format!("{name} is longer than {most} bytes")));
    }
    Ok(read.to_vec())
}

const READING: Work = Work { failed: "the file could not be read", instead: "give the text itself" };

const WRITING: Work = Work {
    failed: "the file could not be written",
    instead: "read `chunks()` and hand them to the page, as a Blob or into the origin's private file system",
};

/// A descriptor, closed when dropped, and the file gone if it was to be moved.
pub(crate) struct File {
    descriptor: Option<f64>,
    aside: Option<PathBuf>,
    place: PathBuf,
    /// Whether it goes beside what is there, rather than in its place.
    is_new: bool,
    /// Whether it stays where it is, if it does not get to its place.
    stays: bool,
}

#[expect(clippy::unused_async, reason = "natively they wait")]
impl File {
    pub(crate) async fn create(path: &Path, options: &SaveOptions) -> Result<Self> {
        let (is_new, stays) = (options.unique_name, options.part_file.is_some());
        let mut file = Self { descriptor: None, aside: None, place: path.to_owned(), is_new, stays };
        if is_new {
            file.open_aside(None, options)?;
            return Ok(file);
        }
        // A link stays one: what it leads to is replaced.
        if let Some(place) = call("realpathSync", &[text(path)]).ok().and_then(|place| place.as_string()) {
            file.place = place.into();
        }
        match call("statSync", &[text(&file.place)]) {
            Ok(found) if is_file(&found) => {
                // One that may not be written is not replaced either.
                const WRITABLE: f64 = 2.0;
                call("accessSync", &[text(&file.place), WRITABLE.into()])?;
                file.open_aside(js::get(&found, "mode").as_f64(), options)?;
            }
            Ok(_) => file.open(&["w".into()])?,
            Err(_) => file.open_aside(None, options)?,
        }
        Ok(file)
    }

    fn open_aside(&mut self, mode: Option<f64>, options: &SaveOptions) -> Result<()> {
        let path = options.part_file.clone().map_or_else(|| aside(&self.place), Ok)?;
        let aside = self.aside.insert(path);
        // There is something to append to, and no link, which could lead anywhere.
        if options.append && !is_file(&call("lstatSync", &[text(aside)])?) {
            return Err(Error::new(ErrorKind::Body, format!("{} is no file", aside.display())));
        }
        let how = if options.append { "a" } else { "wx" };
        // Nobody reads it before it has the permissions that it is to have.
        let descriptor = match mode {
            Some(_) => call("openSync", &[text(aside), how.into(), 0o600.into()]),
            None => call("openSync", &[text(aside), how.into()]),
        };
        self.descriptor = descriptor.inspect_err(|_| self.aside = None)?.as_f64();
        match (self.descriptor, mode) {
            (Some(descriptor), Some(mode)) => call("fchmodSync", &[descriptor.into(), mode.into()]).map(drop),
            _ => Ok(()),
        }
    }

    fn open(&mut self, how: &[JsValue]) -> Result<()> {
        let arguments = [&[text(&self.place)], how].concat();
        self.descriptor = call("openSync", &arguments)?.as_f64();
        Ok(())
    }

    pub(crate) async fn write(&mut self, bytes: Bytes) -> Result<()> {
        let mut rest = &bytes[..];
        while !rest.is_empty() {
            let written = call("writeSync", &[self.descriptor.into(), Uint8Array::from(rest).into()])?;
            rest = match written.as_f64() {
                Some(written) if written > 0.0 => rest.get(written as usize..).unwrap_or_default(),
                _ => return Err(Error::new(ErrorKind::Body, "the file takes no more")),
            };
        }
        Ok(())
    }

    pub(crate) async fn finish(mut self) -> Result<PathBuf> {
        self.close()?;
        let place = if self.is_new { reserved(&self.place)? } else { self.place.clone() };
        if let Some(aside) = &self.aside {
            if let Err(error) = call("renameSync", &[text(aside), text(&place)]) {
                if self.is_new {
                    // It is empty, and was for this one.
                    let _ = call("unlinkSync", &[text(&place)]);
                }
                return Err(error);
            }
            self.aside = None;
        }
        Ok(place)
    }

    pub(crate) async fn discard(self) {}

    fn close(&mut self) -> Result<()> {
        match self.descriptor.take() {
            Some(descriptor) => call("closeSync", &[descriptor.into()]).map(drop),
            None => Ok(()),
        }
    }
}

impl Drop for File {
    fn drop(&mut self) {
        // Nobody is left to be told.
        let _ = self.close();
        if let Some(aside) = self.aside.as_ref().filter(|_| !self.stays) {
            let _ = call("unlinkSync", &[text(aside)]);
        }
    }
}

/// A name that is free, and taken by an empty file.
fn reserved(path: &Path) -> Result<PathBuf> {
    let mut last = None;
    for name in free_names(path) {
        match try_call("openSync", &[text(&name), "wx".into()])? {
            Ok(descriptor) => {
                call("closeSync", &[descriptor])?;
                return Ok(name);
            }
            Err(exception) if js::get_text(&exception, "code").as_deref() == Some("EEXIST") => last = Some(exception),
            Err(exception) => return Err(failed(exception)),
        }
    }
    Err(failed(last.unwrap_or_default()))
}

fn text(path: &Path) -> JsValue {
    path.to_string_lossy().as_ref().into()
}

fn is_file(found: &JsValue) -> bool {
    let asked = js::get(found, "isFile").dyn_into::<Function>().and_then(|is_file| is_file.call0(found));
    asked.is_ok_and(|answer| answer.is_truthy())
}

fn call(name: &str, arguments: &[JsValue]) -> Result<JsValue> {
    fs::call(name, arguments, WRITING)
}

fn try_call(name: &str, arguments: &[JsValue]) -> Result<std::result::Result<JsValue, JsValue>> {
    fs::try_call(name, arguments, WRITING)
}

fn failed(exception: JsValue) -> Error {
    fs::failed(exception, WRITING)
}
