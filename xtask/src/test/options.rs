//! What `cargo xtask test` is asked to run.

use crate::error::{Error, Result};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Part {
    Checks,
    Native,
    Web,
    Pkg,
    Counts,
}

/// What runs the suite, compiled for the web.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mode {
    Page,
    Worker,
    ServiceWorker,
    FirefoxPage,
    FirefoxWorker,
    FirefoxServiceWorker,
    Node,
}

pub(super) struct Options {
    parts: Vec<Part>,
    pub(super) modes: Vec<Mode>,
    pub(super) bless: bool,
    pub(super) filter: Option<String>,
}

impl Mode {
    const ALL: [Self; 7] = [
        Self::Page,
        Self::Worker,
        Self::ServiceWorker,
        Self::FirefoxPage,
        Self::FirefoxWorker,
        Self::FirefoxServiceWorker,
        Self::Node,
    ];

    /// As in `--browser-modes` and in tests/skips.txt.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Worker => "worker",
            Self::ServiceWorker => "service-worker",
            Self::FirefoxPage => "firefox-page",
            Self::FirefoxWorker => "firefox-worker",
            Self::FirefoxServiceWorker => "firefox-service-worker",
            Self::Node => "node",
        }
    }

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Page => "Chromium, page",
            Self::Worker => "Chromium, worker",
            Self::ServiceWorker => "Chromium, service worker",
            Self::FirefoxPage => "Firefox, page",
            Self::FirefoxWorker => "Firefox, worker",
            Self::FirefoxServiceWorker => "Firefox, service worker",
            Self::Node => "Node",
        }
    }

    /// The variable by which the test runner is told.
    pub(super) fn variable(self) -> &'static str {
        match self {
            Self::Page | Self::FirefoxPage => "WASM_BINDGEN_USE_BROWSER",
            Self::Worker | Self::FirefoxWorker => "WASM_BINDGEN_USE_DEDICATED_WORKER",
            Self::ServiceWorker | Self::FirefoxServiceWorker => "WASM_BINDGEN_USE_SERVICE_WORKER",
            Self::Node => "WASM_BINDGEN_USE_NODE_EXPERIMENTAL",
        }
    }

    pub(super) fn is_firefox(self) -> bool {
        matches!(self, Self::FirefoxPage | Self::FirefoxWorker | Self::FirefoxServiceWorker)
    }

    fn parse(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|mode| mode.name() == name);
        let known = || Self::ALL.map(Self::name).join(", ");
        found.ok_or_else(|| Error::new(format!("there is no mode `{name}`, but {}", known())))
    }
}

impl Options {
    pub(super) fn parse(arguments: &[String]) -> Result<Self> {
        let mut options = Self { parts: Vec::new(), modes: Mode::ALL.to_vec(), bless: false, filter: None };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "checks" => options.parts.push(Part::Checks),
                "native" => options.parts.push(Part::Native),
                "web" => options.parts.push(Part::Web),
                "pkg" => options.parts.push(Part::Pkg),
                "counts" => options.parts.push(Part::Counts),
                "--bless" => options.bless = true,
                "--" => options.filter = filter(arguments.by_ref())?,
                other => {
                    let modes = modes(other, &mut arguments)?;
                    options.modes = modes.split(',').map(Mode::parse).collect::<Result<_>>()?;
                }
            }
        }
        Ok(options)
    }

    pub(super) fn has(&self, part: Part) -> bool {
        self.parts.is_empty() || self.parts.contains(&part)
    }
}

fn filter<'a>(mut rest: impl Iterator<Item = &'a String>) -> Result<Option<String>> {
    let filter = rest.next().cloned();
    match rest.next() {
        // The browsers' test runner knows only one.
        Some(_) => Err(Error::new("give one filter after `--`")),
        None => Ok(filter),
    }
}

/// The value of `--browser-modes VALUE` or `--browser-modes=VALUE`.
fn modes<'a>(argument: &'a str, rest: &mut impl Iterator<Item = &'a String>) -> Result<&'a str> {
    let unknown = || {
        let what = if argument.starts_with('-') { "option" } else { "part" };
        let known = "`checks`, `native`, `web`, `pkg`, `counts`, `--browser-modes`, `--bless` and `-- FILTER`";
        Error::new(format!("there is no {what} `{argument}`, but {known}"))
    };
    match argument.strip_prefix("--browser-modes").ok_or_else(unknown)? {
        "" => rest.next().map(String::as_str).ok_or_else(|| Error::new("`--browser-modes` needs a value")),
        value => value.strip_prefix('=').ok_or_else(unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options> {
        Options::parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn everything_is_the_default() {
        let options = parse("").unwrap_or_else(|error| panic!("{error}"));
        assert!(
            options.has(Part::Checks) && options.has(Part::Native) && options.has(Part::Web) && options.has(Part::Pkg)
        );
        assert_eq!((options.modes.len(), options.filter), (7, None));
    }

    #[test]
    fn parts_modes_and_a_filter() {
        for line in ["web --browser-modes page,node -- cookies", "web --browser-modes=page,node -- cookies"] {
            let options = parse(line).unwrap_or_else(|error| panic!("{error}"));
            assert!(options.has(Part::Web) && !options.has(Part::Native));
            assert_eq!(options.modes, [Mode::Page, Mode::Node]);
            assert_eq!(options.filter.as_deref(), Some("cookies"));
        }
    }

    #[test]
    fn what_is_not_known_is_an_error() {
        for line in ["--browser-modes", "--browser-modes deno", "wbe", "-- a b"] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
