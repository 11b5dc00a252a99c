//! Content codings: undone everywhere, and checked to the last byte where they are undone here.

use amphi::{Client, ErrorKind};
use serde_json::Value;

use crate::needs;
use crate::support::{http, test};

#[test]
async fn undone_by_whoever() {
    for (path, flag) in
        [("/gzip", "gzipped"), ("/deflate", "deflated"), ("/raw-deflate", "deflated"), ("/brotli", "brotli")]
    {
        let response = amphi::get(http(path)).await.unwrap();
        assert_eq!(response.content_length(), None, "{path}: what the header says is not what is read");
        let json: Value = response.json().await.unwrap_or_else(|error| panic!("{path}: {error:#}"));
        assert_eq!(json[flag], true, "{path}: {json}");
    }
}

#[test]
async fn accepted_by_name() {
    needs!(ContentCodings);
    let echo = crate::support::echo(amphi::get(http("/get"))).await;
    assert_eq!(echo["headers"]["Accept-Encoding"], "gzip, deflate, br, zstd");
}

async fn text(coding: &str, query: &str) -> Result<usize, amphi::Error> {
    let text = amphi::get(http(&format!("/encoded/{coding}?{query}"))).await?.bytes().await?;
    Ok(text.len())
}

#[test]
async fn every_coding_and_stacks_of_them() {
    needs!(ContentCodings);
    for coding in [
        "gzip",
        "x-gzip",
        "deflate",
        "br",
        "zstd",
        "deflate,gzip",
        "gzip,br",
        "gzip,gzip,gzip",
        "zstd,br,deflate,gzip,gzip",
    ] {
        for size in [0, 1, 1000, 1_000_000] {
            let length =
                text(coding, &format!("size={size}")).await.unwrap_or_else(|error| panic!("{coding}: {error:#}"));
            assert_eq!(length, size, "{coding}");
        }
    }
    let error = text("gzip,gzip,gzip,gzip,gzip,gzip", "size=10").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode, "{error:#}");
}

#[test]
async fn many_members_are_one_body() {
    needs!(ContentCodings);
    for coding in ["gzip", "zstd"] {
        assert_eq!(text(coding, "size=10000&members=3").await.unwrap(), 10_000, "{coding}");
    }
}

#[test]
async fn cut_short_is_an_error() {
    needs!(ContentCodings);
    for coding in ["gzip", "deflate", "br", "zstd"] {
        for truncate in [1, 3, 8, 20] {
            let error = text(coding, &format!("size=10000&truncate={truncate}")).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode, "{coding} less {truncate}: {error:#}");
            assert!(error.to_string().contains("/encoded/"), "{error}");
        }
    }
}

#[test]
async fn junk_behind_it_is_an_error() {
    needs!(ContentCodings);
    for coding in ["gzip", "deflate", "br", "zstd"] {
        let error = text(coding, "size=10000&junk=1").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{coding}: {error:#}");
    }
}

#[test]
async fn what_is_not_coded_at_all_is_an_error() {
    needs!(ContentCodings);
    for coding in ["gzip", "deflate", "br", "zstd"] {
        let url = http(&format!("/response-headers?content-encoding={coding}"));
        let error = amphi::get(url).await.unwrap().bytes().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{coding}: {error:#}");
    }
}

#[test]
async fn a_coding_that_nobody_knows() {
    needs!(ContentCodings);
    let response = amphi::get(http("/response-headers?content-encoding=foo")).await.unwrap();
    assert_eq!(response.headers()["content-encoding"], "foo");
    assert!(response.bytes().await.is_ok(), "alone it is left to the caller");
    for coding in ["foo,%20gzip", "compress", "x-compress"] {
        let url = http(&format!("/response-headers?content-encoding={coding}"));
        let error = amphi::get(&url).await.unwrap().bytes().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{coding}: {error:#}");
        let raw = amphi::get(url).await.unwrap().raw().next().await.unwrap().unwrap();
        assert!(!raw.is_empty(), "{coding}");
    }
}

#[test]
async fn no_body_needs_no_coding() {
    needs!(ContentCodings);
    for coding in ["gzip", "deflate", "br", "zstd"] {
        let head = amphi::head(http(&format!("/encoded/{coding}?size=100"))).await.unwrap();
        assert_eq!(head.bytes().await.unwrap(), "", "{coding}");
    }
}

#[test]
async fn a_bomb_is_told_from_a_body() {
    needs!(ContentCodings);
    // What gzip can do at most passes, and stays small in memory while it does.
    let mut chunks = amphi::get(http("/encoded/gzip?size=50000000&zeros=1")).await.unwrap().chunks();
    let mut length = 0;
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.unwrap();
        assert!(chunk.len() <= 64 << 10);
        length += chunk.len();
    }
    assert_eq!(length, 50_000_000);
    for coding in ["br", "zstd", "gzip,gzip"] {
        let error = text(coding, "size=50000000&zeros=1").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLarge, "{coding}: {error:#}");
    }
    let client = Client::builder().body_limit(1 << 20).build().unwrap();
    let bomb = client.get(http("/encoded/gzip?size=50000000&zeros=1")).await.unwrap();
    assert_eq!(bomb.bytes().await.unwrap_err().kind(), ErrorKind::TooLarge);
}
