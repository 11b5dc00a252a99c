//! JSON that is put together member by member: `pond[frogs][]=Rana`, as HTTPie has it.

use std::fmt::Write as _;

/// The most elements that an index may ask for: those before it are `null` until they are set.
const MOST: usize = 10_000;

/// How deep a field may lead: no more than what reads JSON takes.
const DEEPEST: usize = 100;

/// A value in the making.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) enum Node {
    #[default]
    Unset,
    /// JSON as it was written.
    Raw(String),
    /// In the order of first mention.
    Object(Vec<(String, Node)>),
    Array(Vec<Node>),
}

/// One step of the way to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Key(String),
    Index(usize),
    Append,
}

impl Node {
    /// Sets what the name leads to; of one name the last counts.
    pub(super) fn set(&mut self, name: &str, json: String) -> Result<(), String> {
        let mut node = self;
        for step in path(name)? {
            node = node.step(&step).ok_or_else(|| format!("`{name}` leads into a value that is something else"))?;
        }
        match node {
            Self::Object(_) | Self::Array(_) => Err(format!("`{name}` is set twice, as different things")),
            _ => {
                *node = Self::Raw(json);
                Ok(())
            }
        }
    }

    fn step(&mut self, step: &Step) -> Option<&mut Self> {
        if *self == Self::Unset {
            *self = if matches!(step, Step::Key(_)) { Self::Object(Vec::new()) } else { Self::Array(Vec::new()) };
        }
        match (self, step) {
            (Self::Object(members), Step::Key(key)) => {
                let at = members.iter().position(|(name, _)| name == key).unwrap_or_else(|| {
                    members.push((key.clone(), Self::Unset));
                    members.len() - 1
                });
                Some(&mut members[at].1)
            }
            (Self::Array(elements), Step::Index(index)) => {
                if elements.len() <= *index {
                    elements.resize_with(index + 1, Self::default);
                }
                elements.get_mut(*index)
            }
            (Self::Array(elements), Step::Append) => {
                elements.push(Self::Unset);
                elements.last_mut()
            }
            _ => None,
        }
    }

    /// Compact JSON.
    pub(super) fn write(&self, json: &mut String) {
        match self {
            Self::Unset => json.push_str("null"),
            Self::Raw(raw) => json.push_str(raw),
            Self::Object(members) => {
                for (at, (name, value)) in members.iter().enumerate() {
                    // Writing to a text cannot fail.
                    let _ =
                        write!(json, "{}{}:", if at == 0 { "{" } else { "," }, serde_json::Value::from(name.as_str()));
                    value.write(json);
                }
                json.push('}');
            }
            Self::Array(elements) => {
                for (at, value) in elements.iter().enumerate() {
                    json.push(if at == 0 { '[' } else { ',' });
                    value.write(json);
                }
                json.push(']');
            }
        }
    }
}

/// `a[b][0][]` as steps; a backslash keeps a bracket a letter.
fn path(name: &str) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    let mut rest = name;
    if !rest.starts_with('[') {
        let (key, after) = text(rest, '[');
        steps.push(Step::Key(key));
        rest = after;
    }
    while let Some(inner) = rest.strip_prefix('[') {
        let (key, after) = text(inner, ']');
        rest = after.strip_prefix(']').ok_or_else(|| unbalanced(name))?;
        steps.push(match key.parse::<usize>() {
            _ if inner.starts_with(']') => Step::Append,
            Ok(index) if index < MOST => Step::Index(index),
            Ok(index) => return Err(format!("`{name}`: an index of {index} is too large")),
            Err(_) => Step::Key(key),
        });
    }
    match rest {
        "" if steps.len() > DEEPEST => Err(format!("the field leads {} deep, {DEEPEST} are possible", steps.len())),
        "" => Ok(steps),
        _ => Err(unbalanced(name)),
    }
}

fn unbalanced(name: &str) -> String {
    format!("`{name}`: its brackets do not match; a backslash, \\[, keeps one a letter")
}

/// The text up to a bracket, and what follows with that.
fn text(from: &str, end: char) -> (String, &str) {
    let mut text = String::new();
    let mut rest = from;
    while let Some(letter) = rest.chars().next() {
        let escaped = rest.strip_prefix('\\').and_then(|next| next.chars().next()).filter(|next| "[]".contains(*next));
        if let Some(bracket) = escaped {
            text.push(bracket);
            rest = &rest[2..];
        } else if letter == end {
            break;
        } else {
            text.push(letter);
            rest = &rest[letter.len_utf8()..];
        }
    }
    (text, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(members: &[(&str, &str)]) -> Result<String, String> {
        let mut node = Node::default();
        members.iter().try_for_each(|(name, value)| node.set(name, (*value).to_owned()))?;
        let mut json = String::new();
        node.write(&mut json);
        Ok(json)
    }

    #[test]
    fn members_and_elements() {
        for (members, made) in [
            (&[("b", "1"), ("a", "2"), ("b", "3")][..], r#"{"b":3,"a":2}"#),
            (&[("p[a][b]", "1"), ("p[a][c]", "2"), ("q", "3")], r#"{"p":{"a":{"b":1,"c":2}},"q":3}"#),
            (&[("p[]", "1"), ("p[]", "2"), ("p[3]", "4")], r#"{"p":[1,2,null,4]}"#),
            (&[("p[0][x]", "1"), ("p[0][y]", "2"), ("p[][x]", "3")], r#"{"p":[{"x":1,"y":2},{"x":3}]}"#),
            (&[("[]", "1"), ("[]", "2")], "[1,2]"),
            (&[(r"a\[b\]", "1"), (r"c[\]]", "2")], r#"{"a[b]":1,"c":{"]":2}}"#),
            (&[("é[ü]", "1")], r#"{"é":{"ü":1}}"#),
            (&[("a]", "1")], r#"{"a]":1}"#),
        ] {
            assert_eq!(json(members).as_deref(), Ok(made));
        }
    }

    #[test]
    fn what_cannot_be() {
        for members in [
            &[("a[", "1")][..],
            &[("a[b", "1")],
            &[("a[b]c", "1")],
            &[("a[99999]", "1")],
            &[("a", "1"), ("a[b]", "2")],
            &[("a[b]", "1"), ("a", "2")],
            &[("a[]", "1"), ("a[b]", "2")],
            &[("a", "1"), ("[]", "2")],
        ] {
            assert!(json(members).is_err(), "{members:?}");
        }
        assert!(json(&[(&format!("a{}", "[]".repeat(100_000)), "1")]).is_err());
    }
}
