//! Bodies as streams: what arrives is seen when it arrives, and none of it is lost.

use amphi::{Client, ErrorKind, Response, StatusCode};

use crate::support::{fault, http, id, test};

#[test]
async fn the_first_chunk_is_seen_before_the_last_is_sent() {
    let gate = id().await;
    let mut chunks = amphi::get(http(&format!("/gated-body/{gate}?first=10&rest=7"))).await.unwrap().chunks();
    let mut length = chunks.next().await.unwrap().unwrap().len();
    assert!(length > 0 && length <= 10);
    // The server holds the rest back until this.
    amphi::post(http(&format!("/gate/{gate}/open"))).await.unwrap();
    while let Some(chunk) = chunks.next().await {
        length += chunk.unwrap().len();
    }
    assert_eq!(length, 17);
}

#[test]
async fn a_loop_over_chunk() {
    let mut response = amphi::get(http("/stream-bytes/5000000?chunk_size=4096")).await.unwrap();
    let (mut length, mut count) = (0, 0);
    while let Some(chunk) = response.chunk().await.unwrap() {
        assert!(!chunk.is_empty());
        length += chunk.len();
        count += 1;
    }
    assert_eq!(length, 5_000_000);
    // More than any platform holds in one piece.
    assert!(count > 1);
}

#[test]
async fn the_stream_trait_is_there_too() {
    let chunks = amphi::get(http("/bytes/50000")).await.unwrap().chunks();
    let mut chunks = std::pin::pin!(chunks);
    let mut length = 0;
    while let Some(chunk) = std::future::poll_fn(|cx| futures_core::Stream::poll_next(chunks.as_mut(), cx)).await {
        length += chunk.unwrap().len();
    }
    assert_eq!(length, 50_000);
}

#[test]
async fn text_is_never_cut_in_a_character() {
    let url = http("/pieces?body=a%C3%A9%F0%9F%98%80z&chunk=1&delay_ms=5&type=text/plain;charset=utf-8");
    let mut pieces = amphi::get(url).await.unwrap().text_chunks();
    let mut text = String::new();
    while let Some(piece) = pieces.next().await {
        let piece = piece.unwrap();
        assert!(!piece.is_empty());
        text.push_str(&piece);
    }
    assert_eq!(text, "aé😀z");
}

#[test]
async fn text_in_another_charset_across_chunks() {
    let response = amphi::get(http("/charset/shift_jis?text=%E6%97%A5%E6%9C%AC%E8%AA%9E")).await.unwrap();
    let mut pieces = response.text_chunks();
    let mut text = String::new();
    while let Some(piece) = pieces.next().await {
        text.push_str(&piece.unwrap());
    }
    assert_eq!(text, "日本語");
}

#[test]
async fn lines_end_in_three_ways() {
    for eol in ["lf", "crlf", "cr"] {
        let mut lines = amphi::get(http(&format!("/lines?count=5&eol={eol}&delay_ms=2"))).await.unwrap().lines();
        let mut count = 0;
        while let Some(line) = lines.next().await {
            let line = line.unwrap();
            assert!(!line.is_empty() && !line.contains(['\r', '\n']), "{line:?}");
            count += 1;
        }
        assert_eq!(count, 5, "{eol}");
    }
}

#[test]
async fn lines_cut_anywhere() {
    for chunk in 1..8 {
        let url = http(&format!("/pieces?body=one%0D%0A%0D%0Atwo%0Dthree%0Afour&chunk={chunk}&type=text/plain"));
        let mut lines = amphi::get(url).await.unwrap().lines();
        for expected in ["one", "", "two", "three", "four"] {
            assert_eq!(lines.next().await.unwrap().unwrap(), expected, "in pieces of {chunk}");
        }
        assert!(lines.next().await.is_none());
        assert!(lines.next().await.is_none(), "an end stays one");
    }
}

#[test]
async fn a_line_is_seen_when_it_is_there() {
    let id = id().await;
    let mut lines = amphi::get(http(&format!("/ndjson?count=1000&delay_ms=50&id={id}"))).await.unwrap().lines();
    let first = lines.next().await.unwrap().unwrap();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&first).unwrap()["n"], 0);
    // All of them would take the better part of a minute.
    assert_eq!(crate::support::counted(&id).await["completed"], 0);
}

#[test]
async fn a_body_cut_short_is_an_error_after_what_came() {
    for path in ["/cut?length=1000&after=100", "/cut?length=1000&after=100&chunked=1", "/reset-after?n=100"] {
        let mut chunks = match amphi::get(fault(path)).await {
            Ok(response) => response.chunks(),
            // A reset may overtake the head.
            Err(error) => {
                assert!(path.starts_with("/reset"), "{path}: {error:#}");
                continue;
            }
        };
        let mut length = 0;
        let error = loop {
            match chunks.next().await.unwrap_or_else(|| panic!("{path} ended as if it were complete")) {
                Ok(chunk) => length += chunk.len(),
                Err(error) => break error,
            }
        };
        assert!(length <= 100, "{path}: {length}");
        assert_eq!(error.kind(), ErrorKind::Body, "{path}: {error:#}");
        assert!(error.to_string().contains(path) && error.is_body(), "{error}");
        assert!(chunks.next().await.is_none(), "{path}: the stream ends after its error");
    }
}

#[test]
async fn what_is_collected_is_never_short() {
    for path in ["/cut?length=1000&after=100", "/cut?length=1000&after=100&chunked=1", "/bad-chunk?kind=missing-last"] {
        let response = amphi::get(fault(path)).await.unwrap();
        assert_eq!(response.bytes().await.unwrap_err().kind(), ErrorKind::Body, "{path}");
        let response = amphi::get(fault(path)).await.unwrap();
        assert_eq!(response.text().await.unwrap_err().kind(), ErrorKind::Body, "{path}");
        let mut lines = amphi::get(fault(path)).await.unwrap().lines();
        let failed = loop {
            match lines.next().await {
                Some(Ok(_)) => {}
                Some(Err(_)) => break true,
                None => break false,
            }
        };
        assert!(failed, "{path}");
    }
}

#[test]
async fn a_stream_outlives_its_client() {
    let client = Client::new();
    let mut lines = client.get(http("/ndjson?count=10&delay_ms=10")).await.unwrap().lines();
    drop(client);
    let mut count = 0;
    while let Some(line) = lines.next().await {
        line.unwrap();
        count += 1;
    }
    assert_eq!(count, 10);
}

#[test]
async fn a_chunk_of_many_lines_is_cut_as_they_are_asked_for() {
    let mut lines = Response::new(StatusCode::OK, vec![b'\n'; 20 << 20]).lines();
    for _ in 0..3 {
        assert_eq!(lines.next().await.unwrap().unwrap(), "");
    }
}
