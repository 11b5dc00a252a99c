//! The decoders of content codings, each behind its feature.

#[cfg(feature = "brotli")]
mod brotli;
#[cfg(feature = "deflate")]
mod deflate;
#[cfg(feature = "gzip")]
mod gzip;
#[cfg(any(feature = "gzip", feature = "deflate"))]
mod inflate;
#[cfg(feature = "zstd")]
mod zstd;

use http::HeaderValue;

use crate::decode::Decode;

/// Of whichever coding.
pub(crate) type Decoder = Box<dyn Decode>;

type New = fn() -> Decoder;

/// The codings built in, under all their names, those that are said to be accepted first.
const BUILT_IN: &[(&str, New)] = &[
    #[cfg(feature = "gzip")]
    ("gzip", || Box::new(gzip::Gzip::new())),
    #[cfg(feature = "deflate")]
    ("deflate", || Box::new(deflate::Deflate::new())),
    #[cfg(feature = "brotli")]
    ("br", || Box::new(brotli::Brotli::new())),
    #[cfg(feature = "zstd")]
    ("zstd", || Box::new(zstd::Zstd::new())),
    #[cfg(feature = "gzip")]
    ("x-gzip", || Box::new(gzip::Gzip::new())),
];

/// What `Accept-Encoding` says, if any is built in.
pub(crate) fn accepted() -> Option<HeaderValue> {
    let names: Vec<_> = BUILT_IN.iter().map(|(name, _)| *name).filter(|name| !name.starts_with("x-")).collect();
    HeaderValue::from_str(&names.join(", ")).ok().filter(|names| !names.is_empty())
}

/// A decoder of the coding of this name, in lower case.
pub(crate) fn decoder(name: &str) -> Option<Decoder> {
    BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, new)| new())
}
