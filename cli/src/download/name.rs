//! Names of files that others suggest: made such that they name a new file in one folder, and nothing else.

use std::path::{Path, PathBuf};

use amphi::Url;

/// The longest name that every file system takes, with room for `.part.json`.
const LONGEST: usize = 200;
const FALLBACK: &str = "download";
/// What Windows takes for devices, whatever ending they have.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "COM", "LPT"];

/// The name that a URL suggests: what comes last in its path.
pub(super) fn of_url(url: &Url) -> String {
    let path = url.path().trim_end_matches('/');
    plain(&decoded(path.rsplit('/').next().unwrap_or_default()))
}

/// A name without anything that a file system, a shell or a terminal would take for more than a name.
pub(super) fn plain(suggested: &str) -> String {
    let last = suggested.rsplit(['/', '\\']).next().unwrap_or_default();
    let taken = |letter: char| {
        let bad = letter.is_control() || "<>:\"|?*".contains(letter);
        let unseen =
            matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
        if bad || unseen { '_' } else { letter }
    };
    let name: String = last.chars().map(taken).collect();
    // A leading dot hides a file, a leading hyphen makes an option of it; Windows drops dots and spaces at the end.
    let name = name.trim_start_matches(['.', '-', ' ', '~']).trim_end_matches(['.', ' ']);
    let name = shortened(name);
    let stem = name.split('.').next().unwrap_or_default().to_ascii_uppercase();
    let is_device = DEVICES.iter().any(|device| {
        stem.strip_prefix(device).is_some_and(|rest| rest.len() <= 1 && rest.bytes().all(|byte| byte.is_ascii_digit()))
    });
    match name.as_str() {
        "" => FALLBACK.to_owned(),
        name if is_device => format!("_{name}"),
        name => name.to_owned(),
    }
}

/// At most so many bytes, its ending among them.
fn shortened(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let ending = name.rfind('.').map(|at| &name[at..]).filter(|ending| ending.len() <= 20).unwrap_or_default();
    let mut end = LONGEST - ending.len();
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{ending}", &name[..end])
}

/// A place of this name where no file is, nor one that is being made: `a.txt`, `a-1.txt`, `a-2.txt`.
pub(super) fn free(folder: &Path, name: &str) -> PathBuf {
    let (stem, ending) = match name.rfind('.') {
        Some(dot) if dot > 0 => name.split_at(dot),
        _ => (name, ""),
    };
    let numbered = (1..).map(|number: u64| format!("{stem}-{number}{ending}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered).map(|name| folder.join(name));
    names.find(|place| !place.exists() && !super::part::path(place).exists()).unwrap_or_else(|| folder.join(name))
}

/// With its percent signs undone.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits = text.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                at += 3;
            }
            None => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_no_paths() {
        for (suggested, name) in [
            ("frog.txt", "frog.txt"),
            ("../../etc/passwd", "passwd"),
            ("..\\..\\boot.ini", "boot.ini"),
            ("/", "download"),
            ("..", "download"),
            (".bashrc", "bashrc"),
            ("-rf", "rf"),
            ("a\0b\u{1b}[2Jc", "a_b_[2Jc"),
            ("gnp.\u{202e}exe", "gnp._exe"),
            ("con", "_con"),
            ("lpt1.txt", "_lpt1.txt"),
            ("console.log", "console.log"),
            ("a:b?.txt. ", "a_b_.txt"),
            ("naïve 🦀.txt", "naïve 🦀.txt"),
        ] {
            assert_eq!(plain(suggested), name, "{suggested}");
        }
        let long = plain(&format!("{}.tar", "é".repeat(300)));
        assert!(long.len() <= LONGEST && long.ends_with("é.tar"));
    }

    #[test]
    fn names_of_urls() {
        for (url, name) in [
            ("http://h.test/a/frog.txt?x=/y#z", "frog.txt"),
            ("http://h.test/", "download"),
            ("http://h.test/a/", "a"),
            ("http://h.test/a%2F..%2Fb%20c", "b c"),
            ("http://h.test/%ff%", "\u{fffd}%"),
        ] {
            assert_eq!(of_url(&Url::parse(url).unwrap()), name, "{url}");
        }
    }
}
