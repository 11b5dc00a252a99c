//! The README's and the guides' programs: what the documents show is compiled and, where it needs no network, run.
//!
//! A guide is read as Markdown, where lines that rustdoc hides would be seen; so what a block needs to run stands in a comment
//! before it, and [`attribute::guide`] puts it in.

#[doc = include_str!("../README.md")]
struct Readme;

#[doc = attribute::guide!("docs/quick-start.md")]
struct QuickStart;

#[doc = attribute::guide!("docs/streaming.md")]
struct Streaming;

#[doc = attribute::guide!("docs/auth.md")]
struct Auth;

#[doc = attribute::guide!("docs/testing.md")]
struct Testing;

#[doc = attribute::guide!("docs/browser.md")]
struct Browser;

#[doc = attribute::guide!("docs/from-reqwest.md")]
struct FromReqwest;

#[doc = attribute::guide!("docs/from-httpx.md")]
struct FromHttpx;
