//! The machine's side: our pool and our HTTP/1.1 over tokio and rustls, HTTP/2 with the frames of `h2`.

mod bounded;
pub(crate) mod coding;
mod connect;
mod failure;
pub(crate) mod file;
mod h1;
#[cfg(feature = "http2")]
mod h2;
#[cfg(not(feature = "http2"))]
#[path = "h2_none.rs"]
mod h2;
mod lender;
mod log;
mod pool;
mod proxy;
#[allow(dead_code, reason = "for what features make")]
pub(crate) mod random;
pub(crate) mod rt;
mod shown;
#[cfg(feature = "multipart")]
pub(crate) mod source;
#[cfg(feature = "public-suffix-list")]
pub(crate) mod suffix;
#[cfg(not(feature = "public-suffix-list"))]
#[path = "../suffix_none.rs"]
pub(crate) mod suffix;
#[cfg(feature = "charset")]
pub(crate) mod text;
#[cfg(not(feature = "charset"))]
#[path = "text_utf8.rs"]
pub(crate) mod text;
#[cfg(feature = "__rustls")]
mod tls;
#[cfg(not(feature = "__rustls"))]
#[path = "tls/none.rs"]
mod tls;
pub(crate) mod transport;
mod upgrade;
pub(crate) mod url;
