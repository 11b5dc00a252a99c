//! An item of the command line: `name=value` and its like, told apart by the first separator in it.

/// What an item stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) value: String,
    /// Whether the value is the name of a file that holds it.
    pub(crate) from_file: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `name==value`
    Query,
    /// `name=value`
    Field,
    /// `name:=json`
    Json,
    /// `name@file`
    File,
    /// `Name:value`
    Header,
    /// `Name:`
    NoHeader,
    /// `Name;`
    EmptyHeader,
}

/// The separators, those that begin like another one before that.
const SEPARATORS: [(&str, Kind, bool); 10] = [
    (":=@", Kind::Json, true),
    ("==@", Kind::Query, true),
    (":=", Kind::Json, false),
    (":@", Kind::Header, true),
    ("==", Kind::Query, false),
    ("=@", Kind::Field, true),
    (":", Kind::Header, false),
    ("=", Kind::Field, false),
    ("@", Kind::File, false),
    (";", Kind::EmptyHeader, false),
];

/// Tells what an item is.
pub(crate) fn parse(word: &str) -> Result<Item, String> {
    let wrong = || {
        format!(
            "`{word}` is no item: name=value, name:=json, name==value, name@file or Header:value, as --help has them"
        )
    };
    let mut name = String::new();
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        if let Some(escaped) = escaped(rest) {
            name.push(escaped);
            rest = &rest[1 + escaped.len_utf8()..];
            continue;
        }
        if let Some((separator, kind, from_file)) =
            SEPARATORS.iter().find(|(separator, ..)| rest.starts_with(separator))
        {
            let value = unescape(&rest[separator.len()..]);
            return item(name, *kind, value, *from_file).ok_or_else(wrong);
        }
        name.push(first);
        rest = &rest[first.len_utf8()..];
    }
    Err(wrong())
}

fn item(name: String, kind: Kind, value: String, from_file: bool) -> Option<Item> {
    let kind = match kind {
        _ if name.is_empty() => return None,
        Kind::EmptyHeader if !value.is_empty() => return None,
        Kind::Header if value.is_empty() => Kind::NoHeader,
        kind => kind,
    };
    Some(Item { name, kind, value, from_file })
}

/// The separator's character that the backslash at the start takes the meaning of.
fn escaped(text: &str) -> Option<char> {
    text.strip_prefix('\\')?.chars().next().filter(|next| ":=@;-\\".contains(*next))
}

/// A backslash before a value's first character keeps that from being read as part of the separator.
fn unescape(value: &str) -> String {
    let plain = if begins_like_a_separator(value) { value.strip_prefix('\\') } else { None };
    plain.unwrap_or(value).to_owned()
}

fn begins_like_a_separator(value: &str) -> bool {
    value.trim_start_matches('\\').starts_with([':', '=', '@', ';'])
}

/// The word that [`parse`] makes this item of.
pub(crate) fn write(name: &str, separator: &str, value: &str) -> String {
    let mut word = String::new();
    for (at, letter) in name.char_indices() {
        // A hyphen at the start would make an option of it.
        if ":=@;\\".contains(letter) || (at == 0 && letter == '-') {
            word.push('\\');
        }
        word.push(letter);
    }
    word.push_str(separator);
    if begins_like_a_separator(value) {
        word.push('\\');
    }
    word.push_str(value);
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        for (word, name, kind, value, from_file) in [
            ("a=b", "a", Kind::Field, "b", false),
            ("a=", "a", Kind::Field, "", false),
            ("a=b=c:d@e", "a", Kind::Field, "b=c:d@e", false),
            ("a=@f", "a", Kind::Field, "f", true),
            ("a:=1", "a", Kind::Json, "1", false),
            ("a:=@f.json", "a", Kind::Json, "f.json", true),
            ("a==b", "a", Kind::Query, "b", false),
            ("a==@f", "a", Kind::Query, "f", true),
            ("a@f;type=x/y", "a", Kind::File, "f;type=x/y", false),
            ("A:b", "A", Kind::Header, "b", false),
            ("A:http://h/?a=b", "A", Kind::Header, "http://h/?a=b", false),
            ("A:@f", "A", Kind::Header, "f", true),
            ("A:", "A", Kind::NoHeader, "", false),
            ("A;", "A", Kind::EmptyHeader, "", false),
            (r"a\=b=c", "a=b", Kind::Field, "c", false),
            (r"a\:b:c", "a:b", Kind::Header, "c", false),
            (r"a\\=b", r"a\", Kind::Field, "b", false),
            (r"a\n=b\n", r"a\n", Kind::Field, r"b\n", false),
            (r"a=\@b", "a", Kind::Field, "@b", false),
            ("naïve=ü", "naïve", Kind::Field, "ü", false),
        ] {
            let expected = Item { name: name.to_owned(), kind, value: value.to_owned(), from_file };
            assert_eq!(parse(word), Ok(expected), "{word}");
        }
        for word in ["", "a", "=b", ":b", "@f", "a;b", "==", r"a\=b"] {
            assert!(parse(word).is_err(), "{word}");
        }
    }

    #[test]
    fn written_and_read_again() {
        for name in ["a", "-a", "a=b", "a:", r"a\", "a@b;c"] {
            for value in ["", "b", "@b", "=b", r"\b", r"\@", r"a\\b", "a:b=c", r"\", "é"] {
                for (separator, kind) in [("=", Kind::Field), ("==", Kind::Query), ("@", Kind::File)] {
                    let item = parse(&write(name, separator, value)).unwrap();
                    assert_eq!((item.name.as_str(), item.kind, item.from_file), (name, kind, false));
                    assert_eq!(item.value, value, "{}", write(name, separator, value));
                }
            }
        }
    }
}
