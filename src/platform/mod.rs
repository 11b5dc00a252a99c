//! What a platform has to bring along. Everything above is the same code on both.
//!
//! | module | what it provides |
//! |---|---|
//! | `rt` | `now() -> Instant`, which has `checked_add`, `saturating_duration_since`, ordered. `sleep(Duration) -> Sleep`, a `Future + Send + Sync + Unpin` that takes any duration; dropping it leaves no timer behind; `sleep_until(Instant)`, the same. `unix_time() -> u64`, in seconds, and `unix_millis()`. `block_on(future)`, which waits for its `Result`, or fails where that cannot be; `suspendable(work)`, which runs what may be suspended for that |
//! | `url` | `parse(input, base) -> Option<String>`: the serialisation of a URL by the WHATWG URL standard; `page() -> Option<String>`: the address of the page |
//! | `text` | `Decoder`: `new(label) -> Result<Option<Decoder>>` by the labels of the WHATWG Encoding standard, `decode(&mut self, bytes, last) -> String`, byte order mark removed |
//! | `coding` | `decoder(name) -> Option<Decoder>` of a content coding, `accepted() -> Option<HeaderValue>`; none where the transport decodes |
//! | `file` | `File`: `create(&Path, &SaveOptions)`, which writes aside, to take the place of what is there or, with `unique_name`, a free name beside it; `write(Bytes)`; `finish() -> PathBuf`, where it is then; `discard()`; each a future that is `Send`; and `read(&Path)` of a small one, at once; all fail where there are no files |
//! | `source` | `Source`: `open(&Path)`, `read() -> Option<Bytes>`, each a future that is `Send`; `length(&Path) -> Result<Option<u64>>`; all fail where there are no files (feature `multipart`) |
//! | `random` | `fill(&mut [u8])` from a cryptographic source |
//! | `suffix` | `is_public(domain)`: whether everybody may have a name below it, by the public suffix list; yes, where there is no list |
//! | `transport` | `Transport`: `new(TransportConfig)`, after `check(&TransportConfig) -> Result<()>` has said that it can, and `usual()`, of whom nothing is asked; `send(&self, Request) -> Result<Response>` (dropping its future cancels), `capabilities()`, `pool_stats()`, `version_of(&Url, Instant)` and `phases_of(&Url, Instant)`, the version of HTTP and the phases of the exchange that are known only after a response was read; `Fetching`, what it does with `WebOptions`; and `Incoming`, the body of its responses (dropping it cancels): `poll_chunk`, `content_length`, `take_trailers`, and `lender() -> Option<Lender>`, by which others read the engine's own stream; `Shown`, what the engine shows of a response's head, and is looked at when somebody asks: `look() -> Known`, and `content_type()` alone |
//!
//! All of it is `Send + Sync`, on both.

cfg_if::cfg_if! {
    if #[cfg(all(target_family = "wasm", target_os = "unknown"))] {
        mod web;
        #[allow(unused_imports, reason = "for what features make")]
        pub(crate) use web::random;
        #[cfg(feature = "multipart")]
        pub(crate) use web::source;
        pub(crate) use web::{coding, file, rt, suffix, text, transport, url};
    } else if #[cfg(any(unix, windows))] {
        mod native;
        #[allow(unused_imports, reason = "for what features make")]
        pub(crate) use native::random;
        #[cfg(feature = "multipart")]
        pub(crate) use native::source;
        pub(crate) use native::{coding, file, rt, suffix, text, transport, url};
    } else {
        compile_error!("amphi runs natively on Unix and Windows, and on wasm32-unknown-unknown where JavaScript is");
    }
}
