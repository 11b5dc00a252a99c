//! `impl` blocks: the methods of inherent ones; of a trait's, the header and the associated types.

use serde_json::Value;

use super::json::{items, key, text};
use super::listing::{Index, marks};
use super::render::Render;

/// Traits that the compiler implements for its own purposes.
const INTERNAL: [&str; 3] = ["Freeze", "StructuralPartialEq", "UnsafeUnpin"];

pub(super) fn of(index: &Index, render: &Render<'_>, block: &Value) -> Vec<String> {
    let of = &block["trait"];
    let name = text(&of["path"]).rsplit("::").next().unwrap_or_default();
    if block.is_null() || !block["blanket_impl"].is_null() || INTERNAL.contains(&name) {
        return Vec::new();
    }
    let local = |id: &Value| render.names.get(&key(id));
    let path = local(&block["for"]["resolved_path"]["id"]);
    if of.is_null() {
        return path.map_or_else(Vec::new, |path| inherent(index, render, block, path));
    }
    let path = path.or_else(|| local(&of["id"]));
    vec![of_a_trait(index, render, block, path)]
}

fn inherent(index: &Index, render: &Render<'_>, block: &Value, path: &str) -> Vec<String> {
    let (generics, clauses) = (render.generics(&block["generics"]), render.clauses(&block["generics"]));
    let ty = render.ty(&block["for"]);
    let header = if generics.is_empty() { String::new() } else { format!(" [impl{generics} {ty}{clauses}]") };
    let items = items(&block["items"]).filter_map(|item| index.get(&key(item)));
    let line = |item: &Value| {
        let signature = render.associated(&item["inner"]);
        format!("{path}::{} {}{signature}{header}", text(&item["name"]), marks(item))
    };
    items.filter(|item| item["visibility"] == "public").map(line).collect()
}

/// `path` is where to list it: with our type, or else with our trait, or else (as in `impl From<Ours> for String`) alone.
fn of_a_trait(index: &Index, render: &Render<'_>, block: &Value, path: Option<&String>) -> String {
    let (generics, clauses) = (render.generics(&block["generics"]), render.clauses(&block["generics"]));
    let auto = if block["is_synthetic"] == true { "auto " } else { "" };
    let not = if block["is_negative"] == true { "!" } else { "" };
    let path = path.map(|path| format!("{path} ")).unwrap_or_default();
    let types = items(&block["items"]).filter_map(|item| index.get(&key(item)));
    let mut types: Vec<String> = types
        .filter(|item| !item["inner"]["assoc_type"].is_null())
        .map(|item| format!(" {} = {};", text(&item["name"]), render.ty(&item["inner"]["assoc_type"]["type"])))
        .collect();
    types.sort();
    let (of, ty) = (render.path(&block["trait"]), render.ty(&block["for"]));
    format!("{path}{auto}impl{generics} {not}{of} for {ty}{clauses}{}", types.concat())
}
