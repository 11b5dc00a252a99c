//! Two texts side by side; what is too long wraps inside its column.

use crate::term;

const BETWEEN: &str = " │ ";

/// The lines of a table with `left` and `right` under their headings, no wider than `width`.
pub(super) fn beside(left: &[&str], right: &[&str], headings: [&str; 2], width: usize) -> Vec<String> {
    let column = (width - BETWEEN.chars().count()) / 2;
    let [left_heading, right_heading] = headings;
    let pad = |text: &str| format!("{text:<column$}");
    let mut table = vec![
        format!("{}{BETWEEN}{}", term::bold(&pad(left_heading)), term::bold(right_heading)),
        format!("{0}─┼─{0}", "─".repeat(column)),
    ];
    for row in 0..left.len().max(right.len()) {
        let cell = |lines: &[&str]| lines.get(row).map_or_else(Vec::new, |line| wrapped(line, column));
        let (left, right) = (cell(left), cell(right));
        for line in 0..left.len().max(right.len()) {
            let part = |cell: &[String]| cell.get(line).cloned().unwrap_or_default();
            table.push(format!("{}{BETWEEN}{}", pad(&part(&left)), part(&right)).trim_end().to_owned());
        }
    }
    table
}

/// `line` in pieces of at most `width` characters, broken at a space where there is one.
fn wrapped(line: &str, width: usize) -> Vec<String> {
    let mut rest: Vec<char> = line.replace('\t', "    ").chars().collect();
    let mut pieces = Vec::new();
    while rest.len() > width {
        let space = rest[..width].iter().rposition(|c| *c == ' ').filter(|at| *at > width / 2);
        let tail = rest.split_off(space.map_or(width, |at| at + 1));
        pieces.push(rest.iter().collect::<String>().trim_end().to_owned());
        rest = tail;
    }
    pieces.push(rest.into_iter().collect());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_wraps_inside_its_column() {
        let table = beside(&["one two three four"], &["x", "y"], ["a", "b"], 23);
        assert_eq!(table[2], "one two    │ x");
        assert_eq!(table[3], "three four │");
        assert_eq!(table[4], "           │ y");
    }

    #[test]
    fn a_word_without_spaces_is_cut() {
        assert_eq!(wrapped("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrapped("", 4), [""]);
    }
}
