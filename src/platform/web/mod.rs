//! The browser's side, and that of every other place where JavaScript is: the global `fetch` and the engine's own URL,
//! text decoder, timers and randomness. Nothing here asks for a `window`.
//!
//! JavaScript's values belong to one thread. They are wrapped here, at the border, and nowhere else; on another thread
//! the wrapper panics rather than corrupts.

mod body;
mod check;
pub(crate) mod coding;
mod convert;
mod csp;
mod errors;
pub(crate) mod file;
mod fs;
mod js;
#[cfg(feature = "jspi")]
mod jspi;
#[cfg(not(feature = "jspi"))]
#[path = "jspi_none.rs"]
mod jspi;
mod loan;
mod options;
mod pace;
mod ports;
mod probe;
mod pump;
#[allow(dead_code, reason = "for what features make")]
pub(crate) mod random;
mod redirects;
pub(crate) mod rt;
mod runtime;
mod shown;
#[cfg(feature = "multipart")]
pub(crate) mod source;
mod stream;
#[path = "../suffix_none.rs"]
pub(crate) mod suffix;
pub(crate) mod text;
mod timer;
pub(crate) mod transport;
mod upgrade;
pub(crate) mod url;
mod xhr;
