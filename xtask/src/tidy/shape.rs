//! Budgets: how long files and functions may be, how deep they may nest; and the figures that are printed.

use super::Breach;
use super::source::Source;

const FILE: usize = 250;
const FUNCTION: usize = 60;
const DEPTH: usize = 5;

/// Files that may have more than [`FILE`] lines of code, how many (400 at most), and why.
const LONG_FILES: [(&str, usize, &str); 0] = [];

pub(super) fn check(source: &Source<'_>) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let mut breach = |line, what| breaches.push(Breach::new(source.path, line, what));
    if !source.text.starts_with("//!") {
        breach(1, "open the file with `//!`: what it is for and what it leaves out".to_owned());
    }
    let (lines, budget) = (source.code_lines(0..source.tests_at), budget(source.path));
    if lines > budget {
        breach(1, format!("{lines} lines of code, {budget} are the budget; give one of its ideas a file of its own"));
    }
    for function in &source.functions {
        let line = source.line(function.at);
        let lines = source.code_lines(function.at..function.body.end.max(function.at));
        if lines > FUNCTION {
            breach(
                line,
                format!("`{}` has {lines} lines of code, {FUNCTION} are the budget; name its parts", function.name),
            );
        }
        if function.depth > DEPTH {
            let what = format!(
                "`{}` nests {} deep, {DEPTH} are the budget; return early or name a part",
                function.name, function.depth
            );
            breach(line, what);
        }
    }
    breaches
}

fn budget(path: &str) -> usize {
    LONG_FILES.iter().find(|(long, ..)| *long == path).map_or(FILE, |(_, lines, _)| *lines)
}

/// The ten largest files, and how much of the library's source is documentation.
pub(super) fn figures(sources: &[Source<'_>]) -> Vec<String> {
    let mut sizes: Vec<_> = sources.iter().map(|source| (source.code_lines(0..source.tests_at), source.path)).collect();
    sizes.sort_by(|a, b| b.cmp(a));
    let mut figures = vec!["the largest files, in lines of code without tests:".to_owned()];
    figures.extend(sizes.iter().take(10).map(|(lines, path)| format!("  {lines:>4}  {path}")));

    let library = sources.iter().filter(|source| source.path.starts_with("src/"));
    let lines: Vec<&str> = library.flat_map(|source| source.text.lines()).map(str::trim).collect();
    let documentation = lines.iter().filter(|line| line.starts_with("///") || line.starts_with("//!")).count();
    let share = documentation * 100 / lines.len().max(1);
    figures.push(format!("{} files; {share} % of the library's {} lines are doc comments", sources.len(), lines.len()));
    figures
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaches(text: &str) -> Vec<String> {
        check(&Source::new("x.rs", text)).into_iter().map(|breach| breach.what).collect()
    }

    #[test]
    fn comments_blanks_and_tests_are_free() {
        let text = format!(
            "//! x\n{}{}\n#[cfg(test)]\nmod tests {{\n{}}}\n",
            "// c\n\n".repeat(300),
            "a();\n".repeat(250),
            "b();\n".repeat(99)
        );
        assert_eq!(breaches(&text), Vec::<String>::new());
        assert_eq!(breaches(&format!("//! x\n{}", "a();\n".repeat(251))).len(), 1);
    }

    #[test]
    fn functions_are_short_and_flat() {
        let long = format!("//! x\nfn f() {{\n{}}}\n", "a();\n".repeat(59));
        assert!(breaches(&long)[0].contains("`f` has 61 lines"));
        let deep = "//! x\nfn f() { { { { { { } } } } } }";
        assert!(breaches(deep)[0].contains("`f` nests 6 deep"));
    }

    #[test]
    fn a_file_says_what_it_is_for() {
        assert!(breaches("fn f() {}")[0].contains("open the file with"));
    }

    #[test]
    fn no_budget_is_above_400() {
        assert!(LONG_FILES.iter().all(|(_, lines, reason)| *lines <= 400 && !reason.is_empty()));
    }
}
