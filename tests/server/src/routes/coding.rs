//! Content codings: httpbin's JSON in each of them, and any text in any stack of them, whole or broken.

use std::io::{self, Write};

use axum::Router;
use axum::extract::{Path, Request};
use axum::response::Response;
use axum::routing::any;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use http::HeaderValue;
use http::header::CONTENT_ENCODING;
use serde_json::json;

use crate::generate::Pattern;
use crate::params::{BadParam, Params};
use crate::reply;
use crate::routes::echo;
use crate::state::Shared;

const MOST_CODINGS: usize = 100;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/gzip", any(|request| told("gzip", "gzip", "gzipped", request)))
        .route("/deflate", any(|request| told("deflate", "deflate", "deflated", request)))
        .route("/raw-deflate", any(|request| told("raw-deflate", "deflate", "deflated", request)))
        .route("/brotli", any(|request| told("br", "br", "brotli", request)))
        .route("/zstd", any(|request| told("zstd", "zstd", "zstd", request)))
        .route("/encoded/{codings}", any(encoded))
}

async fn told(coding: &'static str, declared: &'static str, mark: &'static str, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    drop(echo::collect(body).await);
    let told = json!({
        mark: true,
        "headers": echo::titled(&parts.headers),
        "method": parts.method.as_str(),
        "origin": echo::origin(&parts),
    });
    let body = encode(coding, told.to_string().as_bytes()).expect("writing to memory does not fail");
    coded("application/json", declared, body.into())
}

/// `/encoded/{codings}`: `size` bytes of text in these codings, applied in order (`gzip`, `deflate`, `raw-deflate`,
/// `br`, `zstd`, `identity`, or a name that nobody knows, which changes nothing); of `members` members where gzip or
/// zstd comes first; without the last `truncate` bytes; with the text `junk` behind it; `declare=` replaces the
/// header, and `zeros=1` the text, by zeros.
async fn encoded(Path(codings): Path<String>, params: Params) -> Result<Response, BadParam> {
    let size = params.at_most("size", 1000, 256 << 20)?;
    let truncate = params.number("truncate", 0_usize)?;
    let members = params.at_most("members", 1, 1000)?.max(1_usize);
    let names: Vec<String> = codings.split(',').map(|name| name.trim().to_owned()).collect();
    if names.len() > MOST_CODINGS {
        return Err(BadParam("100 codings at most".to_owned()));
    }
    let zeros = params.flag("zeros");
    let junk = params.bytes("junk").unwrap_or_default();

    let work = {
        let names = names.clone();
        move || -> io::Result<Vec<u8>> {
            let text = if zeros { Bytes::from(vec![0; size]) } else { Pattern::letters(size as u64).collect_bytes() };
            let mut body = Vec::new();
            let mut names = names.iter();
            let first = names.next().map_or("identity", String::as_str);
            for member in reply::chunks(text, size.div_ceil(members)) {
                body.extend(encode(first, &member)?);
            }
            if size == 0 {
                body = encode(first, &[])?;
            }
            for name in names {
                body = encode(name, &body)?;
            }
            body.truncate(body.len().saturating_sub(truncate));
            body.extend_from_slice(&junk);
            Ok(body)
        }
    };
    let body = tokio::task::spawn_blocking(work).await.map_err(|error| BadParam(error.to_string()))?;
    let body = body.map_err(|error| BadParam(error.to_string()))?;
    let honest = names.iter().map(|name| if name == "raw-deflate" { "deflate" } else { name }).collect::<Vec<_>>();
    let declared = params.text("declare").map_or_else(|| honest.join(", "), String::from);
    Ok(coded("text/plain", &declared, body.into()))
}

fn coded(media_type: &'static str, declared: &str, body: Bytes) -> Response {
    let mut response = reply::typed(media_type, body);
    if let Ok(value) = HeaderValue::from_str(declared)
        && !declared.is_empty()
    {
        response.headers_mut().insert(CONTENT_ENCODING, value);
    }
    response
}

fn encode(coding: &str, bytes: &[u8]) -> io::Result<Vec<u8>> {
    match coding {
        "gzip" | "x-gzip" => {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(bytes)?;
            encoder.finish()
        }
        "deflate" => {
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(bytes)?;
            encoder.finish()
        }
        "raw-deflate" => {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(bytes)?;
            encoder.finish()
        }
        "br" => {
            let mut encoder = brotli::CompressorWriter::new(Vec::new(), 4096, 5, 22);
            encoder.write_all(bytes)?;
            encoder.flush()?;
            Ok(encoder.into_inner())
        }
        "zstd" => zstd::bulk::compress(bytes, 3),
        _ => Ok(bytes.to_vec()),
    }
}
