//! `$'…'`, which browsers write where they copy a request as a command line: quotes with escapes in them.

/// The line with each of these as plain quotes. `None` if one does not end, or holds an escape that is none.
pub(super) fn plain(line: &str) -> Option<String> {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    let mut quote = None;
    while let Some(first) = rest.chars().next() {
        if let Some(quoted) = rest.strip_prefix("$'").filter(|_| quote.is_none()) {
            let (text, after) = quoted_text(quoted)?;
            plain.push_str(&shell_words::quote(&text));
            rest = after;
            continue;
        }
        let mut taken = first.len_utf8();
        match (quote, first) {
            (None, '\'' | '"') => quote = Some(first),
            (Some(open), _) if open == first => quote = None,
            (None | Some('"'), '\\') => taken += rest[1..].chars().next().map_or(0, char::len_utf8),
            _ => {}
        }
        plain.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    Some(plain)
}

/// What the escapes of a text up to its closing quote stand for, and what follows.
fn quoted_text(quoted: &str) -> Option<(String, &str)> {
    let mut text = Vec::new();
    let mut rest = quoted;
    loop {
        let first = rest.chars().next()?;
        rest = &rest[first.len_utf8()..];
        match first {
            '\'' => return Some((String::from_utf8(text).ok()?, rest)),
            '\\' => {
                let letter = rest.chars().next()?;
                rest = &rest[letter.len_utf8()..];
                rest = escape(letter, rest, &mut text)?;
            }
            _ => text.extend_from_slice(first.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

fn escape<'a>(letter: char, rest: &'a str, text: &mut Vec<u8>) -> Option<&'a str> {
    let digits = |most: usize| rest.bytes().take(most).take_while(u8::is_ascii_hexdigit).count();
    let simple = match letter {
        'n' => b'\n',
        'r' => b'\r',
        't' => b'\t',
        'e' => 0x1b,
        '\\' | '\'' | '"' | '?' | '!' => letter as u8,
        'x' => {
            let (number, rest) = rest.split_at(digits(2));
            text.push(u8::from_str_radix(number, 16).ok()?);
            return Some(rest);
        }
        'u' | 'U' => {
            let (number, rest) = rest.split_at(digits(if letter == 'u' { 4 } else { 8 }));
            let letter = char::from_u32(u32::from_str_radix(number, 16).ok()?)?;
            text.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
            return Some(rest);
        }
        _ => return None,
    };
    text.push(simple);
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes() {
        for (line, words) in [
            (r"curl $'a\'b\n\u0021\xc3\xa9'", vec!["curl", "a'b\n!é"]),
            (r#"curl "$'x'" '$'x"#, vec!["curl", "$'x'", "$x"]),
            (r"curl \$'x'", vec!["curl", "$x"]),
            (r#"curl "a\"b" $''"#, vec!["curl", "a\"b", ""]),
        ] {
            assert_eq!(shell_words::split(&plain(line).unwrap()).unwrap(), words, "{line}");
        }
        for line in [r"$'a", r"$'\q'", r"$'\xff'", r"$'\"] {
            assert_eq!(plain(line), None, "{line}");
        }
    }
}
