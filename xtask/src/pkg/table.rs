//! A module's table without the functions that nobody calls by it. The bindings of JavaScript's own library describe each
//! closure that one of them might take, by the address of what calls it. wasm-bindgen has read that, exports those that are in
//! use, and leaves all in the table, which the optimiser may take nothing from.

use std::collections::HashSet;

use crate::error::{Context, Error, Result};

/// What calls a closure, in the names of a module's functions.
const CALLER: &str = "::convert::closures::_::invoke::<";

const NAMES: u8 = 0;
const ELEMENTS: u8 = 9;
const DATA: u8 = 11;

/// Below it the optimiser takes it that there is no data.
const LOW: u32 = 1024;

/// What every module begins with: it says what it is, and of which version.
const HEADER: usize = 8;

/// A module without them, whose glue calls closures by exports alone.
pub(super) fn pruned(module: &[u8], glue: &str) -> Result<Vec<u8>> {
    let mut tables = glue.match_indices(".get(").filter_map(|(at, _)| glue[..at].rsplit_once("wasm."));
    // The other table is of values.
    if tables.any(|(_, name)| {
        name != "__wbindgen_externrefs" && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    }) {
        return Err(Error::new("the glue calls functions by the module's table, of which none may be taken out"));
    }
    sections(module).context("the module is not one of those that wasm-bindgen makes")
}

fn sections(module: &[u8]) -> Option<Vec<u8>> {
    let callers = callers(module)?;
    let mut pruned = module.get(..HEADER)?.to_vec();
    let mut rest = module.get(HEADER..)?;
    while !rest.is_empty() {
        let (id, section) = section(&mut rest)?;
        let changed = match id {
            ELEMENTS => elements(section, &callers)?,
            DATA if starts_low(section)? => return None,
            _ => section.to_vec(),
        };
        pruned.push(id);
        push_bytes(&mut pruned, &changed);
    }
    Some(pruned)
}

/// The section of elements, where the first of them stands in for all that call closures.
fn elements(mut rest: &[u8], callers: &HashSet<u32>) -> Option<Vec<u8>> {
    // One run of functions, from a place that is written down: of others the linker makes none.
    let (1, 0) = (number(&mut rest)?, number(&mut rest)?) else { return None };
    let from = rest;
    let (0x41, _, 0x0b) = (byte(&mut rest)?, number(&mut rest)?, byte(&mut rest)?) else { return None };
    let mut section = vec![1, 0];
    section.extend_from_slice(&from[..from.len() - rest.len()]);
    let count = number(&mut rest)?;
    let functions = (0..count).map(|_| number(&mut rest)).collect::<Option<Vec<u32>>>()?;
    push_number(&mut section, count);
    for function in &functions {
        push_number(&mut section, if callers.contains(function) { functions[0] } else { *function });
    }
    Some(section)
}

/// Whether data has a place that the optimiser takes for unused.
fn starts_low(mut rest: &[u8]) -> Option<bool> {
    let (_, 0, 0x41) = (number(&mut rest)?, number(&mut rest)?, byte(&mut rest)?) else { return None };
    Some(number(&mut rest)? < LOW)
}

/// The functions that call closures; there are some.
fn callers(module: &[u8]) -> Option<HashSet<u32>> {
    let mut rest = module.get(HEADER..)?;
    while !rest.is_empty() {
        let (id, mut section) = section(&mut rest)?;
        if id == NAMES && bytes(&mut section)? == b"name" {
            return of_functions(section);
        }
    }
    None
}

fn of_functions(mut rest: &[u8]) -> Option<HashSet<u32>> {
    let mut callers = HashSet::new();
    while !rest.is_empty() {
        let (1, mut names) = section(&mut rest)? else { continue };
        for _ in 0..number(&mut names)? {
            let (function, name) = (number(&mut names)?, bytes(&mut names)?);
            if std::str::from_utf8(name).is_ok_and(|name| name.starts_with("wasm_bindgen") && name.contains(CALLER)) {
                callers.insert(function);
            }
        }
    }
    Some(callers).filter(|callers| !callers.is_empty())
}

