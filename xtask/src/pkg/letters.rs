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

/// The other way, in JavaScript: over the text's own bytes, in place, since a loop that is not compiled yet has to be plain.
pub(super) const DECODE: &str = r#"export default () => {
  const bytes = new TextEncoder().encode(text);
  const table = new Uint8Array(3 * 128);
  let read = 0;
  for (let at = 0; at < table.length; at += 1) {
    const letter = at & 127;
    if (letter < 35 || letter === 60 || letter === 92 || letter === 127) continue;
    table[at] = Number.parseInt(alphabet.substring(read, read + 2), 16);
    read += 2;
  }
  const { length } = bytes;
  let written = 0;
  for (let at = 0; at < length; at += 1) {
    let letter = bytes[at];
    if (letter < 34) {
      at += 1;
      letter = ((letter - 31) << 7) + bytes[at];
    }
    bytes[written] = table[letter];
    written += 1;
  }
  return bytes.subarray(0, written);
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
