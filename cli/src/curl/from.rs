//! A command line of curl, translated to one of `amphi`. What there is nothing for is an error that names it.

use super::body::Body;
use super::options::{self, Key, Means};
use super::{ansi, body};
use crate::exit::{Failure, Result};

/// The words of the command line, without `amphi` itself.
pub(crate) fn words(line: &str) -> Result<Vec<String>> {
    let plain = ansi::plain(line).ok_or_else(|| usage("a $'…' in curl's command line does not end, or is no text"))?;
    let words = shell_words::split(&plain).map_err(|_| usage("a quote in curl's command line does not end"))?;
    let mut words = words.into_iter().skip_while(|word| word == "$");
    let is_curl = |word: &String| matches!(word.rsplit(['/', '\\']).next(), Some("curl" | "curl.exe"));
    if !words.next().as_ref().is_some_and(is_curl) {
        return Err(usage("--from-curl takes a command line that begins with curl, in quotes"));
    }
    let mut curl = Curl::default();
    let mut only_urls = false;
    while let Some(word) = words.next() {
        match word.strip_prefix("--") {
            _ if only_urls => curl.part(Key::Url, word)?,
            Some("") => only_urls = true,
            Some(option) => curl.long(option, &mut words)?,
            None if is_shell_s(&word) => {
                return Err(usage(format!(
                    "`{word}` in curl's command line is the shell's: leave out what begins there, or put it behind the quotes"
                )));
            }
            None if word.len() > 1 && word.starts_with('-') => curl.short(&word[1..], &mut words)?,
            None => curl.part(Key::Url, word)?,
        }
    }
    curl.finish()
}

/// Whether a word leads to another command, or to a file.
fn is_shell_s(word: &str) -> bool {
    let word = word.trim_start_matches(|first: char| first.is_ascii_digit());
    ["|", "&", ";", ">", "<"].iter().any(|sign| word.starts_with(sign))
}

/// What has been read.
#[derive(Default)]
struct Curl {
    /// Options of `amphi`.
    words: Vec<String>,
    urls: Vec<String>,
    method: Option<String>,
    headers: Vec<String>,
    body: Body,
    get: bool,
    head: bool,
    follows: bool,
    include: bool,
    verbose: bool,
}

