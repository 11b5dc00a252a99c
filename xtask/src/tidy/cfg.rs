//! Where conditional compilation may stand: platforms in a handful of places, features on whole items only.

use super::Breach;
use super::source::{Source, is_word};

/// The one spelling of "in a browser".
pub(super) const WEB: &str = r#"all(target_family = "wasm", target_os = "unknown")"#;

/// Where there are sockets.
const NATIVE: &str = "any(unix, windows)";

/// What Linux alone has, among those that have sockets.
const LINUX: &str = r#"target_os = "linux""#;

/// Whose code never runs in a browser.
const NATIVE_FOLDERS: [&str; 4] = ["cli/", "src/platform/native/", "tests/driver/src/bin/", "tests/server/"];

/// What may be said about platforms in a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Allowed {
    Nothing,
    /// `unix` and `windows`.
    NativeOnes,
    /// [`WEB`] and its opposite.
    Web,
    /// The same and [`NATIVE`], to tell the two from platforms that there is nothing for.
    Choice,
    /// [`WEB`] or its opposite, once, for the whole file.
    WholeFile,
}

/// One `cfg(…)`, `cfg!(…)` or `cfg_attr(…, …)`.
struct Site<'a> {
    at: usize,
    /// With literals replaced.
    masked: &'a str,
    /// As written.
    predicate: &'a str,
}

pub(super) fn check(source: &Source<'_>) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for site in sites(source) {
        let words: Vec<&str> = site.masked.split(|c| !is_word(c)).collect();
        let mut breach = |what: String| breaches.push(Breach::new(source.path, source.line(site.at), what));
        if words.iter().any(|word| word.starts_with("target_") || ["unix", "windows"].contains(word)) {
            platform(source, &site, &words).into_iter().for_each(&mut breach);
        }
        if words.contains(&"feature") {
            feature(source, &site).into_iter().for_each(&mut breach);
        }
    }
    breaches
}

fn platform(source: &Source<'_>, site: &Site<'_>, words: &[&str]) -> Option<String> {
    let predicate = one_line(site.predicate);
    let canonical = [WEB.to_owned(), format!("not({WEB})")].contains(&predicate);
    let spelling = format!("spell the platform `{WEB}`, or `not(…)` of it: one predicate, one spelling");
    match allowed(source.path) {
        Allowed::Nothing => Some(
            "no platform may be named here; what differs belongs behind `platform` or into `Capabilities`".to_owned(),
        ),
        Allowed::NativeOnes if [LINUX.to_owned(), format!("not({LINUX})")].contains(&predicate) => None,
        Allowed::NativeOnes => words
            .iter()
            .any(|word| word.starts_with("target_"))
            .then(|| "of native platforms only `unix`, `windows` and Linux may be told apart".to_owned()),
        Allowed::Choice if predicate == NATIVE => None,
        Allowed::Web | Allowed::Choice => (!canonical).then_some(spelling),
        Allowed::WholeFile if !canonical => Some(spelling),
        Allowed::WholeFile => {
            let first = source.code.trim_start().starts_with("#![cfg(") && source.code[..site.at].trim() == "#![";
            (!first).then(|| "only one `#![cfg(…)]` for the whole file may stand here, before all code".to_owned())
        }
    }
}

fn allowed(path: &str) -> Allowed {
    match path {
        "src/platform/mod.rs" => Allowed::Choice,
        "tests/suite/support.rs" => Allowed::Web,
        "js/src/lib.rs" | "tests/suite/executor.rs" => Allowed::WholeFile,
        _ if NATIVE_FOLDERS.iter().any(|folder| path.starts_with(folder)) => Allowed::NativeOnes,
        "tests/native/save_unix.rs" | "tests/native/unix.rs" => Allowed::NativeOnes,
        _ if path.starts_with("tests/native/") || path.starts_with("tests/web/") => Allowed::WholeFile,
        _ => Allowed::Nothing,
    }
}

/// A feature may gate an item or a variant, not a statement, an expression or a field.
///
/// The heuristic: the place is not inside a function's body, and what follows the attribute (and other attributes)
/// begins like an item, with one of its key words, or like a variant, with a capital.
fn feature(source: &Source<'_>, site: &Site<'_>) -> Option<String> {
    const ITEMS: [&str; 17] = [
        "async",
        "cfg_if",
        "const",
        "enum",
        "extern",
        "fn",
        "impl",
        "macro_rules",
        "mod",
        "pub",
        "static",
        "struct",
        "trait",
        "type",
        "union",
        "unsafe",
        "use",
    ];
    if let Some(function) = source.in_function(site.at) {
        return Some(format!(
            "a feature may not be asked for inside a function (`{}`): gate whole items and let one of two functions be there",
            function.name
        ));
    }
    let before = source.code[..site.at].trim_end();
    if !before.ends_with("#[") {
        return None; // `#![cfg…]`, `if #[cfg…]` and the like stand for whole modules
    }
    let gated = gated(&source.code[site.at..]);
    let mut words = gated.split(|c| !is_word(c)).filter(|word| !word.is_empty());
    let mut word = words.next()?;
    if word == "pub" {
        word = words.find(|word| !["crate", "super", "self", "in"].contains(word))?;
    }
    let item = ITEMS.contains(&word) || word.starts_with(char::is_uppercase) || gated.starts_with(['{', '}']);
    (!item).then(|| format!("a feature may gate an item or a variant, not `{word}`"))
}

