//! The command line: what may stand there, and what is told about it.

mod content;
mod duration;
pub(crate) mod habits;
pub(crate) mod items;
mod network;
mod output;
pub(crate) mod words;

use clap::{ArgAction, CommandFactory as _, Parser};
use clap_complete::Shell;

pub(crate) use content::{AuthType, Content};
pub(crate) use network::{Network, Tls};
pub(crate) use output::{Color, Output, Parts, Pretty};

const AFTER: &str = "\
Items:
  name==value    a parameter of the query
  name=value     a field: of a JSON object, or with --form of a form
  name:=json     a field of raw JSON: count:=3, tags:='[\"a\"]'
  a[b][]=value   a field inside of others: {\"a\": {\"b\": [\"value\"]}}
  name@file      a file of a form; name@file;type=image/png says what it is
  Header:value   a header; `Header:` leaves it out, `Header;` sends it empty
  ==@ =@ :=@ :@  the same with the value in a file: note=@readme.txt
  A backslash takes a separator's meaning away: a\\:b=c

URLs:
  Before a URL without a scheme stands https://, or http:// if it is of this
  machine: localhost, 127.0.0.1, and :3000/path for localhost:3000/path

Examples:
  amphi example.org
  amphi api.example/frogs colour==green page==2
  amphi PUT :3000/frogs/1 name=Rana legs:=4 X-Pond:north
  amphi -f login.example user=frog password=@secret.txt
  amphi --download https://example.org/pond.iso
  amphi --from-curl \"curl -d a=1 https://example.org\" --offline

Exit codes:
   0  done                          9  the proxy failed
   1  this machine would not       10  time ran out
   2  wrong usage                  11  the protocol was broken
   3  status 3xx, --check-status   12  the body was cut short
   4  status 4xx, --check-status   13  the body could not be decoded
   5  status 5xx, --check-status   14  too many redirects, or a bad one
   6  name not resolved            15  too large
   7  no connection, or lost      130  Ctrl-C
   8  TLS failed                  141  nobody reads the output";

/// Sends an HTTP request, and shows the response.
#[derive(Debug, Parser)]
#[command(
    name = "amphi",
    version,
    override_usage = "amphi [OPTIONS] [METHOD] URL [ITEM]...\n       amphi [OPTIONS] --from-curl <COMMAND>",
    after_help = AFTER,
    disable_help_flag = true,
    disable_version_flag = true,
    max_term_width = 100
)]
pub(crate) struct Args {
    /// The method (GET; POST if there is a body), the URL, and items, see below
    #[arg(value_name = "METHOD URL ITEM", hide_possible_values = true, value_hint = clap::ValueHint::Url)]
    pub(crate) words: Vec<String>,

    #[command(flatten)]
    pub(crate) content: Content,

    #[command(flatten)]
    pub(crate) output: Output,

    #[command(flatten)]
    pub(crate) network: Network,

    #[command(flatten)]
    pub(crate) tls: Tls,

    /// Reads the request from a command line of curl; - reads that from standard input
    #[arg(long, value_name = "COMMAND", help_heading = "Other")]
    pub(crate) from_curl: Option<String>,

    /// Prints this
    #[arg(short, long, action = ArgAction::HelpShort, help_heading = "Other")]
    help: Option<bool>,

    /// Prints the version
    #[arg(short = 'V', long, action = ArgAction::Version, help_heading = "Other")]
    version: Option<bool>,

    /// Prints the completions for a shell
    #[arg(long, value_name = "SHELL", value_enum, help_heading = "Other", exclusive = true)]
    pub(crate) completions: Option<Shell>,

    /// Prints the manual page, for `man -l -`
    #[arg(long, help_heading = "Other", exclusive = true)]
    pub(crate) man: bool,
}

impl Args {
    /// The command line as clap has it.
    pub(crate) fn definition() -> clap::Command {
        Self::command()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_holds() {
        Args::definition().debug_assert();
    }

    #[test]
    fn options_stand_anywhere() {
        let args = Args::try_parse_from(["amphi", "-f", "POST", "h.test", "a=1", "--timeout", "2", "b=2"]).unwrap();
        assert_eq!(args.words, ["POST", "h.test", "a=1", "b=2"]);
        assert!(args.content.form && args.network.timeout.is_some());
    }

    #[test]
    fn the_later_of_two_opposites_wins() {
        let follow = |words: &[&str]| {
            let words = ["amphi", "h.test"].iter().chain(words);
            Args::try_parse_from(words).unwrap().network.follows()
        };
        assert!(follow(&[]) && follow(&["--no-follow", "--follow"]));
        assert!(!follow(&["--follow", "--no-follow"]));
    }
}
