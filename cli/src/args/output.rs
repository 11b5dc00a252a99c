//! Options of what is shown, and of where it goes.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum, ValueHint};

#[derive(Args, Debug)]
#[command(next_help_heading = "Output")]
pub(crate) struct Output {
    /// What is shown: H, B the request's head and body, h, b the response's, t TLS, m timings
    #[arg(short, long, value_name = "WHAT", conflicts_with_all = ["headers", "body", "quiet"])]
    pub(crate) print: Option<Parts>,

    /// Shows the response's head alone; with --verbose all but bodies
    #[arg(long, conflicts_with_all = ["body", "quiet"])]
    pub(crate) headers: bool,

    /// Shows the response's body alone
    #[arg(short, long, conflicts_with = "quiet")]
    pub(crate) body: bool,

    /// Shows all: what was sent, redirects on the way, TLS, timings
    #[arg(short, long, conflicts_with = "quiet", overrides_with = "verbose")]
    pub(crate) verbose: bool,

    /// Shows nothing but errors
    #[arg(short, long, overrides_with = "quiet")]
    pub(crate) quiet: bool,

    /// Shows each request and response of redirects, too
    #[arg(long)]
    pub(crate) all: bool,

    /// Shows credentials and cookies, which are masked otherwise
    #[arg(long)]
    pub(crate) show_secrets: bool,

    /// How bodies are shown; by default `all` on a terminal, `none` elsewhere
    #[arg(long, value_enum, value_name = "HOW")]
    pub(crate) pretty: Option<Pretty>,

    /// When there are colours; NO_COLOR and CLICOLOR_FORCE are heard by `auto`
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    pub(crate) color: Color,

    /// Shows lines and events as they come; without --read-timeout no silence is too long
    #[arg(short = 'S', long)]
    pub(crate) stream: bool,

    /// Saves the body under the server's or the URL's name, or --output's; never over another file
    #[arg(short = 'O', long, alias = "remote-name")]
    pub(crate) download: bool,

    /// Saves the body in this file, in place of it, or in this folder; - is standard output
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,

    /// Goes on with a download that was broken off, if the file is still the same
    #[arg(short = 'c', long = "continue")]
    pub(crate) resume: bool,

    /// Exits by the status: 3 for 3xx, 4 for 4xx, 5 for 5xx
    #[arg(long, aliases = ["fail", "fail-with-body"])]
    pub(crate) check_status: bool,

    /// Writes the exchange as HAR; - is standard output, behind what is shown
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) har: Option<PathBuf>,

    /// Shows the request, and does not send it
    #[arg(long, conflicts_with_all = ["download", "curl"])]
    pub(crate) offline: bool,

    /// Prints the request as a command line of curl, credentials included, and does not send it
    #[arg(long)]
    pub(crate) curl: bool,
}

/// What is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) request_head: bool,
    pub(crate) request_body: bool,
    pub(crate) response_head: bool,
    pub(crate) response_body: bool,
    pub(crate) tls: bool,
    pub(crate) timings: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Pretty {
    /// Colours and layout
    All,
    /// Colours alone
    Colors,
    /// Layout alone
    Format,
    /// Neither
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

impl Output {
    /// What is shown, given whether somebody looks at it.
    pub(crate) fn parts(&self, terminal: bool) -> Parts {
        let body = Parts { response_body: true, ..Parts::default() };
        let head = Parts { response_head: true, ..Parts::default() };
        let request = Parts { request_head: true, request_body: true, ..Parts::default() };
        match self.print {
            Some(parts) => parts,
            None if self.offline => request,
            None if self.verbose => {
                let (head, body) = (!self.body, !self.headers);
                Parts {
                    request_head: head,
                    request_body: body,
                    response_head: head,
                    response_body: body,
                    tls: head,
                    timings: head,
                }
            }
            None if self.quiet => Parts::default(),
            None if self.headers => head,
            None if self.saves() => Parts { response_head: terminal && !self.body, ..Parts::default() },
            None if self.body || !terminal => body,
            None => Parts { response_head: true, ..body },
        }
    }

    /// Whether the body goes to a file.
    pub(crate) fn saves(&self) -> bool {
        (self.download || self.output.is_some()) && !self.to_stdout()
    }

    /// Whether `-` was asked for.
    pub(crate) fn to_stdout(&self) -> bool {
        self.output.as_ref().is_some_and(|path| path.as_os_str() == "-")
    }
}

impl FromStr for Parts {
    type Err = String;

    fn from_str(letters: &str) -> Result<Self, String> {
        let mut parts = Self::default();
        for letter in letters.chars() {
            let part = match letter {
                'H' => &mut parts.request_head,
                'B' => &mut parts.request_body,
                'h' => &mut parts.response_head,
                'b' => &mut parts.response_body,
                't' => &mut parts.tls,
                'm' => &mut parts.timings,
                other => return Err(format!("`{other}` is none of H, B, h, b, t and m")),
            };
            *part = true;
        }
        Ok(parts)
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    fn parts(words: &[&str], terminal: bool) -> Parts {
        let words = ["amphi", "h.test"].iter().chain(words);
        crate::args::Args::try_parse_from(words).unwrap().output.parts(terminal)
    }

    #[test]
    fn who_looks_decides() {
        assert_eq!(parts(&[], true), "hb".parse().unwrap());
        assert_eq!(parts(&[], false), "b".parse().unwrap());
        assert_eq!(parts(&["-v"], false), "HBhbtm".parse().unwrap());
        assert_eq!(parts(&["-v", "--headers"], false), "Hhtm".parse().unwrap());
        assert_eq!(parts(&["-vv", "--body"], false), "Bb".parse().unwrap());
        assert_eq!(parts(&["--headers"], false), "h".parse().unwrap());
        assert_eq!(parts(&["-b"], true), "b".parse().unwrap());
        assert_eq!(parts(&["-q"], true), Parts::default());
        assert_eq!(parts(&["--print", "Hm"], true), "Hm".parse().unwrap());
        assert_eq!(parts(&["--download"], true), "h".parse().unwrap());
        assert_eq!(parts(&["-o", "-"], true), "hb".parse().unwrap());
        assert_eq!(parts(&["--offline"], false), "HB".parse().unwrap());
        assert!("x".parse::<Parts>().is_err());
    }
}
