//! To curl's command line and back.

mod ansi;
mod body;
pub(crate) mod from;
mod options;
pub(crate) mod to;