fn section<'a>(rest: &mut &'a [u8]) -> Option<(u8, &'a [u8])> {
    Some((byte(rest)?, bytes(rest)?))
}

fn byte(rest: &mut &[u8]) -> Option<u8> {
    rest.split_off_first().copied()
}

/// As many as the number says that stands before them.
fn bytes<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = number(rest)? as usize;
    rest.split_off(..length)
}

/// Seven bits a byte, the lowest first; all but the last have the eighth.
fn number(rest: &mut &[u8]) -> Option<u32> {
    let mut value = 0;
    for shift in (0..32).step_by(7) {
        let next = byte(rest)?;
        value |= u32::from(next & 0x7f) << shift;
        if next < 0x80 {
            return Some(value);
        }
    }
    None
}

fn push_number(bytes: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

fn push_bytes(bytes: &mut Vec<u8>, more: &[u8]) {
    push_number(bytes, more.len() as u32);
    bytes.extend_from_slice(more);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module(elements: &[u8]) -> Vec<u8> {
        let called = "wasm_bindgen[d7]::convert::closures::_::invoke::<f64, (), true>";
        let mut functions = vec![3];
        for (function, name) in [(2, "amphi::get"), (200, called), (201, "wasm_bindgen::throw_str")] {
            push_number(&mut functions, function);
            push_bytes(&mut functions, name.as_bytes());
        }
        let mut names = b"\x04name\x00\x02\x01m\x01".to_vec();
        push_bytes(&mut names, &functions);
        let mut module = b"\0asm\x01\0\0\0\x09".to_vec();
        push_bytes(&mut module, elements);
        module.push(0);
        push_bytes(&mut module, &names);
        module
    }

    #[test]
    fn what_calls_closures_is_in_the_table_no_more() {
        let linked = module(&[1, 0, 0x41, 1, 0x0b, 4, 2, 0xc8, 1, 0xc9, 1, 0xc8, 1]);
        let expected = module(&[1, 0, 0x41, 1, 0x0b, 4, 2, 2, 0xc9, 1, 2]);
        assert_eq!(pruned(&linked, "").unwrap_or_default(), expected);
        assert_eq!(pruned(&expected, "").unwrap_or_default(), expected);
        assert!(pruned(&linked, "wasm.__wbindgen_export_2.get(arg0)(arg1);").is_err());
    }

    #[test]
    fn without_names_and_with_data_at_the_bottom_it_is_an_error() {
        let linked = module(&[1, 0, 0x41, 1, 0x0b, 1, 2]);
        let names = linked.windows(4).position(|bytes| bytes == b"name").unwrap_or_default();
        let mut nameless = linked.clone();
        nameless[names] = b'N';
        assert!(pruned(&linked, "").is_ok() && pruned(&nameless, "").is_err());
        // One segment, at 1,023 and at 1,024.
        for (at, is_fine) in [([0xff, 0x07], false), ([0x80, 0x08], true)] {
            let mut with_data = linked.clone();
            with_data.extend([11, 8, 1, 0, 0x41, at[0], at[1], 0x0b, 1, b'!']);
            assert_eq!(pruned(&with_data, "").is_ok(), is_fine);
        }
    }

    #[test]
    fn what_is_cut_off_or_of_another_kind_is_an_error() {
        let linked = module(&[1, 0, 0x41, 1, 0x0b, 1, 2]);
        assert!(pruned(&linked[..linked.len() - 3], "").is_err());
        assert!(pruned(&module(&[1, 4, 0x41, 1, 0x0b, 1, 2]), "").is_err());
        assert!(pruned(&module(&[1, 0, 0x41, 1, 0x0b, 9, 2]), "").is_err());
    }
}
