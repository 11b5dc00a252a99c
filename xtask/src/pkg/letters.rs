//! Bytes as letters, for the module that is carried inline: the frequent ones are one letter each, the others two. Gzip sees
//! through that, which it does not through base64, where a byte begins anywhere in a letter: a fifth less is transferred.

/// Letters that need no escape in a string of JavaScript's, nor in a script of a page's.
fn letters() -> impl Iterator<Item = char> {
    (' '..='~').filter(|letter| !matches!(letter, '"' | '\\' | '<'))
}

/// The first so many of the letters say that one more follows.
const FIRSTS: usize = 2;

/// The text, and the bytes that its letters stand for, in order, two hexadecimal digits each.
pub(super) fn encode(bytes: &[u8]) -> (String, String) {
    let mut counts = [0_usize; 256];
    bytes.iter().for_each(|byte| counts[usize::from(*byte)] += 1);
    let mut order: Vec<u8> = (0..=255).collect();
    order.sort_by_key(|byte| std::cmp::Reverse(counts[usize::from(*byte)]));
    let (firsts, singles): (Vec<char>, Vec<char>) =
        (letters().take(FIRSTS).collect(), letters().skip(FIRSTS).collect());
    let doubles = firsts.iter().flat_map(|first| singles.iter().map(move |second| format!("{first}{second}")));
    let mut codes = vec![String::new(); 256];
    let all = singles.iter().map(char::to_string).chain(doubles);
    order.iter().zip(all).for_each(|(byte, code)| codes[usize::from(*byte)] = code);
    let text = bytes.iter().map(|byte| codes[usize::from(*byte)].as_str()).collect();
    (text, order.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The other way, in JavaScript. Letters stand for their place among those that are used.
pub(super) const DECODE: &str = r#"export default () => {
  const singles = [];
  for (let code = 34; code < 127; code += 1) if (code !== 34 && code !== 60 && code !== 92) singles.push(code);
  const places = new Uint8Array(128);
  singles.forEach((code, at) => (places[code] = at));
  const order = Uint8Array.from(alphabet.match(/../g), (digits) => Number.parseInt(digits, 16));
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    let code = text.charCodeAt(at);
    let base = 0;
    if (code < 34) {
      base = singles.length * (code - 31);
      at += 1;
      code = text.charCodeAt(at);
    }
    bytes[length] = order[base + places[code]];
    length += 1;
  }
  return bytes.subarray(0, length);
};
"#;

#[cfg(test)]
mod tests {
    use super::*;

    /// What `DECODE` does.
    fn decode(text: &str, alphabet: &str) -> Vec<u8> {
        let order: Vec<u8> =
            (0..256).map(|at| u8::from_str_radix(&alphabet[2 * at..2 * at + 2], 16).unwrap_or_default()).collect();
        let singles: Vec<char> = letters().skip(FIRSTS).collect();
        let place = |letter: char| singles.iter().position(|single| *single == letter).unwrap_or_default();
        let mut text = text.chars();
        std::iter::from_fn(|| {
            let letter = text.next()?;
            let first = letters().take(FIRSTS).position(|first| first == letter);
            Some(match first {
                Some(first) => order[singles.len() * (first + 1) + place(text.next()?)],
                None => order[place(letter)],
            })
        })
        .collect()
    }

    #[test]
    fn every_byte_comes_back() {
        let all: Vec<u8> = (0..=255).collect();
        let skewed: Vec<u8> = (0..20_000_u32).map(|n| (n.wrapping_mul(n) >> 7) as u8).collect();
        for bytes in [&all, &skewed, &Vec::new()] {
            let (text, alphabet) = encode(bytes);
            assert_eq!(&decode(&text, &alphabet), bytes);
            assert!(!text.contains(['"', '\\', '<']) && text.is_ascii());
        }
    }

    #[test]
    fn the_letters_are_enough() {
        let singles = letters().count() - FIRSTS;
        assert!(singles * (FIRSTS + 1) >= 256);
        let firsts: String = letters().take(FIRSTS).collect();
        assert_eq!(firsts, " !", "which the decoder knows as those below 34");
    }
}
