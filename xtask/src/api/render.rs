//! Types, bounds and signatures of rustdoc's JSON as text, with every path resolved to where it can be named.

use std::collections::HashMap;

use serde_json::Value;

use super::json::{items, key, text};

/// The public path of each of our own items, by id.
pub(super) type Names = HashMap<String, String>;

pub(super) struct Render<'a> {
    pub(super) paths: &'a Value,
    pub(super) names: &'a Names,
}

impl Render<'_> {
    pub(super) fn ty(&self, ty: &Value) -> String {
        let Some((kind, inner)) = ty.as_object().and_then(|ty| ty.iter().next()) else {
            return text(ty).to_owned();
        };
        let of = || self.ty(&inner["type"]);
        let pointee = || {
            let ty = of();
            if ty.starts_with("dyn ") && ty.contains(" + ") { format!("({ty})") } else { ty }
        };
        match kind.as_str() {
            "resolved_path" => self.path(inner),
            "generic" | "primitive" => text(inner).to_owned(),
            "borrowed_ref" => format!("&{}{}{}", space(&inner["lifetime"]), mutable(inner, ""), pointee()),
            "raw_pointer" => format!("*{}{}", mutable(inner, "const "), pointee()),
            "tuple" => format!("({})", self.types(inner)),
            "slice" => format!("[{}]", self.ty(inner)),
            "array" => format!("[{}; {}]", of(), text(&inner["len"])),
            "impl_trait" => format!("impl {}", self.bounds(inner)),
            "dyn_trait" => self.dynamic(inner),
            "qualified_path" => self.qualified(inner),
            "function_pointer" => {
                format!("{}fn{}", self.binder(inner), self.signature(&inner["sig"]))
            }
            // Kinds that are rare or not stable yet: complete, if not pretty.
            _ => ty.to_string(),
        }
    }

    /// `module::Name<Arguments>`, for types and traits.
    pub(super) fn path(&self, path: &Value) -> String {
        format!("{}{}", self.named(&path["id"], text(&path["path"])), self.arguments(&path["args"]))
    }

    /// Where the item `id` can be named; `written` is how the source code spells it.
    pub(super) fn named(&self, id: &Value, written: &str) -> String {
        let id = key(id);
        let canonical = || {
            let parts: Vec<&str> = items(&self.paths[&id]["path"]).map(text).collect();
            if parts.is_empty() { written.to_owned() } else { parts.join("::") }
        };
        self.names.get(&id).cloned().unwrap_or_else(canonical)
    }

    pub(super) fn function(&self, function: &Value) -> String {
        let header = &function["header"];
        let word = |name: &str, word: &'static str| if header[name] == true { word } else { "" };
        format!(
            "{}{}{}fn{}{}{}",
            word("is_const", "const "),
            word("is_async", "async "),
            word("is_unsafe", "unsafe "),
            self.generics(&function["generics"]),
            self.signature(&function["sig"]),
            self.clauses(&function["generics"]),
        )
    }

    /// An item of a trait or of an inherent implementation.
    pub(super) fn associated(&self, inner: &Value) -> String {
        let (function, constant, ty) = (&inner["function"], &inner["assoc_const"], &inner["assoc_type"]);
        if !function.is_null() {
            let provided = if function["has_body"] == true { "" } else { " (required)" };
            return format!("{}{provided}", self.function(function));
        }
        if !constant.is_null() {
            return format!("const: {}", self.ty(&constant["type"]));
        }
        let default = if ty["type"].is_null() { String::new() } else { format!(" = {}", self.ty(&ty["type"])) };
        format!("type{}: {}{default}", self.generics(&ty["generics"]), self.bounds(&ty["bounds"]))
    }

    fn types(&self, types: &Value) -> String {
        items(types).map(|ty| self.ty(ty)).collect::<Vec<_>>().join(", ")
    }

    fn signature(&self, signature: &Value) -> String {
        let inputs = items(&signature["inputs"]).map(|input| match (text(&input[0]), self.ty(&input[1])) {
            ("self", ty) if ty == "Self" => "self".to_owned(),
            ("self", ty) if ty == "&Self" => "&self".to_owned(),
            ("self", ty) if ty == "&mut Self" => "&mut self".to_owned(),
            ("self", ty) => format!("self: {ty}"),
            // Argument names are no part of the contract, but a reader wants them.
            (name, ty) => format!("{name}: {ty}"),
        });
        let inputs: Vec<String> = inputs.collect();
        let output = if signature["output"].is_null() {
            String::new()
        } else {
            format!(" -> {}", self.ty(&signature["output"]))
        };
        format!("({}){output}", inputs.join(", "))
    }

    fn dynamic(&self, inner: &Value) -> String {
        let mut bounds: Vec<String> =
            items(&inner["traits"]).map(|of| format!("{}{}", self.binder(of), self.path(&of["trait"]))).collect();
        bounds[1..].sort();
        bounds.extend(inner["lifetime"].as_str().map(str::to_owned));
        format!("dyn {}", bounds.join(" + "))
    }

    fn qualified(&self, inner: &Value) -> String {
        let (ty, name) = (self.ty(&inner["self_type"]), text(&inner["name"]));
        let arguments = self.arguments(&inner["args"]);
        if inner["trait"].is_null() || text(&inner["trait"]["path"]).is_empty() {
            return format!("{ty}::{name}{arguments}");
        }
        format!("<{ty} as {}>::{name}{arguments}", self.path(&inner["trait"]))
    }

    fn arguments(&self, arguments: &Value) -> String {
        if let Some(parenthesized) = arguments.get("parenthesized") {
            let output = &parenthesized["output"];
            let output = if output.is_null() { String::new() } else { format!(" -> {}", self.ty(output)) };
            return format!("({}){output}", self.types(&parenthesized["inputs"]));
        }
        let angle = &arguments["angle_bracketed"];
        let given = items(&angle["args"]).map(|argument| match argument.as_object().and_then(|of| of.iter().next()) {
            Some((kind, ty)) if kind == "type" => self.ty(ty),
            Some((kind, constant)) if kind == "const" => text(&constant["expr"]).to_owned(),
            Some((_, lifetime)) => text(lifetime).to_owned(),
            None => "_".to_owned(),
        });
        let constraints = items(&angle["constraints"]).map(|constraint| {
            let (name, binding) = (text(&constraint["name"]), &constraint["binding"]);
            match binding.get("equality") {
                Some(term) => format!("{name} = {}", self.term(term)),
                None => format!("{name}: {}", self.bounds(&binding["constraint"])),
            }
        });
        angled(given.chain(constraints))
    }

    pub(super) fn term(&self, term: &Value) -> String {
        term.get("type").map_or_else(|| text(&term["constant"]["expr"]).to_owned(), |ty| self.ty(ty))
    }
}

