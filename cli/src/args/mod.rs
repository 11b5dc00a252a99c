//! The command line: what may stand there, and what is told about it.

mod content;
mod duration;
pub(crate) mod items;
mod network;
mod output;
pub(crate) mod words;

use clap::{CommandFactory as _, Parser};
use clap_complete::Shell;

pub(crate) use content::{AuthType, Content};
pub(crate) use network::{Network, Tls};
pub(crate) use output::{Color, Output, Parts, Pretty};

const AFTER: &str = "\
Items:
  name==value     a parameter of the query
  name=value      a field: of a JSON object, or with --form of a form
  name:=json      a field of raw JSON: count:=3, tags:='[\"a\"]'
  name@file       a file of a form; name@file;type=image/png says what it is
  Header:value    a header; `Header:` leaves it out, `Header;` sends it empty
  ==@ =@ :=@ :@   the same from a file: note=@readme.txt
  A backslash takes a separator's meaning away: a\\:b=c

URLs:
  https:// stands before a URL that has no scheme; http:// before `localhost`, loopback
  addresses and `:3000/path`, which is http://localhost:3000/path (--default-scheme)

Examples:
  amphi example.org
  amphi api.example/frogs colour==green page==2
  amphi PUT :3000/frogs/1 name=Rana legs:=4 X-Pond:north
  amphi -f login.example user=frog password=@secret.txt
  amphi --download https://example.org/pond.iso
  amphi --from-curl \"curl -d a=1 https://example.org\" --offline

Exit codes:
  0 done             6 name not resolved   11 protocol broken    15 body too large
  1 this machine     7 no connection       12 body cut short     130 Ctrl-C
  2 usage            8 TLS                 13 body not decoded   141 nobody reads
  3 4 5 status 3xx   9 proxy               14 redirects          the output
  4xx 5xx, with     10 timeout
  --check-status";

/// Sends an HTTP request, and shows the response.
#[derive(Debug, Parser)]
#[command(
    name = "amphi",
    version,
    override_usage = "amphi [OPTIONS] [METHOD] URL [ITEM]...\n       amphi [OPTIONS] --from-curl <COMMAND>",
    after_help = AFTER,
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

    /// Reads the request from a command line of curl
    #[arg(long, value_name = "COMMAND", help_heading = "Other")]
    pub(crate) from_curl: Option<String>,

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
