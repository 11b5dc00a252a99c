//! What a response's body is to be called as a file, by the header `Content-Disposition` or the URL, made harmless.

use std::borrow::Cow;

use http::HeaderMap;
use http::header::CONTENT_DISPOSITION;

use super::Response;
use crate::Url;
use crate::error::is_hidden;
use crate::parameters::{Parameters, Place, text};

/// The longest name, in bytes of UTF-8: what file systems take, less room for what is added while it is written, and to
/// tell it from another.
const LONGEST: usize = 200;

impl Response {
    /// What the server would have the body called as a file, by the header `Content-Disposition`
    /// ([RFC 6266](https://www.rfc-editor.org/rfc/rfc6266), `filename*` before `filename`): `None` if it does not say.
    ///
    /// It can be used in a folder as it is, on every system: it is the last part of what may be a path, without control
    /// characters, marks that turn the direction of writing, dots and spaces at its ends, or a hyphen at its start; what Windows does not allow
    /// is `_`, and its reserved names have one before them; it is 200 bytes at most. Whether it says the truth about
    /// what is in it, nobody knows.
    ///
    /// # On the web
    /// From another origin `None`, unless the server exposes the header.
    ///
    /// ```
    /// # let disposition = r#"attachment; filename="../../etc/frog.png""#;
    /// # let made = http::Response::builder().header("content-disposition", disposition).body(())?;
    /// # let response = amphi::Response::from(made);
    /// // content-disposition: attachment; filename="../../etc/frog.png"
    /// assert_eq!(response.file_name().as_deref(), Some("frog.png"));
    /// # Ok::<(), http::Error>(())
    /// ```
    #[must_use]
    #[doc(alias = "content_disposition")]
    pub fn file_name(&self) -> Option<String> {
        stated(self.headers())
    }

    /// The name to save it by: the server's, else what the URL ends in, else `download`.
    pub(super) fn name_to_save_by(&self) -> String {
        let name = self.file_name().or_else(|| self.url().file_name());
        name.unwrap_or_else(|| "download".to_owned())
    }
}

impl Url {
    /// What the path ends in, as the name of a file, with percent signs undone: `None` if nothing is left of it. It can be
    /// used in a folder as it is, made harmless as [`Response::file_name`] is.
    ///
    /// ```
    /// let url = amphi::Url::parse("https://example.org/pond/green%20frog.png?size=3")?;
    /// assert_eq!(url.file_name().as_deref(), Some("green frog.png"));
    /// # Ok::<(), amphi::Error>(())
    /// ```
    #[must_use]
    pub fn file_name(&self) -> Option<String> {
        let last = self.path().rsplit('/').next().unwrap_or_default();
        harmless(&percent_encoding::percent_decode_str(last).decode_utf8_lossy())
    }
}

fn stated(headers: &HeaderMap) -> Option<String> {
    let value = text(headers.get(CONTENT_DISPOSITION)?);
    let mut rest = &*value;
    harmless(Parameters::take(&mut rest, Place::Disposition).get("filename")?)
}

/// A name that leads nowhere but into the folder it is used in; `None` if nothing is left of it.
fn harmless(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| !is_hidden(*c)).map(allowed).collect();
    // A dot at the beginning would hide it, one at the end Windows would lose.
    let is_edge = |c: char| c == '.' || c.is_whitespace();
    // A hyphen at the beginning would make an option of it, for who writes `*`.
    let name = shortened(name.trim_start_matches(|c| is_edge(c) || c == '-').trim_end_matches(is_edge));
    let name = name.trim_end_matches(is_edge);
    match (name.is_empty(), is_reserved(name)) {
        (true, _) => None,
        (_, true) => Some(format!("_{name}")),
        _ => Some(name.to_owned()),
    }
}

fn allowed(c: char) -> char {
    if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') { '_' } else { c }
}

/// Cut to what is allowed, its extension kept.
fn shortened(name: &str) -> Cow<'_, str> {
    if name.len() <= LONGEST {
        return name.into();
    }
    let dot = name.rfind('.').filter(|dot| name.len() - dot <= 20).unwrap_or(name.len());
    let (stem, extension) = name.split_at(dot);
    let mut end = LONGEST - extension.len();
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{extension}", &stem[..end]).into()
}

