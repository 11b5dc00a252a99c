//! From rustdoc's JSON to a sorted list of lines, one for each public item, with its path first.
//!
//! Left out: documentation, spans, ids, implementations that follow from blanket ones, auto traits that are not stable.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::Value;

use super::implementations;
use super::json::{items, key, text};
use super::render::{Names, Render};
use crate::error::{Context, Result};

pub(super) fn of(document: &Value) -> Result<BTreeSet<String>> {
    let index = document["index"].as_object().context("rustdoc's JSON has no index; has its format changed?")?;
    let mut walk = Walk { index, found: Vec::new(), foreign: Vec::new(), open: HashSet::new() };
    let root = key(&document["root"]);
    let name = text(&index[&root]["name"]).to_owned();
    walk.module(&name, &root);

    let mut names: Names = HashMap::new();
    for (path, id) in &walk.found {
        let known = names.entry(id.clone()).or_insert_with(|| path.clone());
        if (path.len(), path) < (known.len(), known) {
            known.clone_from(path);
        }
    }
    let render = Render { paths: &document["paths"], names: &names };
    let mut lines = BTreeSet::new();
    for (path, id) in &walk.found {
        lines.extend(Item { index, render: &render, path }.lines(&index[id]));
    }
    for (path, import) in walk.foreign {
        let all = if import["is_glob"] == true { "::*" } else { "" };
        lines.insert(format!("{path} re-export of {}{all}", render.named(&import["id"], text(&import["source"]))));
    }
    for item in index.values().filter(|item| item["crate_id"] == 0) {
        lines.extend(implementations::of(index, &render, &item["inner"]["impl"]));
    }
    Ok(lines)
}

/// Every item, by id.
pub(super) type Index = serde_json::Map<String, Value>;

/// Collects what can be reached, by each path by which it can be reached.
struct Walk<'a> {
    index: &'a Index,
    found: Vec<(String, String)>,
    foreign: Vec<(String, &'a Value)>,
    /// The modules that are being walked: a glob may lead back into one of them.
    open: HashSet<String>,
}

impl<'a> Walk<'a> {
    fn module(&mut self, path: &str, module: &str) {
        if !self.open.insert(module.to_owned()) {
            return;
        }
        let inner = &self.index[module]["inner"];
        for child in items(&inner["module"]["items"]).chain(items(&inner["enum"]["variants"])) {
            self.item(path, &key(child));
        }
        self.open.remove(module);
    }

    fn item(&mut self, parent: &str, item: &str) {
        let Some(value) = self.index.get(item).filter(|value| value["visibility"] == "public") else {
            return;
        };
        let import = &value["inner"]["use"];
        if import.is_null() {
            return self.named(&format!("{parent}::{}", text(&value["name"])), item);
        }
        let path = format!("{parent}::{}", text(&import["name"]));
        let source = key(&import["id"]);
        let ours = self.index.get(&source).is_some_and(|source| source["crate_id"] == 0);
        match (ours, import["is_glob"] == true) {
            (true, true) => self.module(parent, &source),
            (true, false) => self.named(&path, &source),
            (false, _) => self.foreign.push((path, import)),
        }
    }

    fn named(&mut self, path: &str, item: &str) {
        self.found.push((path.to_owned(), item.to_owned()));
        if !self.index[item]["inner"]["module"].is_null() {
            self.module(path, item);
        }
    }
}

/// An item that was found, at one of its paths.
struct Item<'a> {
    index: &'a Index,
    render: &'a Render<'a>,
    path: &'a str,
}