pub(super) fn angled(parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() { String::new() } else { format!("<{}>", parts.join(", ")) }
}

fn space(lifetime: &Value) -> String {
    lifetime.as_str().map_or_else(String::new, |lifetime| format!("{lifetime} "))
}

fn mutable(inner: &Value, otherwise: &'static str) -> &'static str {
    if inner["is_mutable"] == true { "mut " } else { otherwise }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(ty: &Value) -> String {
        let paths =
            json!({ "1": { "path": ["core", "option", "Option"] }, "2": { "path": ["ours", "private", "Url"] } });
        let names = Names::from([("2".to_owned(), "ours::Url".to_owned())]);
        Render { paths: &paths, names: &names }.ty(ty)
    }

    #[test]
    fn paths_are_where_a_user_can_name_them() {
        let url = json!({ "resolved_path": { "path": "Url", "id": 2, "args": null } });
        let of_url = json!({ "angle_bracketed": { "args": [{ "type": url }], "constraints": [] } });
        let option = json!({ "resolved_path": { "path": "Option", "id": 1, "args": of_url } });
        assert_eq!(shown(&option), "core::option::Option<ours::Url>");
    }

    #[test]
    fn a_trait_object_behind_a_reference_keeps_its_parentheses() {
        let of = |id: u8| json!({ "trait": { "path": "T", "id": id, "args": null }, "generic_params": [] });
        let object = json!({ "dyn_trait": { "traits": [of(1), of(2)], "lifetime": null } });
        let reference = json!({ "borrowed_ref": { "lifetime": "'a", "is_mutable": true, "type": object } });
        assert_eq!(shown(&reference), "&'a mut (dyn core::option::Option + ours::Url)");
    }

    #[test]
    fn what_is_not_known_is_shown_whole() {
        assert_eq!(shown(&json!({ "pat": { "a": 1 } })), r#"{"pat":{"a":1}}"#);
    }
}