impl Curl {
    fn long(&mut self, option: &str, words: &mut impl Iterator<Item = String>) -> Result<()> {
        let (name, value) = match option.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (option, None),
        };
        let shown = format!("--{name}");
        let means = options::long(name).ok_or_else(|| unknown(&shown))?;
        self.option(&shown, means, || value.or_else(|| words.next()))
    }

    /// Letters of options without a value, and at their end one with a value, which may follow at once.
    fn short(&mut self, letters: &str, words: &mut impl Iterator<Item = String>) -> Result<()> {
        for (at, letter) in letters.char_indices() {
            let shown = format!("-{letter}");
            let means = options::short(letter).ok_or_else(|| unknown(&shown))?;
            if means.takes_value() {
                let rest = &letters[at + letter.len_utf8()..];
                let rest = (!rest.is_empty()).then(|| rest.to_owned());
                return self.option(&shown, means, || rest.or_else(|| words.next()));
            }
            self.option(&shown, means, || None)?;
        }
        Ok(())
    }

    fn option(&mut self, shown: &str, means: Means, value: impl FnOnce() -> Option<String>) -> Result<()> {
        let value = || value().ok_or_else(|| usage(format!("curl's {shown} lacks its value")));
        match means {
            Means::Nothing => {}
            Means::Flag(name) => self.words.push(name.to_owned()),
            Means::Value(name) => self.words.push(format!("{name}={}", value()?)),
            Means::Part(key) if means.takes_value() => self.part(key, value()?)?,
            Means::Part(key) => self.part(key, String::new())?,
        }
        Ok(())
    }

    fn part(&mut self, key: Key, value: String) -> Result<()> {
        match key {
            Key::Method => self.method = Some(value),
            Key::Header if value.starts_with('@') => return Err(usage("curl's -H @FILE has no counterpart here")),
            Key::Header => self.headers.push(value),
            Key::UserAgent => self.headers.push(format!("User-Agent: {value}")),
            Key::Referer => self.headers.push(format!("Referer: {value}")),
            Key::Range => self.headers.push(format!("Range: bytes={value}")),
            Key::Bearer => self.headers.push(format!("Authorization: Bearer {value}")),
            Key::Cookie if value.contains('=') => self.words.push(format!("--cookie={value}")),
            Key::Cookie => return Err(usage("curl's -b FILE has no counterpart here: --cookie-jar reads JSON")),
            Key::Continue if value == "-" => self.words.push("--continue".to_owned()),
            Key::Continue => return Err(usage("of curl's -C only `-C -` has a counterpart here: --continue")),
            Key::Json => {
                self.headers.push("Content-Type: application/json".to_owned());
                self.headers.push("Accept: application/json".to_owned());
                self.body.add(Key::DataBinary, value)?;
            }
            Key::Url => self.urls.push(value),
            Key::Get => self.get = true,
            Key::Head => self.head = true,
            Key::Location => self.follows = true,
            Key::Include => self.include = true,
            Key::Verbose => self.verbose = true,
            Key::Data
            | Key::DataRaw
            | Key::DataBinary
            | Key::DataUrlencode
            | Key::Form
            | Key::FormString
            | Key::Upload => {
                self.body.add(key, value)?;
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<String>> {
        let mut url = match self.urls.as_slice() {
            [url] => url.clone(),
            [] => return Err(usage("curl's command line has no URL")),
            _ => return Err(usage("curl's command line has several URLs: one request at a time")),
        };
        if self.get {
            url = body::with_query(&url, &self.body.take_text()?);
        }
        let method = self.method.take().unwrap_or_else(|| self.body.method(self.head).to_owned());
        let mut words = std::mem::take(&mut self.words);
        words.push("--ignore-stdin".to_owned());
        words.push("--default-scheme=http".to_owned());
        words.push(if self.follows { "--follow" } else { "--no-follow" }.to_owned());
        if self.verbose {
            words.push("--verbose".to_owned());
        } else if self.head || self.include {
            words.push(if self.head { "--headers" } else { "--print=hb" }.to_owned());
        }
        let has = |name: &str, headers: &[String]| {
            headers
                .iter()
                .any(|header| header.split([':', ';']).next().is_some_and(|it| it.trim().eq_ignore_ascii_case(name)))
        };
        if let Some(media_type) = self.body.media_type().filter(|_| !has("content-type", &self.headers)) {
            words.push(format!("--header=Content-Type: {media_type}").trim_end().to_owned());
        }
        if self.body.has_text() && !has("accept", &self.headers) {
            words.push("--header=Accept: */*".to_owned());
        }
        words.extend(self.headers.iter().map(|header| format!("--header={header}")));
        words.extend([method, url]);
        words.extend(self.body.words()?);
        Ok(words)
    }
}

fn unknown(option: &str) -> Failure {
    usage(format!("curl's {option} has no counterpart here"))
}

pub(super) fn usage(message: impl Into<String>) -> Failure {
    Failure::Usage(message.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Without the words that are always there.
    fn translated(line: &str) -> Vec<String> {
        let always = ["--ignore-stdin", "--default-scheme=http", "--no-follow", "--header=Accept: */*"];
        words(line).unwrap().into_iter().filter(|word| !always.contains(&word.as_str())).collect()
    }

    fn refused(line: &str) -> String {
        match words(line).unwrap_err() {
            Failure::Usage(message) => message,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn lines() {
        const FORM: &str = "--header=Content-Type: application/x-www-form-urlencoded";
        for (line, expected) in [
            ("curl h.test", &["GET", "h.test"][..]),
            ("$ /usr/bin/curl -sSL --compressed \\\n  'h.test/a b'", &["--follow", "GET", "h.test/a b"]),
            ("curl -XPUT -H 'A: b' -HC: h.test", &["--header=A: b", "--header=C:", "PUT", "h.test"]),
            ("curl -d a=1 --data-urlencode 'b=2 é' h.test", &[FORM, "POST", "h.test", "--raw=a=1&b=2+%C3%A9"]),
            ("curl -G -d a=1 -d b=2 'h.test/?c=3'", &["GET", "h.test/?c=3&a=1&b=2"]),
            (
                "curl --json '{}' h.test",
                &[
                    "--header=Content-Type: application/json",
                    "--header=Accept: application/json",
                    "POST",
                    "h.test",
                    "--raw={}",
                ],
            ),
            (
                "curl -F a=b -F 'f=@x.png;type=image/png' --form-string 'h=@z' h.test",
                &["POST", "h.test", "--multipart", "a=b", "f@x.png;type=image/png", "h=\\@z"],
            ),
            (
                "curl -I -u u:p -k -m 3 h.test",
                &["--auth=u:p", "--no-verify", "--timeout=3", "--headers", "HEAD", "h.test"],
            ),
            (
                "curl -T x.bin -A me -b a=1 -r 0-4 h.test",
                &[
                    "--cookie=a=1",
                    "--header=Content-Type:",
                    "--header=User-Agent: me",
                    "--header=Range: bytes=0-4",
                    "PUT",
                    "h.test",
                    "--data=@x.bin",
                ],
            ),
            (
                "curl --data-binary @x -H 'content-type: a/b' -- h.test",
                &["--header=content-type: a/b", "POST", "h.test", "--data=@x"],
            ),
            ("curl $'h.test/it\\'s' -i -C - -o f", &["--continue", "--output=f", "--print=hb", "GET", "h.test/it's"]),
        ] {
            assert_eq!(translated(line), expected, "{line}");
        }
    }

    #[test]
    fn what_is_not_there_is_named() {
        for (line, named) in [
            ("wget h.test", "begins with curl"),
            ("curl", "no URL"),
            ("curl a.test b.test", "several"),
            ("curl --ftp-pasv h.test", "--ftp-pasv"),
            ("curl -sZ h.test", "-Z"),
            ("curl h.test -d", "-d lacks"),
            ("curl 'h.test", "quote"),
            ("curl -b jar.txt h.test", "-b FILE"),
            ("curl -C 5 h.test", "-C"),
            ("curl -F 'a=@b;filename=c' h.test", "filename"),
            ("curl -d a -F b=c h.test", "-F"),
            ("curl h.test | jq .", "`|` in curl's command line is the shell's"),
            ("curl h.test 2>/dev/null", "`2>/dev/null`"),
            ("curl h.test && echo done", "`&&`"),
        ] {
            assert!(refused(line).contains(named), "{line}: {}", refused(line));
        }
    }
}
