//! What people type who know curl or HTTPie: where it means something else here, or nothing, they are told what does it.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::Args;

const SHOWN: &str = "--print=hb shows the response's head and body, --headers the head alone";
const HEAD: &str = "`amphi HEAD URL` asks for the head alone; HTTPie's is --ignore-stdin";
const METHOD: &str = "the method is a word before the URL, as in `amphi PUT URL`; --help has the rest";
const SILENT: &str = "--quiet shows nothing but errors; colours are the terminal's, by --color";
const UPLOAD: &str = "`amphi PUT URL --data @FILE` sends a file";
const QUERY: &str = "parameters are items, as in `amphi URL name==value`; --help has all of them";
const HEADER: &str =
    "headers are items, or --header: `User-Agent:frog`, `Referer:https://example.org`, `Range:bytes=0-99`";
const PROXY: &str = "curl's is --proxy URL; bodies are sent as they are, HTTPie's --compress is not there";
const TIME: &str = "curl's is --timeout; HTTPie's is --print=m, where the time went";
const JAR: &str = "--cookie-jar FILE keeps cookies; there are no sessions";
const ORDER: &str = "JSON keeps the order that it was sent in; --pretty says how it is shown";
const FORM: &str = "--form takes its fields and files as items: `amphi --form URL name=value name@file`";

const CONTINUE: &str =
    "--continue goes with --download or --output FILE; for cookies, as curl's -c, there is --cookie-jar";
const QUOTES: &str =
    "--from-curl takes all of curl's command line as one word: put it in quotes, as in --from-curl 'curl …'";

/// Options of theirs alone.
const TIPS: [(&[&str], &str); 24] = [
    (&["-i", "--include", "--show-headers", "-D", "--dump-header"], SHOWN),
    (&["-I", "--head"], HEAD),
    (&["-X", "--request"], METHOD),
    (&["-s", "--silent", "--style"], SILENT),
    (&["-T", "--upload-file"], UPLOAD),
    (&["-G", "--get", "--data-urlencode"], QUERY),
    (&["-e", "--referer", "--user-agent", "-r", "--range"], HEADER),
    (&["-x", "--compress"], PROXY),
    (&["-m", "--meta"], TIME),
    (&["-w", "--write-out"], "--print says what is shown; m is where the time went"),
    (&["-N", "--no-buffer"], "--stream shows lines as they come"),
    (&["-n"], "--netrc takes credentials from ~/.netrc"),
    (&["-C", "--continue-at"], "--continue goes on with a download"),
    (&["-J", "--remote-header-name"], "--download takes the name that the server gives"),
    (&["-E"], "--cert FILE shows a certificate"),
    (&["--verify"], "--no-verify takes any certificate, --cacert FILE trusts its authorities"),
    (&["--ssl", "--tlsv1.2", "--tlsv1.3"], "--tls-min and --tls-max choose the version"),
    (&["--session", "--session-read-only"], JAR),
    (&["--sorted", "--unsorted", "--format-options"], ORDER),
    (&["--form-string"], FORM),
    (&["--output-dir"], "--output takes a folder, too"),
    (&["--oauth2-bearer"], "--auth TOKEN --auth-type bearer sends one"),
    (&["--digest", "--basic"], "--auth-type says how credentials are sent"),
    (&["--compressed"], "bodies are asked for compressed, and shown without that, in any case; see --help"),
];

/// What is told where a letter is there, but what stands behind it shows that another's was meant.
pub(crate) fn other_meaning(words: &[OsString]) -> Option<String> {
    let words: Vec<&str> =
        words.iter().skip(1).map_while(|word| word.to_str()).take_while(|word| *word != "--").collect();
    let is_word = |word: &&&str| !word.starts_with('-');
    let mut before = 0;
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1).copied().unwrap_or_default();
        let tip = match *word {
            "-h" if words.iter().any(|word| is_word(&word)) => {
                "`-h` is help, as --help; --headers shows the head alone"
            }
            "-F" if is_field(next) => {
                "`-F` is --follow, the default; --form takes fields and files as items, name=value name@file"
            }
            "-b" if before == 0 && is_field(next) => "`-b` is --body; cookies are sent by --cookie 'a=1; b=2'",
            "-d" if next.starts_with("http://") || next.starts_with("https://") => {
                "`-d` is --data, the body; --download saves the response's, --raw sends a URL as a body"
            }
            // The shell has given all but the first word to this command.
            "--from-curl" if next == "curl" => QUOTES,
            "--from-curl=curl" => QUOTES,
            _ if word.starts_with("-F") && is_field(&word[2..]) => FORM,
            _ => {
                before += usize::from(is_word(&word));
                continue;
            }
        };
        return Some(tip.to_owned());
    }
    None
}

