//! The file of `--har`.

use amphi::HarRecorder;

use crate::args::Output;
use crate::exit::{Failure, Result};
use crate::machine;

/// What records, if the command line asks for it. Secrets are left out, unless they are shown, too.
pub(crate) fn recorder(output: &Output) -> Option<HarRecorder> {
    let recorder = output.har.as_ref().map(|_| HarRecorder::new())?;
    Some(if output.show_secrets { recorder.keep_secrets() } else { recorder })
}

/// Writes what was recorded, of a failure, too. The owner alone may read it: bodies are recorded as they are.
pub(crate) fn write(output: &Output, recorder: Option<&HarRecorder>) -> Result<()> {
    let (Some(path), Some(recorder)) = (&output.har, recorder) else { return Ok(()) };
    machine::write_private(path, &recorder.har().to_json())
        .map_err(|error| Failure::Machine(format!("{} cannot be written: {error}", path.display())))
}
