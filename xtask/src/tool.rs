//! What the other commands need, by name, and what for.

use std::env;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tool {
    WasmTarget,
    WasmBindgen,
    Chrome,
    Chromedriver,
    Firefox,
    Node,
    Nginx,
    Caddy,
    Openssl,
    WasmOpt,
    WasmPack,
    RustSrc,
    Tinyproxy,
    Dante,
    Valgrind,
    Apache,
    Httpbin,
    Curl,
}

impl Tool {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::WasmTarget => "Rust's wasm32-unknown-unknown",
            Self::WasmBindgen => "wasm-bindgen",
            Self::Chrome => "Chromium",
            Self::Chromedriver => "chromedriver",
            Self::Firefox => "Firefox",
            Self::Node => "Node",
            Self::Nginx => "nginx",
            Self::Caddy => "Caddy",
            Self::Openssl => "openssl",
            Self::WasmOpt => "wasm-opt",
            Self::WasmPack => "wasm-pack",
            Self::RustSrc => "Rust's standard library, source",
            Self::Tinyproxy => "tinyproxy",
            Self::Dante => "danted",
            Self::Valgrind => "valgrind",
            Self::Apache => "Apache",
            Self::Httpbin => "httpbin",
            Self::Curl => "curl",
        }
    }

    pub(crate) fn purpose(self) -> &'static str {
        match self {
            Self::WasmTarget => "compiles the library for browsers",
            Self::WasmBindgen => {
                "makes the wasm module loadable from JavaScript and runs its tests; must be Cargo.lock's version"
            }
            Self::Chrome => "is the browser that the demo and the tests run in",
            Self::Chromedriver => "lets the test runner drive Chromium",
            Self::Firefox => "is the other browser that the tests run in",
            Self::Nginx | Self::Caddy | Self::Apache | Self::Httpbin => {
                "is a server of others, as a peer for native tests"
            }
            Self::Node => "runs the suite without a browser, and npm's tools",
            Self::Openssl => "makes the certificates and serves the versions of TLS that the tests have refused",
            Self::WasmOpt => "shrinks the wasm module",
            Self::WasmPack => "builds the npm package",
            Self::RustSrc => "is compiled for size, as a part of the npm package",
            Self::Tinyproxy => "is an HTTP proxy that others have written, for the tests",
            Self::Dante => "is a SOCKS proxy that others have written, for the tests",
            Self::Curl => "says whether the command sends what it would, for the tests",
            Self::Valgrind => "counts what a request costs, in instructions and allocations",
        }
    }

    /// What needs it says that it was not run, rather than to fail.
    pub(crate) fn is_optional(self) -> bool {
        match self {
            Self::Node | Self::RustSrc => true,
            Self::Firefox | Self::Valgrind => env::consts::OS != "linux",
            _ => false,
        }
    }
}
