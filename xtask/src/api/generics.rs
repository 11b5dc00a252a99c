//! Generic parameters, bounds and `where` clauses as text, in an order that does not depend on rustdoc's mood.

use serde_json::Value;

use super::json::{items, text};
use super::render::{Render, angled};

impl Render<'_> {
    pub(super) fn bounds(&self, bounds: &Value) -> String {
        let mut bounds: Vec<String> = items(bounds).map(|bound| self.bound(bound)).collect();
        bounds.sort();
        bounds.dedup();
        bounds.join(" + ")
    }

    /// `<'a, T: Bound = Default, const N: usize>`, or nothing.
    pub(super) fn generics(&self, generics: &Value) -> String {
        angled(items(&generics["params"]).filter_map(|parameter| self.parameter(parameter)))
    }

    /// ` where T: Bound`, or nothing.
    pub(super) fn clauses(&self, generics: &Value) -> String {
        let mut clauses: Vec<String> = items(&generics["where_predicates"]).map(|clause| self.clause(clause)).collect();
        clauses.sort();
        clauses.dedup();
        if clauses.is_empty() { String::new() } else { format!(" where {}", clauses.join(", ")) }
    }

    /// `for<'a> `, or nothing.
    pub(super) fn binder(&self, of: &Value) -> String {
        let parameters = items(&of["generic_params"]);
        let lifetimes = angled(parameters.filter_map(|parameter| self.parameter(parameter)));
        if lifetimes.is_empty() { lifetimes } else { format!("for{lifetimes} ") }
    }

    fn bound(&self, bound: &Value) -> String {
        if let Some(of) = bound.get("trait_bound") {
            let modifier = if of["modifier"] == "maybe" { "?" } else { "" };
            return format!("{}{modifier}{}", self.binder(of), self.path(&of["trait"]));
        }
        if let Some(captured) = bound.get("use") {
            let captured = items(captured).filter_map(|of| of.get("lifetime").or_else(|| of.get("param")));
            return format!("use{}", angled(captured.map(|name| text(name).to_owned())));
        }
        text(&bound["outlives"]).to_owned()
    }

    fn parameter(&self, parameter: &Value) -> Option<String> {
        let (name, kind) = (text(&parameter["name"]), &parameter["kind"]);
        if let Some(ty) = kind.get("type") {
            // A synthetic one stands for an `impl Trait` among the arguments, and is shown there.
            let default =
                if ty["default"].is_null() { String::new() } else { format!(" = {}", self.ty(&ty["default"])) };
            let shown = format!("{name}{}{default}", colon(&self.bounds(&ty["bounds"])));
            return Some(shown).filter(|_| ty["is_synthetic"] != true);
        }
        if let Some(constant) = kind.get("const") {
            return Some(format!("const {name}: {}", self.ty(&constant["type"])));
        }
        let outlives: Vec<&str> = items(&kind["lifetime"]["outlives"]).map(text).collect();
        Some(format!("{name}{}", colon(&outlives.join(" + "))))
    }

    fn clause(&self, clause: &Value) -> String {
        if let Some(bound) = clause.get("bound_predicate") {
            return format!("{}{}: {}", self.binder(bound), self.ty(&bound["type"]), self.bounds(&bound["bounds"]));
        }
        if let Some(lifetime) = clause.get("lifetime_predicate") {
            let outlives: Vec<&str> = items(&lifetime["outlives"]).map(text).collect();
            return format!("{}: {}", text(&lifetime["lifetime"]), outlives.join(" + "));
        }
        let equal = &clause["eq_predicate"];
        format!("{} = {}", self.ty(&equal["lhs"]), self.term(&equal["rhs"]))
    }
}

fn colon(bounds: &str) -> String {
    if bounds.is_empty() { String::new() } else { format!(": {bounds}") }
}
