//! What stands in `WWW-Authenticate` and `Authentication-Info`, taken apart
//! ([RFC 9110, 11.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1)).
//!
//! Challenges and their parameters are both lists with commas between, so what a comma ends shows only after it: a name
//! with `=` goes on with a challenge, one without begins the next.

use crate::parameters::{quoted, unescaped};

/// A scheme and its parameters.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Challenge {
    scheme: Vec<u8>,
    /// Names in lower case; quotes and backslashes undone in values.
    parameters: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Challenge {
    pub(super) fn is(&self, scheme: &str) -> bool {
        self.scheme.eq_ignore_ascii_case(scheme.as_bytes())
    }

    /// The first of this name: there may be no other.
    pub(super) fn parameter(&self, name: &str) -> Option<&[u8]> {
        let found = self.parameters.iter().find(|(known, _)| known == name.as_bytes());
        found.map(|(_, value)| value.as_slice())
    }
}

/// All challenges of a header's value, in their order. What cannot be read is left out.
pub(super) fn challenges(value: &[u8]) -> Vec<Challenge> {
    let mut all: Vec<Challenge> = Vec::new();
    let mut rest = Rest(value);
    while let Some(name) = rest.name() {
        if rest.eat(b'=') {
            let value = rest.value();
            if let Some(challenge) = all.last_mut() {
                challenge.parameters.push((name.to_ascii_lowercase(), value));
            }
        } else {
            all.push(Challenge { scheme: name.to_vec(), parameters: Vec::new() });
            rest.skip_token68();
        }
    }
    all
}

/// The parameters of a value that has no scheme.
pub(super) fn parameters(value: &[u8]) -> Challenge {
    challenges(&[b"Info ", value].concat()).into_iter().next().unwrap_or_default()
}

/// What is still to be read.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn skip(&mut self, is_skipped: impl Fn(u8) -> bool) {
        let length = self.0.iter().take_while(|byte| is_skipped(**byte)).count();
        self.0 = &self.0[length..];
    }

    fn take(&mut self, is_taken: impl Fn(u8) -> bool) -> &'a [u8] {
        let length = self.0.iter().take_while(|byte| is_taken(**byte)).count();
        let (taken, rest) = self.0.split_at(length);
        self.0 = rest;
        taken
    }

    /// The next name, of a scheme or a parameter; `None` at the end.
    fn name(&mut self) -> Option<&'a [u8]> {
        loop {
            self.skip(|byte| is_space(byte) || byte == b',');
            let name = self.take(|byte| !is_space(byte) && !b",=\"".contains(&byte));
            match (name, self.0) {
                ([], []) => return None,
                // A value without a name: nobody's.
                ([], _) => drop(self.value_after_mark()),
                (name, _) => return Some(name),
            }
        }
    }

    fn value_after_mark(&mut self) -> Vec<u8> {
        self.eat(b'=');
        self.value()
    }

    /// This byte, with spaces before and after it, if it comes next.
    fn eat(&mut self, byte: u8) -> bool {
        let before = self.0;
        self.skip(is_space);
        match self.0.split_first() {
            Some((first, rest)) if *first == byte => {
                self.0 = rest;
                self.skip(is_space);
                true
            }
            _ => {
                self.0 = before;
                false
            }
        }
    }

    /// A quoted string, or all up to the next comma or space.
    fn value(&mut self) -> Vec<u8> {
        if self.0.first() != Some(&b'"') {
            return self.take(|byte| byte != b',' && !is_space(byte)).to_vec();
        }
        let (content, length) = quoted(self.0);
        self.0 = &self.0[length..];
        unescaped(content, |_| true).into_owned()
    }

    /// What some schemes have in the place of parameters.
    fn skip_token68(&mut self) {
        let before = self.0;
        self.skip(is_space);
        self.skip(|byte| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte));
        self.skip(|byte| byte == b'=');
        self.skip(is_space);
        if self.0.first().is_some_and(|byte| *byte != b',') {
            self.0 = before;
        }
    }
}

