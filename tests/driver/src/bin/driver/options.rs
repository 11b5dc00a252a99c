//! What the command is asked for.

pub(crate) const HELP: &str = "\
Runs JSON lines against amphi: a line is a client and its requests, and has one line as its answer.

Usage: driver [--async | --sync | --web] [--jobs N] [--ordered]

  --async     natively, through the asynchronous API (the default)
  --sync      natively, through the API that blocks
  --web       in headless Chromium, over the web transport
  --jobs N    run up to N lines at once (32; with --web 6, as a browser opens no more connections to a host)
  --ordered   answer in the order of the lines, rather than each line as soon as it is done

CHROME names the browser to use. What lines and answers look like stands in tests/driver/src/lib.rs.
";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Face {
    Async,
    Sync,
    Web,
}

#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) face: Face,
    pub(crate) jobs: usize,
    pub(crate) ordered: bool,
}

impl Options {
    /// `None` if it is help that is asked for.
    pub(crate) fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Option<Self>, String> {
        let (mut face, mut jobs, mut ordered) = (Face::Async, None, false);
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--async" => face = Face::Async,
                "--sync" => face = Face::Sync,
                "--web" => face = Face::Web,
                "--ordered" => ordered = true,
                "--help" | "-h" => return Ok(None),
                "--jobs" => {
                    let count = arguments.next().and_then(|count| count.parse().ok()).filter(|count| *count > 0);
                    jobs = Some(count.ok_or("--jobs needs a number from 1")?);
                }
                other => return Err(format!("unknown option {other}")),
            }
        }
        let jobs = jobs.unwrap_or(if face == Face::Web { 6 } else { 32 });
        Ok(Some(Self { face, jobs, ordered }))
    }
}
