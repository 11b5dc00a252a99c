//! White space, leftovers, the changelog, and how modules lie in folders.

use super::source::Source;
use super::{Breach, File};

const CHECKED: [&str; 10] = [".rs", ".toml", ".md", ".json", ".js", ".mjs", ".ts", ".html", ".css", ".sh"];

/// Places of one machine that mean nothing on another; put together, so that this file is not a breach itself.
const LOCAL: [&str; 2] = [concat!("/wo", "rk/"), concat!("../sha", "red")];

pub(super) fn check(file: &File) -> Vec<Breach> {
    let checked = CHECKED.iter().any(|ending| file.path.ends_with(ending));
    let rust = file.path.ends_with(".rs");
    let mut breaches = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        let mut breach = |what: String| breaches.push(Breach::new(&file.path, number + 1, what));
        if checked && line.ends_with([' ', '\t']) {
            breach("white space at the end of the line; remove it".to_owned());
        }
        if rust && line.contains('\t') {
            breach("a tab; indent with spaces, and write `\\t` in a literal".to_owned());
        }
        for leftover in LOCAL.iter().filter(|leftover| line.contains(**leftover)) {
            breach(format!("`{leftover}` is a place on one machine; name what a reader can reach"));
        }
    }
    if checked && !file.text.is_empty() && !file.text.ends_with('\n') {
        breaches.push(Breach::new(&file.path, file.text.lines().count(), "end the last line with a line break"));
    }
    breaches
}

/// Macros and calls that are for the time before a change is finished.
pub(super) fn words(source: &Source<'_>) -> Vec<Breach> {
    const UNFINISHED: [&str; 2] = ["todo!", "dbg!"];
    const SHIPPED: [&str; 4] = ["src/", "js/src/", "cli/src/", "xtask/src/"];
    let line = |at| source.line(at);
    let unfinished = UNFINISHED.iter().flat_map(|word| source.places(word).map(move |at| (at, word)));
    let mut breaches: Vec<_> = unfinished
        .map(|(at, word)| {
            Breach::new(source.path, line(at), format!("`{word}` is left over; finish it or take it out"))
        })
        .collect();
    if SHIPPED.iter().any(|folder| source.path.starts_with(folder)) {
        let unwraps = source.code[..source.tests_at].match_indices(".unwrap()");
        let what = "`unwrap` outside tests; return an error, or `expect` with why it holds";
        breaches.extend(unwraps.map(|(at, _)| Breach::new(source.path, line(at), what)));
    }
    breaches
}

/// A module with children is `name/mod.rs`, never `name.rs` beside `name/`.
pub(super) fn folders(paths: &[&str]) -> Vec<Breach> {
    let modules = paths.iter().filter_map(|path| Some((*path, path.strip_suffix(".rs")?)));
    let mixed = modules.filter(|(_, module)| {
        let folder = format!("{module}/");
        paths.iter().any(|path| path.ends_with(".rs") && path.starts_with(&folder))
    });
    mixed
        .map(|(path, module)| Breach::new(path, 1, format!("`{module}/` is there too; move this to `{module}/mod.rs`")))
        .collect()
}

pub(super) fn changelog(files: &[File]) -> Option<Breach> {
    let breach = |what| Some(Breach::new("CHANGELOG.md", 1, what));
    let Some(changelog) = files.iter().find(|file| file.path == "CHANGELOG.md") else {
        return breach("there is no changelog; write one with a heading `## Unreleased`");
    };
    let unreleased = |line: &str| line.starts_with("## ") && line.contains("Unreleased");
    if changelog.text.lines().any(unreleased) {
        None
    } else {
        breach("add a heading `## Unreleased`: changes go under it as they are made")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(breaches: &[Breach]) -> Vec<usize> {
        breaches.iter().map(|breach| breach.line).collect()
    }

    fn file(path: &str, text: &str) -> File {
        File { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn white_space_and_leftovers() {
        let text = format!("a \nb\u{9}c\nd {}x\nlast", LOCAL[0]);
        assert_eq!(lines(&check(&file("x.rs", &text))), [1, 2, 3, 4]);
        assert_eq!(lines(&check(&file("x.data", &text))), [3]);
    }

    #[test]
    fn unfinished_and_unwrapped() {
        let text = "fn f() {\n    todo!();\n    a.unwrap();\n    \"dbg!\";\n}\n#[cfg(test)]\nmod tests {\n    b.unwrap();\n}\n";
        assert_eq!(lines(&words(&Source::new("src/x.rs", text))), [2, 3]);
        assert_eq!(lines(&words(&Source::new("tests/x.rs", text))), [2]);
    }

    #[test]
    fn a_module_is_a_file_or_a_folder() {
        assert_eq!(folders(&["src/a.rs", "src/a/b.rs"]).len(), 1);
        assert!(folders(&["src/a/mod.rs", "src/a/b.rs", "src/ab.rs", "x/main.rs", "x/main/data.txt"]).is_empty());
    }

    #[test]
    fn the_changelog_has_a_place_for_the_next_change() {
        assert!(changelog(&[]).is_some());
        assert!(changelog(&[file("CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n")]).is_none());
    }
}
