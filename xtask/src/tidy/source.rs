//! A Rust file as the rules see it: comments and literals masked, function bodies known.
//!
//! This is not a parser: macros are seen as they are written.

use std::ops::Range;

use super::mask::mask;

pub(super) struct Source<'a> {
    pub(super) path: &'a str,
    pub(super) text: &'a str,
    /// The same length as `text`, byte for byte, with comments and literals masked.
    pub(super) code: String,
    pub(super) functions: Vec<Function>,
    /// Where `#[cfg(test)] mod tests` at the foot begins.
    pub(super) tests_at: usize,
}

pub(super) struct Function {
    pub(super) name: String,
    pub(super) at: usize,
    /// From its opening brace to its closing one.
    pub(super) body: Range<usize>,
    /// How deep braces are nested in the body, which counts as one.
    pub(super) depth: usize,
}

impl<'a> Source<'a> {
    pub(super) fn new(path: &'a str, text: &'a str) -> Self {
        let code = mask(text);
        let functions = functions(&code);
        let tests_at = tests_at(&code);
        Self { path, text, code, functions, tests_at }
    }

    /// The number of the line at byte `at`.
    pub(super) fn line(&self, at: usize) -> usize {
        self.text[..at].matches('\n').count() + 1
    }

    /// Lines with code in `range`.
    pub(super) fn code_lines(&self, range: Range<usize>) -> usize {
        self.code[range].lines().filter(|line| !line.trim().is_empty()).count()
    }

    /// The places of `needle` that do not stand within a longer word.
    pub(super) fn places(&self, needle: &str) -> impl Iterator<Item = usize> {
        let places = self.code.match_indices(needle).map(|(at, _)| at);
        places.filter(|at| self.code[..*at].chars().next_back().is_none_or(|before| !is_word(before)))
    }

    pub(super) fn in_function(&self, at: usize) -> Option<&Function> {
        self.functions.iter().rev().find(|function| function.body.contains(&at))
    }
}

pub(super) fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// Whether no word begins before `at` and goes on there.
pub(super) fn begins_word(text: &str, at: usize) -> bool {
    text[..at].chars().next_back().is_none_or(|before| !is_word(before))
}

/// Follows braces and remembers which of them are functions' bodies.
fn functions(code: &str) -> Vec<Function> {
    let mut scan = Scan::default();
    for (at, byte) in code.bytes().enumerate() {
        match byte {
            b'f' if code[at..].starts_with("fn ") && begins_word(code, at) => {
                scan.announce(code, at);
            }
            b'(' | b'[' => scan.brackets += 1,
            b')' | b']' => scan.brackets -= 1,
            b';' => {
                scan.announced = scan.announced.take().filter(|announced| announced.brackets != scan.brackets);
            }
            b'{' => scan.open(at),
            b'}' => scan.close(at),
            _ => {}
        }
    }
    scan.functions
}

#[derive(Default)]
struct Scan {
    functions: Vec<Function>,
    /// For each open brace, the function whose body it opens, if it does.
    open: Vec<Option<usize>>,
    brackets: i32,
    announced: Option<Announced>,
}

/// A function whose body has not begun yet.
struct Announced {
    name: String,
    at: usize,
    brackets: i32,
}

impl Scan {
    fn announce(&mut self, code: &str, at: usize) {
        let name: String = code[at + 3..].chars().take_while(|c| is_word(*c)).collect();
        if !name.is_empty() {
            self.announced = Some(Announced { name, at, brackets: self.brackets });
        }
    }

    fn open(&mut self, at: usize) {
        let Some(function) = self.announced.take_if(|announced| announced.brackets == self.brackets) else {
            self.open.push(None);
            let inside = self.open.iter().rposition(Option::is_some);
            if let Some((level, function)) = inside.and_then(|level| Some((level, self.open[level]?))) {
                let depth = &mut self.functions[function].depth;
                *depth = (*depth).max(self.open.len() - level);
            }
            return;
        };
        self.open.push(Some(self.functions.len()));
        self.functions.push(Function { name: function.name, at: function.at, body: at..at, depth: 1 });
    }

    fn close(&mut self, at: usize) {
        if let Some(function) = self.open.pop().flatten() {
            self.functions[function].body.end = at + 1;
        }
    }
}

fn tests_at(code: &str) -> usize {
    let mut from = 0;
    while let Some(found) = code[from..].find("#[cfg(test)]") {
        let at = from + found;
        let mut after = code[at + "#[cfg(test)]".len()..].trim_start().lines();
        if after.next().is_some_and(|line| line.starts_with("mod ") && line.trim_end().ends_with('{')) {
            return at;
        }
        from = at + 1;
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_know_their_bodies_and_depth() {
        let source = Source::new(
            "x.rs",
            "trait T { fn a(); }\nfn b(x: [u8; 2]) {\n    if x { loop { y() } }\n}\nmod m { fn c() {} }",
        );
        let found: Vec<_> = source.functions.iter().map(|function| (function.name.as_str(), function.depth)).collect();
        assert_eq!(found, [("b", 3), ("c", 1)]);
        assert_eq!(source.line(source.functions[0].at), 2);
        assert_eq!(source.line(source.functions[0].body.end), 4);
    }

    #[test]
    fn a_function_in_a_function_has_a_depth_of_its_own() {
        let source = Source::new("x.rs", "fn a() { fn b() { { } } }");
        let depths: Vec<_> = source.functions.iter().map(|function| function.depth).collect();
        assert_eq!(depths, [1, 2]);
    }

    #[test]
    fn only_the_module_of_tests_ends_the_code() {
        let text = "#[cfg(test)]\nuse x;\nfn a() {}\n#[cfg(test)]\nmod tests {\n}\n";
        assert_eq!(Source::new("x.rs", text).tests_at, text.rfind("#[cfg(test)]").unwrap());
        assert_eq!(Source::new("x.rs", "fn a() {}").tests_at, 9);
    }
}
