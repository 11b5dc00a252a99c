//! The file of `--har`.

use std::io::Write as _;
use std::path::Path;

use amphi::HarRecorder;

use crate::args::Output;
use crate::exit::{Failure, Result};
use crate::machine;

/// What records, if the command line asks for it. Secrets are left out, unless they are shown, too. A file that cannot be
/// written is refused before anything is sent.
pub(crate) fn recorder(output: &Output) -> Result<Option<HarRecorder>> {
    let Some(path) = &output.har else { return Ok(None) };
    if !is_stdout(path) {
        machine::check_writable(path).map_err(|error| unwritable(path, &error))?;
    }
    let recorder = HarRecorder::new();
    Ok(Some(if output.show_secrets { recorder.keep_secrets() } else { recorder }))
}

fn is_stdout(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Machine(format!("{} cannot be written: {error}", path.display()))
}

/// Writes what was recorded, of a failure, too. The owner alone may read it: bodies are recorded as they are.
pub(crate) fn write(output: &Output, recorder: Option<&HarRecorder>) -> Result<()> {
    let (Some(path), Some(recorder)) = (&output.har, recorder) else { return Ok(()) };
    let text = recorder.har().to_json();
    if is_stdout(path) {
        return Ok(std::io::stdout().write_all(format!("{text}\n").as_bytes())?);
    }
    machine::write_private(path, &text).map_err(|error| unwritable(path, &error))
}
