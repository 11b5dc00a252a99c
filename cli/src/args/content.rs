//! Options of what is sent: the body, headers, cookies, credentials.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

#[derive(Args, Debug)]
#[command(next_help_heading = "Request")]
pub(crate) struct Content {
    /// Sends the fields as JSON, the default; and says of any other body that it is
    #[arg(short, long, conflicts_with_all = ["form", "multipart"])]
    pub(crate) json: bool,

    /// Sends the fields as a form; with files, as --multipart
    #[arg(short, long)]
    pub(crate) form: bool,

    /// Sends the fields as multipart/form-data
    #[arg(long)]
    pub(crate) multipart: bool,

    /// Sends this body as it is: a text, @FILE, or @- for standard input
    #[arg(
        short,
        long,
        aliases = ["data-ascii", "data-binary"],
        value_name = "TEXT|@FILE",
        conflicts_with = "raw",
        allow_hyphen_values = true
    )]
    pub(crate) data: Option<String>,

    /// Sends this text as it is, with an @ at its start, too
    #[arg(long, alias = "data-raw", value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) raw: Option<String>,

    /// Does not take a body from standard input when that is a pipe or a file
    #[arg(long)]
    pub(crate) ignore_stdin: bool,

    /// Sends standard input while it comes, rather than all of it at once
    #[arg(long)]
    pub(crate) chunked: bool,

    /// Adds a header; `Name:` leaves one out, `Name;` sends it empty
    #[arg(short = 'H', long, value_name = "NAME: VALUE")]
    pub(crate) header: Vec<String>,

    /// Sends cookies: `a=1; b=2`
    #[arg(long, value_name = "COOKIES")]
    pub(crate) cookie: Vec<String>,

    /// Reads and writes the cookies of this file, which is JSON and is made if it is not there
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) cookie_jar: Option<PathBuf>,

    /// Credentials, or a token for --auth-type bearer; a missing password is asked for
    #[arg(short, short_alias = 'u', long, alias = "user", value_name = "USER:PASSWORD")]
    pub(crate) auth: Option<String>,

    /// How credentials are sent
    #[arg(short = 'A', long, value_enum, value_name = "HOW", default_value_t = AuthType::Basic, requires = "auth")]
    pub(crate) auth_type: AuthType,

    /// Takes credentials from ~/.netrc
    #[arg(long)]
    pub(crate) netrc: bool,

    /// The scheme of a URL that has none
    #[arg(long, value_name = "SCHEME", value_parser = ["http", "https"])]
    pub(crate) default_scheme: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AuthType {
    Basic,
    Digest,
    Bearer,
}