fn is_space(byte: u8) -> bool {
    crate::parameters::is_space(byte.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each challenge as `scheme name=value|name=value`.
    fn read(value: &str) -> Vec<String> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let shown = |challenge: &Challenge| {
            let pairs: Vec<String> =
                challenge.parameters.iter().map(|(name, value)| format!("{}={}", text(name), text(value))).collect();
            format!("{} {}", text(&challenge.scheme), pairs.join("|")).trim().to_owned()
        };
        challenges(value.as_bytes()).iter().map(shown).collect()
    }

    #[test]
    fn one_and_several_in_a_line() {
        assert_eq!(read("Basic"), ["Basic"]);
        assert_eq!(read("Digest realm=\"a, b\", nonce=\"c\""), ["Digest realm=a, b|nonce=c"]);
        assert_eq!(
            read("Basic realm=\"x\", Digest realm=\"y\", qop=\"auth,auth-int\", Negotiate"),
            ["Basic realm=x", "Digest realm=y|qop=auth,auth-int", "Negotiate"]
        );
        assert_eq!(
            read("Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\", Basic realm=\"simple\"").len(),
            2
        );
    }

    #[test]
    fn names_are_in_lower_case() {
        assert_eq!(read("DIGEST Realm=\"A\", NONCE=b"), ["DIGEST realm=A|nonce=b"]);
    }

    #[test]
    fn quotes_and_backslashes() {
        assert_eq!(read(r#"Digest realm="a \"b\" \\c", nonce="""#), [r#"Digest realm=a "b" \c|nonce="#]);
        assert_eq!(read(r#"Digest realm="never closed"#), ["Digest realm=never closed"]);
        assert_eq!(read(r#"Digest realm="ends in\"#), [r"Digest realm=ends in\"]);
        assert_eq!(read("Digest nonce=a+b/c==, realm=x"), ["Digest nonce=a+b/c==|realm=x"]);
        assert_eq!(read("Digest realm=\"Fr\u{f6}sche\""), ["Digest realm=Fr\u{f6}sche"]);
    }

    #[test]
    fn spaces_and_commas_wherever() {
        assert_eq!(read(" ,, Digest \t realm = \"a\" ,, nonce\t=b , , Basic ,"), ["Digest realm=a|nonce=b", "Basic"]);
        // No comma between, which some servers forget.
        assert_eq!(read("Digest realm=\"a\" nonce=\"b\""), ["Digest realm=a|nonce=b"]);
        assert_eq!(read("Digest realm=\"a\"nonce=b"), ["Digest realm=a|nonce=b"]);
    }

    #[test]
    fn what_is_no_parameter() {
        assert_eq!(read("Negotiate YWJj==, Digest realm=x"), ["Negotiate", "Digest realm=x"]);
        assert_eq!(read("realm=\"nobody's\", Basic realm=x"), ["Basic realm=x"]);
        assert_eq!(read("=\"x\", \"y\", Basic"), ["Basic"]);
        assert_eq!(read("Basic Digest realm=x"), ["Basic", "Digest realm=x"]);
        assert_eq!(read("Digest realm=a, realm=b"), ["Digest realm=a|realm=b"]);
        for nothing in ["", " ", ",", "=", "\"", "==,=", "\"\\"] {
            assert_eq!(read(nothing), [""; 0], "{nothing:?}");
        }
    }

    #[test]
    fn every_beginning_of_a_value_is_read_to_its_end() {
        let value = r#"Basic realm="x", Digest Realm="a \" b" , nonce=c==, qop="auth", Negotiate YQ==, ="#;
        for end in 0..=value.len() {
            let _ = challenges(&value.as_bytes()[..end]);
        }
        assert!(challenges(&b"=".repeat(100_000)).is_empty());
        assert_eq!(challenges(&b"a,".repeat(50_000)).len(), 50_000);
    }

    #[test]
    fn parameters_without_a_scheme() {
        let info = parameters(b"nextnonce=\"n\", rspauth=\"abc\", qop=auth");
        assert_eq!((info.parameter("nextnonce"), info.parameter("rspauth")), (Some(&b"n"[..]), Some(&b"abc"[..])));
        assert_eq!(parameters(b"").parameter("nextnonce"), None);
    }
}