/// What follows the attribute that `code` begins in, and the attributes after it.
fn gated(code: &str) -> &str {
    let mut rest = after_brackets(code, 1);
    while let Some(attribute) = rest.trim_start().strip_prefix("#[") {
        rest = after_brackets(attribute, 1);
    }
    rest.trim_start()
}

/// What follows once `depth` square brackets have been closed.
fn after_brackets(code: &str, mut depth: usize) -> &str {
    for (at, c) in code.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &code[at + 1..];
        }
    }
    ""
}

fn sites<'a>(source: &'a Source<'_>) -> impl Iterator<Item = Site<'a>> {
    let places = ["cfg(", "cfg!(", "cfg_attr("]
        .into_iter()
        .flat_map(|opening| source.places(opening).map(move |at| (at, opening)));
    places.map(|(at, opening)| {
        let start = at + opening.len();
        let end = start + predicate_length(&source.code[start..], opening == "cfg_attr(");
        Site { at, masked: &source.code[start..end], predicate: &source.text[start..end] }
    })
}

/// Up to the closing parenthesis, or up to the first comma that is not inside another pair.
fn predicate_length(code: &str, to_comma: bool) -> usize {
    let mut depth = 0;
    for (at, c) in code.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return at,
            ')' => depth -= 1,
            ',' if depth == 0 && to_comma => return at,
            _ => {}
        }
    }
    code.len()
}

fn one_line(predicate: &str) -> String {
    let words = predicate.split_whitespace().collect::<Vec<_>>().join(" ");
    words.replace("( ", "(").replace(" )", ")").replace(",)", ")")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: [usize; 0] = [];

    fn breaches(path: &str, text: &str) -> Vec<usize> {
        check(&Source::new(path, text)).into_iter().map(|breach| breach.line).collect()
    }

    fn web(wrap: &str) -> String {
        wrap.replace("WEB", WEB)
    }

    #[test]
    fn platforms_are_named_in_few_places() {
        let text = web("//! x\n#[cfg(WEB)]\nmod web;\n");
        assert_eq!(breaches("src/client/mod.rs", &text), [2]);
        assert_eq!(breaches("src/platform/mod.rs", &text), NONE);
        assert_eq!(breaches("src/platform/mod.rs", "#[cfg(any(unix, windows))] mod native;"), NONE);
        assert_eq!(breaches("tests/suite/support.rs", &text), NONE);
        assert_eq!(breaches("src/lib.rs", "fn a() { if cfg!(windows) {} }"), [1]);
        assert_eq!(breaches("src/lib.rs", "#[cfg_attr(unix, path = \"x\")] mod x;"), [1]);
        assert_eq!(breaches("src/lib.rs", "// cfg(unix)\nconst X: &str = \"cfg(unix)\";"), NONE);
    }

    #[test]
    fn the_predicate_has_one_spelling() {
        assert_eq!(breaches("src/platform/mod.rs", "#[cfg(target_arch = \"wasm32\")] mod web;"), [1]);
        assert_eq!(breaches("src/platform/mod.rs", &web("#[cfg(not(WEB))] mod native;")), NONE);
        assert_eq!(
            breaches(
                "src/platform/mod.rs",
                "#[cfg(all(\n    target_family = \"wasm\",\n    target_os = \"unknown\"\n))] mod web;"
            ),
            NONE
        );
    }

    #[test]
    fn below_native_unix_and_windows_are_known() {
        assert_eq!(breaches("src/platform/native/connect.rs", "#[cfg(unix)] mod a; #[cfg(windows)] mod b;"), NONE);
        assert_eq!(breaches("src/platform/native/connect.rs", "#[cfg(target_os = \"macos\")] mod a;"), [1]);
    }

    #[test]
    fn a_whole_file_may_be_for_one_platform() {
        assert_eq!(breaches("tests/web/main.rs", &web("//! x\n\n#![cfg(WEB)]\n")), NONE);
        assert_eq!(breaches("tests/web/main.rs", &web("//! x\n#[cfg(WEB)]\nmod a;")), [2]);
        assert_eq!(breaches("tests/web/main.rs", &web("#![cfg(WEB)]\n#[cfg(WEB)]\nmod a;")), [2]);
    }

    #[test]
    fn features_gate_items_and_variants() {
        let gate = |what: &str| breaches("src/lib.rs", &format!("#[cfg(feature = \"json\")]\n{what}"));
        for item in
            ["pub(crate) mod json;", "#[doc(x = [1])] pub use json::Json;", "fn f() {}", "Json(u8),", "impl A {}"]
        {
            assert_eq!(gate(item), NONE, "{item}");
        }
        assert_eq!(gate("json: Json,"), [1]);
        assert_eq!(gate("pub json: Json,"), [1]);
    }

    #[test]
    fn features_are_not_asked_for_in_functions() {
        assert_eq!(breaches("src/lib.rs", "fn f() {\n    #[cfg(feature = \"json\")]\n    g();\n}"), [2]);
        assert_eq!(breaches("src/lib.rs", "fn f() {\n    if cfg!(feature = \"json\") {}\n}"), [2]);
    }
}
