//! Whose fetch it is, where that cannot be tried out without sending something.

use js_sys::global;

use super::{js, probe};
use crate::Capability;

/// Whether it is Node's, undici. Deno and Bun name its version, too, or may.
pub(super) fn is_node() -> bool {
    thread_local! {
        static IS_NODE: bool = probe::probed().has(Capability::AnyHeader) && names_undici();
    }
    IS_NODE.with(|is_node| *is_node)
}

fn names_undici() -> bool {
    let process = js::get(&global(), "process");
    let versions = js::get(&process, "versions");
    let names = |name: &str| js::get_text(&versions, name).is_some();
    names("undici") && !names("deno") && !names("bun")
}

/// Whether it is neither a browser's nor Node's, and may do what both of them do not.
pub(super) fn is_other() -> bool {
    probe::probed().has(Capability::AnyHeader) && !is_node()
}
