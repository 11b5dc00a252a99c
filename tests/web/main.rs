//! What only the browser's side has: responses that it hides, and its memory.
#![cfg(all(target_family = "wasm", target_os = "unknown"))]
#![allow(clippy::unwrap_used, unreachable_pub, missing_docs, reason = "tests panic, and nobody reads their docs")]

pub mod auth;
pub mod memory;
pub mod policy;
pub mod prototypes;
pub mod rejections;
pub mod responses;
pub mod save;
pub mod streams;

/// Ends the test, said to be skipped, where something is not that it needs: a capability, or a fact of a name.
#[macro_export]
macro_rules! needs {
    ($capability:ident) => {
        $crate::needs!($capability: amphi::capabilities().has(amphi::Capability::$capability));
    };
    ($name:ident: $is_there:expr) => {
        if !$is_there {
            $crate::skipped(std::any::type_name_of_val(&|| ()), stringify!($name));
            return;
        }
    };
}

pub fn skipped(place: &str, name: &str) {
    let test = place.trim_end_matches("::{{closure}}").trim_start_matches("web::");
    wasm_bindgen_test::console_log!("skipped: {test} needs {name}");
}

/// What a script says yes or no to.
pub fn is_so(script: &str) -> bool {
    js_sys::eval(script).unwrap().is_truthy()
}
