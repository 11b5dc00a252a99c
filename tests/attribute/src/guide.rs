//! A guide's Markdown as rustdoc tests it: what stands in a comment before a block becomes lines of it that are hidden.

/// What begins such a comment; a line of it that is [`AFTER`] parts what is put before the block from what is put after it.
const TEST: &str = "<!-- test";
const AFTER: &str = "...";

/// The Markdown with the hidden lines put in.
pub(crate) fn woven(markdown: &str) -> String {
    let mut woven = String::new();
    let mut lines = markdown.lines();
    let mut hidden: Option<Vec<&str>> = None;
    while let Some(line) = lines.next() {
        if line == TEST {
            let comment = lines.by_ref().take_while(|line| *line != "-->").collect();
            assert!(hidden.replace(comment).is_none(), "no block of Rust follows upon a comment of a test");
            continue;
        }
        push(&mut woven, line);
        if line.starts_with("```rust")
            && let Some(hidden) = hidden.take()
        {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            weave(&mut woven, &hidden, &block);
            push(&mut woven, "```");
        }
    }
    assert!(hidden.is_none(), "no block of Rust follows upon the last comment of a test");
    woven
}

/// A block, run to its end. A client that it builds gets the transport `mock`, if that is there.
fn weave(woven: &mut String, hidden: &[&str], block: &[&str]) {
    let (before, after) = match hidden.iter().position(|line| *line == AFTER) {
        Some(at) => (&hidden[..at], &hidden[at + 1..]),
        None => (hidden, &[][..]),
    };
    let has_mock = before.iter().any(|line| line.starts_with("let mock"));
    push(woven, "# #[allow(unused_imports)] use amphi::{Client, MockTransport};");
    push(woven, "# pollster::block_on(async {");
    before.iter().for_each(|line| push(woven, &format!("# {line}")));
    for line in block {
        if has_mock && line.trim() == ".build()?;" {
            push(woven, "# .transport(mock.clone())");
        }
        push(woven, line);
    }
    after.iter().for_each(|line| push(woven, &format!("# {line}")));
    push(woven, "# Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();");
}

fn push(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_put_in() {
        let guide = "# Frogs\n\n<!-- test\nlet mock = 1;\n...\nafter();\n-->\n\n```rust\nbuilder()\n    .build()?;\n```\nrest\n";
        let lines = [
            "# Frogs",
            "",
            "",
            "```rust",
            "# #[allow(unused_imports)] use amphi::{Client, MockTransport};",
            "# pollster::block_on(async {",
            "# let mock = 1;",
            "builder()",
            "# .transport(mock.clone())",
            "    .build()?;",
            "# after();",
            "# Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();",
            "```",
            "rest",
        ];
        assert_eq!(woven(guide).lines().collect::<Vec<_>>(), lines);
    }

    #[test]
    fn what_has_no_comment_stays() {
        let guide = "<!-- seen -->\n```rust,no_run\nfn main() {}\n```\n\n```ts\nfrogs();\n```\n";
        assert_eq!(woven(guide), guide);
    }

    #[test]
    #[should_panic(expected = "no block of Rust follows upon the last comment")]
    fn a_comment_without_a_block() {
        woven("<!-- test\n-->\n\n```ts\nfrogs();\n```\n");
    }
}
