//! The names by which the module and its glue know each other: the linker's have a hash each, which no packer makes smaller,
//! and are in both. The optimiser gives the module short ones, and tells which; the glue gets the same, and what the module
//! imports becomes one object by these: of exports a packer makes that itself, and writes each name twice more.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use crate::error::{Context, Error, Result};
use crate::paths;
use crate::run;
use crate::tools::Tools;

/// What starts the module, under a name that `start.js` knows.
const START: &str = "export function __wbg_start() {\n    wasm.__wbindgen_start();\n}\n";

/// A function whose exceptions the module is told of.
const CAUGHT: &str = "function caught(run) {\n    return (...args) => handleError(run, args);\n}\n";

/// From where to where the glue has what nobody needs: an encoder for engines that know no modules such as this one either, and
/// a way to pass texts to a module that cannot make room for more.
const NEEDLESS: [(&str, &str); 2] =
    [("if (!('encodeInto' in cachedTextEncoder)) {\n", "\n}\n"), ("    if (realloc === undefined) {\n", "\n    }\n")];

/// The same of engines that do not say when an object is gone.
const UNREGISTERED: &str = "(typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : ";

pub(super) fn shorten(tools: &Tools, module: &Path, glue: &Path) -> Result<()> {
    let mut command = run::command(tools.wasm_opt()?);
    let told = run::text(command.arg("--minify-imports-and-exports-and-modules").arg(module).arg("-o").arg(module))?;
    let told: Value = serde_json::from_str(&told).context("the optimiser's names are no JSON")?;
    let names = |list: &str, at: usize| -> HashMap<String, String> {
        let rows = told[list].as_array().into_iter().flatten();
        rows.filter_map(|row| Some((row[at].as_str()?.to_owned(), row[at + 1].as_str()?.to_owned()))).collect()
    };
    let text = paths::read(glue)?;
    paths::write(glue, &renamed(&without_needless(&text)?, &names("imports", 1), &names("exports", 0))?)
}

fn without_needless(glue: &str) -> Result<String> {
    if !glue.contains(UNREGISTERED) {
        return Err(Error::new("the glue has nothing any more for engines without a `FinalizationRegistry`"));
    }
    let mut text = glue.replace(UNREGISTERED, "");
    for (from, to) in NEEDLESS {
        let found = text.find(from).and_then(|start| Some((start, start + text[start..].find(to)? + to.len())));
        let (start, end) = found.context(format_args!("the glue has no `{}` any more", from.trim()))?;
        text.replace_range(start..end, "");
    }
    Ok(text)
}

/// The glue, which has what the module imports by its short names, and calls it by its.
fn renamed(glue: &str, imports: &HashMap<String, String>, exports: &HashMap<String, String>) -> Result<String> {
    let mut text = String::new();
    let source = format!("{glue}{START}");
    let mut parts = source.split("wasm.");
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let name = part.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_' && letter != '$').next();
        let name = name.unwrap_or_default();
        let short = exports.get(name).context(format_args!("the module has no `{name}` for its glue"))?;
        let _ = write!(text, "wasm.{short}{}", &part[name.len()..]);
    }
    let mut names: Vec<_> = imports.iter().collect();
    names.sort();
    let mut object = String::new();
    for (name, short) in names {
        let function = taken(&mut text, name).context(format_args!("the glue has no `{name}` for its module"))?;
        let _ = writeln!(object, "{short}: {function},");
    }
    // The facade frees what it holds by itself.
    let text = text.split_inclusive('\n').filter(|line| !line.starts_with("if (Symbol.dispose) ")).collect::<String>();
    Ok(format!("{text}{CAUGHT}export const imports = {{\n{object}}};\n"))
}

/// Takes an exported function out of the glue; it is an arrow function then, which is less to load.
fn taken(text: &mut String, name: &str) -> Option<String> {
    let declared = format!("export function {name}(");
    let start = text.find(&declared)?;
    let end = start + text[start..].find("\n}")?;
    let end = end + 1 + text[end + 1..].find('\n')? + 1;
    let function = text[start + declared.len()..end].trim_end().to_owned();
    text.replace_range(start..end, "");
    let arrow = |function: &str| {
        let (parameters, body) = function.split_once(") {")?;
        // An arrow function has neither of its own.
        let lines = body.lines().filter(|line| !line.trim_start().starts_with("//"));
        let mut words = lines.flat_map(|line| line.split(|letter: char| !letter.is_alphanumeric()));
        if words.any(|word| word == "this" || word == "arguments") {
            return None;
        }
        Some(format!("({parameters}) => {{{body}"))
    };
    match function.strip_prefix(") { return handleError(function (") {
        Some(catching) => Some(format!("caught({})", arrow(catching.strip_suffix(", arguments); }")?)?)),
        None => arrow(&function),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(names: &[(&str, &str)]) -> HashMap<String, String> {
        names.iter().map(|(name, short)| ((*name).to_owned(), (*short).to_owned())).collect()
    }

    #[test]
    fn what_nobody_needs_is_left_out() {
        let glue = "const A = (typeof FinalizationRegistry === 'undefined')\n    \
                    ? { register: () => {}, unregister: () => {} }\n    : new FinalizationRegistry(free);\n\
                    function pass(text, malloc, realloc) {\n    if (realloc === undefined) {\n        return;\n    }\n    go();\n}\n\
                    if (!('encodeInto' in cachedTextEncoder)) {\n    cachedTextEncoder.encodeInto = 1;\n}\nlet wasm;\n";
        let expected = "const A = new FinalizationRegistry(free);\nfunction pass(text, malloc, realloc) {\n    go();\n}\nlet wasm;\n";
        assert_eq!(without_needless(glue).unwrap_or_default(), expected);
        assert!(without_needless("let wasm;\n").is_err());
    }

    #[test]
    fn both_sides_get_the_same_names() {
        let glue = "export function __wbg_a_1(x) {\n    wasm.free_it(x);\n}\nexport class A {\n}\n\
                    if (Symbol.dispose) A.prototype[Symbol.dispose] = A.prototype.free;\n\
                    export function __wbg_b_2() { return handleError(function (x, y) {\n    x(y);\n}, arguments); }\nlet wasm;\n";
        let exports = map(&[("free_it", "b"), ("free", "c"), ("__wbindgen_start", "d")]);
        let imports = map(&[("__wbg_a_1", "$"), ("__wbg_b_2", "e")]);
        let text = renamed(glue, &imports, &exports);
        let expected = "export class A {\n}\nlet wasm;\nexport function __wbg_start() {\n    wasm.d();\n}\n\
                        function caught(run) {\n    return (...args) => handleError(run, args);\n}\n\
                        export const imports = {\n$: (x) => {\n    wasm.b(x);\n},\n\
                        e: caught((x, y) => {\n    x(y);\n}),\n};\n";
        assert_eq!(text.unwrap_or_default(), expected);
        assert!(renamed(glue, &imports, &map(&[("__wbindgen_start", "d")])).is_err());
        assert!(renamed(glue, &map(&[("__wbg_c_3", "$")]), &exports).is_err());
        let method = glue.replace("wasm.free_it(x)", "this.x(x)");
        assert!(renamed(&method, &imports, &exports).is_err());
    }
}