/// Whether it is `name=value` and no URL: the name is one.
fn is_field(word: &str) -> bool {
    let name = word.split_once('=').filter(|(_, value)| !value.starts_with('=')).map_or("", |(name, _)| name);
    !name.is_empty()
        && !name.starts_with('-')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-[]".contains(&byte))
}

/// The same of what was parsed.
pub(crate) fn check(args: &Args) -> Result<(), String> {
    match &args.content.data {
        Some(data) if args.words.is_empty() => {
            Err(format!("a URL is missing: `{data}` is the body, of --data; HTTPie's -d is --download"))
        }
        _ if args.output.resume && !args.output.saves() => Err(CONTINUE.to_owned()),
        _ => Ok(()),
    }
}

/// What clap has to say, in a line.
pub(crate) fn told(error: &clap::Error) -> String {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        Some(ContextValue::Strings(texts)) => texts.first().map(String::as_str),
        _ => None,
    };
    let named = context(ContextKind::InvalidArg).unwrap_or_default();
    let tip = TIPS.iter().find(|(names, _)| names.contains(&named)).map(|(_, tip)| tip);
    if let (ErrorKind::UnknownArgument, Some(tip)) = (error.kind(), tip) {
        return format!("there is no `{named}`: {tip}");
    }
    let text = error.to_string();
    let first: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
    let first = first.join(" ");
    let mut told = first.strip_prefix("error: ").unwrap_or(&first).to_owned();
    if named.starts_with("--auth-type") && error.kind() == ErrorKind::InvalidValue {
        told.push_str("; curl's -A is the item User-Agent:NAME");
    } else if named.starts_with("--data") && error.kind() == ErrorKind::ArgumentConflict {
        told.push_str("; one may hold all of it, as a=1&b=2, or fields be items of --form");
    } else if let Some(like) = context(ContextKind::SuggestedArg).or(context(ContextKind::SuggestedValue)) {
        told.push_str(&format!("; there is `{like}`"));
    }
    told
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[test]
    fn tips_are_for_what_is_not_there_and_name_what_is() {
        let definition = Args::definition();
        let is_there = |option: &str| {
            let long = option.trim_start_matches('-').split(['=', ' ']).next().unwrap();
            definition.get_arguments().any(|argument| argument.get_long() == Some(long))
        };
        for (names, tip) in TIPS {
            for name in names {
                let error = Args::try_parse_from(["amphi", name, "x", "h.test"]).unwrap_err();
                assert_eq!(told(&error), format!("there is no `{name}`: {tip}"));
            }
            let options = tip.split([' ', ',', ';', '`', ':']).filter(|word| word.starts_with("--"));
            let theirs = ["--style", "--compress"];
            for option in options.filter(|option| !theirs.contains(option)) {
                assert!(is_there(option), "{option} in {tip:?}");
            }
        }
    }

    #[test]
    fn letters_of_others_are_told_from_ours() {
        let meant = |words: &[&str]| {
            let words: Vec<OsString> = std::iter::once(&"amphi").chain(words).map(OsString::from).collect();
            other_meaning(&words)
        };
        for (words, named) in [
            (&["-h", "h.test"][..], "--headers"),
            (&["-F", "a=b", "h.test"], "--form"),
            (&["h.test", "-F", "a=@f"], "--form"),
            (&["-Fa=b", "h.test"], "--form"),
            (&["-b", "a=1", "h.test"], "--cookie"),
            (&["-d", "https://h.test"], "--download"),
            (&["--from-curl", "curl", "-X", "PUT", "h.test"], "in quotes"),
            (&["--from-curl=curl", "h.test"], "in quotes"),
        ] {
            assert!(meant(words).is_some_and(|tip| tip.contains(named)), "{words:?}");
        }
        for words in [
            &["-h"][..],
            &["-F", "h.test/?a=b"],
            &["-F", "POST", "h.test", "a=b"],
            &["-b", "h.test", "a=1"],
            &["h.test", "-b", "a=1"],
            &["-b", "--color=never", "h.test"],
            &["-d", "a=1", "h.test"],
            &["--", "-h", "h.test"],
            &["--from-curl", "curl h.test"],
        ] {
            assert_eq!(meant(words), None, "{words:?}");
        }
    }
}