/// Whether Windows takes it for a device, with whatever extension.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let numbered = |device| {
        let mut number = stem.strip_prefix(device).unwrap_or_default().chars();
        number.next().is_some_and(|c| c.is_ascii_digit() || matches!(c, '¹' | '²' | '³')) && number.next().is_none()
    };
    matches!(&*stem, "CON" | "PRN" | "AUX" | "NUL" | "CLOCK$" | "CONIN$" | "CONOUT$")
        || numbered("COM")
        || numbered("LPT")
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;
    use crate::parameters::tests::texts;

    fn name_of(value: &[u8]) -> Option<String> {
        stated(&HeaderMap::from_iter([(CONTENT_DISPOSITION, HeaderValue::from_bytes(value).unwrap())]))
    }

    #[test]
    fn every_way_to_write_it() {
        for (value, expected) in [
            (&b"attachment; filename=frog.png"[..], Some("frog.png")),
            (b"attachment;FileName = \"green frog.png\" ; size=3", Some("green frog.png")),
            (b"inline; filename=\"frog.png\"", Some("frog.png")),
            (b"filename=frog.png", None),
            (b"; filename=frog.png", Some("frog.png")),
            (b"attachment", None),
            (b"attachment; filename", None),
            (b"attachment; filename=\"\"", None),
            (b"attachment; filename=\"a \\\"big\\\" frog.png\"", Some("a _big_ frog.png")),
            (b"attachment; filename=\"a;b,c.png\"", Some("a;b,c.png")),
            (b"attachment; filename=\"a%20b.png\"", Some("a%20b.png")),
            (b"attachment; filename=\"frog.png; size=3", Some("frog.png; size=3")),
            (b"attachment; filename=a; filename*=UTF-8''%e2%82%ac.png", Some("€.png")),
            (b"attachment; filename*=UTF-8''%e2%82%ac.png; filename=a", Some("€.png")),
            (b"attachment; filename*=iso-8859-1'en'%A3.png", Some("£.png")),
            (b"attachment; filename*=UTF-8''%e2.png; filename=a", Some("a")),
            (b"attachment; filename*=UTF-8''%2e%2e%2f%2e%2e%2fetc%2fpasswd", Some("passwd")),
            ("attachment; filename=\"Fröhlich.png\"".as_bytes(), Some("Fröhlich.png")),
            (b"attachment; filename=\"Fr\xf6hlich.png\"", Some("Fröhlich.png")),
        ] {
            assert_eq!(name_of(value).as_deref(), expected, "{}", String::from_utf8_lossy(value));
        }
    }

    #[test]
    fn nothing_leads_out_of_the_folder() {
        for (name, expected) in [
            ("/etc/passwd", Some("passwd")),
            ("../../x", Some("x")),
            ("..\\..\\x", Some("x")),
            ("C:\\Windows\\x.dll", Some("x.dll")),
            ("C:x", Some("C_x")),
            ("..", None),
            (".", None),
            ("...", None),
            ("a/..", None),
            ("a/", None),
            (".bashrc", Some("bashrc")),
            (" . x . ", Some("x")),
            ("x\0y\r\n.png", Some("xy.png")),
            ("gnp.\u{202e}exe", Some("gnp.exe")),
            ("a<b>c:d\"e|f?g*h", Some("a_b_c_d_e_f_g_h")),
            ("CON", Some("_CON")),
            ("con.txt", Some("_con.txt")),
            ("nul .tar.gz", Some("_nul .tar.gz")),
            ("Com1", Some("_Com1")),
            ("LPT\u{b9}.x", Some("_LPT\u{b9}.x")),
            ("COM10", Some("COM10")),
            ("CONTACT", Some("CONTACT")),
            ("COM", Some("COM")),
            ("~", Some("~")),
            ("-rf", Some("rf")),
            (".-.", None),
            ("a-b", Some("a-b")),
        ] {
            assert_eq!(harmless(name).as_deref(), expected, "{name:?}");
        }
    }

    #[test]
    fn long_ones_are_cut() {
        let name = harmless(&format!("{}.tar.gz", "ä".repeat(500))).unwrap();
        assert!(name.len() <= LONGEST && name.ends_with("ä.gz"), "{name}");
        let name = harmless(&format!("a.{}", "b".repeat(500))).unwrap();
        assert!(name.len() == LONGEST && name.starts_with("a.bbb"), "{name}");
        assert_eq!(harmless(&format!("{}. .x{}", "a".repeat(198), "b".repeat(30))).unwrap(), "a".repeat(198));
    }

    #[test]
    fn what_a_url_ends_in() {
        for (url, expected) in [
            ("https://h/a/frog.png?x=1#y", Some("frog.png")),
            ("https://h/a/gr%C3%BCn%20frog.png", Some("grün frog.png")),
            ("https://h/a/..%2f..%2fx", Some("x")),
            ("https://h/a/", None),
            ("https://h", None),
        ] {
            assert_eq!(Url::parse(url).unwrap().file_name().as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn whatever_comes() {
        let pieces = [
            "attachment",
            ";",
            "filename",
            "*",
            "=",
            "\"",
            "\\",
            "/",
            ".",
            "..",
            " ",
            "UTF-8''",
            "%2f",
            "%00",
            "%2e",
            "nul",
            ":",
            "é",
            "a",
        ];
        let mut named = 0;
        texts(&pieces, 100_000, |text| {
            for name in [name_of(text.as_bytes()), harmless(text)].into_iter().flatten() {
                named += 1;
                let is_bad = |c: char| c.is_control() || "/\\<>:\"|?*".contains(c);
                assert!(
                    !name.contains(is_bad) && !name.starts_with('.') && !name.ends_with(['.', ' ']),
                    "{text:?}: {name:?}"
                );
                assert!(!name.is_empty() && name.len() <= LONGEST + 1 && !is_reserved(&name), "{text:?}: {name:?}");
            }
        });
        assert!(named > 1000, "only {named}");
    }
}