impl Item<'_> {
    fn lines(&self, item: &Value) -> Vec<String> {
        let Some((kind, inner)) = item["inner"].as_object().and_then(|inner| inner.iter().next()) else {
            return Vec::new();
        };
        let (render, path) = (self.render, self.path);
        let generics = || render.generics(&inner["generics"]);
        let clauses = || render.clauses(&inner["generics"]);
        let marks = marks(item);
        let mut lines = vec![match kind.as_str() {
            "function" => format!("{path} {marks}{}", render.function(inner)),
            "constant" => format!("{path} const: {}", render.ty(&inner["type"])),
            "static" => format!("{path} static: {}", render.ty(&inner["type"])),
            "type_alias" => format!("{path} type{} = {}{}", generics(), render.ty(&inner["type"]), clauses()),
            "trait" => {
                let bounds = render.bounds(&inner["bounds"]);
                let dynamic = if inner["is_dyn_compatible"] == true { "" } else { ", not dyn compatible" };
                format!("{path} {marks}trait{}: {bounds}{}{dynamic}", generics(), clauses())
            }
            "macro" => format!("{path} {}", text(inner).split_whitespace().collect::<Vec<_>>().join(" ")),
            other => format!("{path} {marks}{other}{}{}", generics(), clauses()),
        }];
        lines.extend(self.parts(inner));
        lines
    }

    /// Fields, variants and trait items.
    fn parts(&self, inner: &Value) -> Vec<String> {
        let mut lines = self.fields(self.path, &inner["kind"]);
        lines.extend(self.fields(self.path, inner));
        for variant in items(&inner["variants"]).filter_map(|variant| self.index.get(&key(variant))) {
            let path = format!("{}::{}", self.path, text(&variant["name"]));
            lines.push(format!("{path} {}variant", marks(variant)));
            lines.extend(self.fields(&path, &variant["inner"]["variant"]["kind"]));
        }
        let trait_items = items(&inner["items"]).filter(|_| !inner["is_dyn_compatible"].is_null());
        for item in trait_items.filter_map(|item| self.index.get(&key(item))) {
            let path = format!("{}::{}", self.path, text(&item["name"]));
            lines.push(format!("{path} {}{}", marks(item), self.render.associated(&item["inner"])));
        }
        lines
    }

    /// The public fields of a struct, union or variant; of a tuple's private ones, that they are there.
    fn fields(&self, path: &str, kind: &Value) -> Vec<String> {
        let mut lines = Vec::new();
        let named = [&kind["plain"], &kind["struct"], kind].into_iter().flat_map(|fields| items(&fields["fields"]));
        for field in named.chain(items(&kind["tuple"])) {
            let Some(field) = self.index.get(&key(field)) else {
                lines.push(format!("{path} with a private field in a tuple"));
                continue;
            };
            let ty = self.render.ty(&field["inner"]["struct_field"]);
            lines.push(format!("{path}.{} field: {ty}", text(&field["name"])));
        }
        lines
    }
}

/// The attributes that are part of a contract.
pub(super) fn marks(item: &Value) -> String {
    let attributes = items(&item["attrs"]);
    let mut marks: String = attributes
        .filter_map(|attribute| match attribute.as_str() {
            Some("non_exhaustive") => Some("#[non_exhaustive] "),
            Some(_) => None,
            None => attribute.get("must_use").map(|_| "#[must_use] "),
        })
        .collect();
    if !item["deprecation"].is_null() {
        marks.push_str("#[deprecated] ");
    }
    marks
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn item(name: &str, visibility: &str, inner: &Value) -> Value {
        json!({ "crate_id": 0, "name": name, "visibility": visibility, "attrs": [], "deprecation": null, "inner": inner })
    }

    /// `mod hidden { pub struct A; } pub use hidden::A; struct Private;`, and `impl !Send for A`, all in `crate`.
    #[test]
    fn an_item_is_listed_where_it_is_exported() {
        let generics = json!({ "params": [], "where_predicates": [] });
        let a = json!({ "struct": { "kind": "unit", "generics": generics, "impls": [5] } });
        let import = json!({ "use": { "source": "hidden::A", "name": "A", "id": 3, "is_glob": false } });
        let block = json!({ "impl": {
            "generics": generics, "trait": { "path": "Send", "id": 9, "args": null }, "items": [], "blanket_impl": null,
            "for": { "resolved_path": { "path": "A", "id": 3, "args": null } }, "is_negative": true, "is_synthetic": true
        } });
        let document = json!({
            "root": 1,
            "paths": { "9": { "path": ["core", "marker", "Send"] } },
            "index": {
                "1": item("crate", "public", &json!({ "module": { "items": [2, 4] } })),
                "2": item("", "public", &import),
                "3": item("A", "public", &a),
                "4": item("Private", "default", &a),
                "5": item("", "default", &block),
            },
        });
        let lines = of(&document).unwrap_or_else(|error| panic!("{error}"));
        let expected = ["crate::A auto impl !core::marker::Send for crate::A", "crate::A struct"];
        assert_eq!(lines.into_iter().collect::<Vec<_>>(), expected);
    }
}
