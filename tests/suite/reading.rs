//! The ways to read a body that have a choice in them: raw, in pieces of a size, into a file, in another charset; and what
//! is known of it on the way.

use amphi::{Client, ErrorKind, MockTransport, Response, StatusCode};

use crate::needs;
use crate::support::{client, fault, http, https, test};

async fn lengths(mut chunks: amphi::Chunks) -> Vec<usize> {
    let mut lengths = Vec::new();
    while let Some(chunk) = chunks.next().await {
        lengths.push(chunk.unwrap().len());
    }
    lengths
}

#[test]
async fn chunks_of_a_size() {
    let chunks_of = async |path: &str, size| lengths(amphi::get(http(path)).await.unwrap().chunks_of(size)).await;
    assert_eq!(chunks_of("/bytes/10?seed=1", 4).await, [4, 4, 2]);
    assert_eq!(chunks_of("/bytes/8", 4).await, [4, 4]);
    assert_eq!(chunks_of("/bytes/3", 100).await, [3]);
    assert!(chunks_of("/bytes/0", 1).await.is_empty());
    let cut = chunks_of("/stream-bytes/100000?chunk_size=777", 1000).await;
    assert_eq!((cut.len(), cut.iter().all(|length| *length == 1000)), (100, true));
    let error = amphi::get(http("/get")).await.unwrap().chunks_of(0).next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Builder);
}

#[test]
async fn chunks_of_a_size_hold_the_same_bytes() {
    let whole = amphi::get(http("/bytes/50000?seed=3")).await.unwrap().bytes().await.unwrap();
    let mut chunks = amphi::get(http("/bytes/50000?seed=3")).await.unwrap().chunks_of(333);
    let mut joined = Vec::new();
    while let Some(chunk) = chunks.next().await {
        joined.extend_from_slice(&chunk.unwrap());
    }
    assert_eq!(joined, whole);
}

#[test]
async fn raw_is_what_was_sent() {
    needs!(ContentCodings);
    for (coding, magic) in [("gzip", &b"\x1f\x8b"[..]), ("zstd", b"\x28\xb5\x2f\xfd")] {
        let response = amphi::get(http(&format!("/encoded/{coding}?size=10000&zeros=1"))).await.unwrap();
        let mut raw = response.raw();
        let first = raw.next().await.unwrap().unwrap();
        assert!(first.starts_with(magic), "{coding}: {first:?}");
        while raw.next().await.is_some() {}
        assert!((1..5000).contains(&response.num_bytes_downloaded()), "{coding}");
    }
}

#[test]
async fn raw_is_what_comes_of_it_where_the_platform_decodes() {
    let raw = lengths(amphi::get(http("/encoded/gzip?size=10000&zeros=1")).await.unwrap().raw()).await;
    let decodes = !amphi::capabilities().has(amphi::Capability::ContentCodings);
    assert_eq!(raw.iter().sum::<usize>() == 10_000, decodes, "{raw:?}");
}

#[test]
async fn codings_can_be_left_alone() {
    needs!(ContentCodings);
    let client = Client::builder().decode(false).build().unwrap();
    let response = client.get(http("/encoded/gzip?size=10000&zeros=1")).await.unwrap();
    let length = response.content_length();
    let bytes = response.bytes().await.unwrap();
    assert!(bytes.starts_with(b"\x1f\x8b"));
    assert!(length.is_none_or(|length| length == bytes.len() as u64));
    let echo = crate::support::echo(client.get(http("/get"))).await;
    assert_eq!(echo["headers"].get("Accept-Encoding"), None);
}

#[test]
async fn that_codings_are_left_alone_cannot_be_had_from_a_browser() {
    if amphi::capabilities().has(amphi::Capability::ContentCodings) {
        return;
    }
    assert_eq!(Client::builder().decode(false).build().unwrap_err().kind(), ErrorKind::Unsupported);
}

#[test]
async fn progress() {
    let response = amphi::get(http("/bytes/100000")).await.unwrap();
    assert_eq!((response.progress().total, response.progress().fraction()), (Some(100_000), Some(0.0)));
    let mut chunks = response.chunks();
    let mut last = 0;
    while let Some(chunk) = chunks.next().await {
        last += chunk.unwrap().len() as u64;
        assert_eq!(response.num_bytes_downloaded(), last);
    }
    assert_eq!((last, response.progress().fraction()), (100_000, Some(1.0)));
    let response = amphi::get(http("/stream-bytes/100")).await.unwrap();
    response.bytes().await.unwrap();
    assert_eq!((response.progress().downloaded, response.progress().total), (100, None));
    assert_eq!(response.progress().fraction(), None);
}

#[test]
async fn progress_of_a_coded_body() {
    let response = amphi::get(http("/encoded/gzip?size=100000&zeros=1")).await.unwrap();
    assert_eq!(response.content_length(), None);
    let total = response.progress().total;
    response.bytes().await.unwrap();
    let downloaded = response.num_bytes_downloaded();
    if amphi::capabilities().has(amphi::Capability::ContentCodings) {
        assert!(downloaded < 10_000 && total == Some(downloaded), "{downloaded} of {total:?}");
    } else {
        assert_eq!((downloaded, total), (100_000, None));
    }
}

#[test]
async fn elapsed_goes_on_until_the_end_of_the_body() {
    let response = amphi::get(http("/delay/0.1")).await.unwrap();
    assert!(response.elapsed().as_millis() >= 100, "{:?}", response.elapsed());
    response.bytes().await.unwrap();
    let elapsed = response.elapsed();
    crate::support::pause(0.05).await;
    assert_eq!(response.elapsed(), elapsed);
    assert_eq!(Response::new(StatusCode::OK, ()).elapsed(), std::time::Duration::ZERO);
}

#[test]
async fn a_limit_of_one_response() {
    let mut response = amphi::get(http("/bytes/1000")).await.unwrap();
    response.set_body_limit(999);
    assert_eq!(response.bytes().await.unwrap_err().kind(), ErrorKind::TooLarge);
    let client = Client::builder().body_limit(10).build().unwrap();
    let mut response = client.get(http("/bytes/1000")).await.unwrap();
    response.set_body_limit(1000);
    assert_eq!(response.bytes().await.unwrap().len(), 1000);
}

#[test]
async fn lines_of_a_length() {
    let url = http("/pieces?body=ab%0Aabcdef%0A&chunk=3&type=text/plain");
    let mut lines = amphi::get(url).await.unwrap().lines().max_length(5);
    assert_eq!(lines.next().await.unwrap().unwrap(), "ab");
    let error = lines.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert!(error.to_string().contains("/pieces"), "{error}");
    assert!(lines.next().await.is_none());
}

fn answering(content_type: &'static str, body: &'static [u8]) -> MockTransport {
    MockTransport::new(move |_| async move {
        Ok(Response::from(http::Response::builder().header("content-type", content_type).body(body)?))
    })
}

#[test]
async fn a_charset_that_nobody_names() {
    let latin1 = || answering("text/plain", b"caf\xe9");
    let get = async |client: Client| client.get("http://cafe.test/").await.unwrap();
    let plain = get(Client::builder().transport(latin1()).build().unwrap()).await;
    assert_eq!((plain.encoding(), plain.text().await.unwrap().as_str()), ("utf-8", "caf\u{fffd}"));

    let assuming = Client::builder().default_charset("windows-1252").transport(latin1()).build().unwrap();
    let response = get(assuming.clone()).await;
    assert_eq!(response.encoding(), "windows-1252");
    assert_eq!(response.text().await.unwrap(), "café");
    assert_eq!(get(assuming.clone()).await.lines().next().await.unwrap().unwrap(), "café");
    assert_eq!(get(assuming).await.text_with_charset("windows-1251").await.unwrap(), "cafй");

    let detecting = Client::builder()
        .charset_detector(|text| text.ends_with(b"\xe9").then(|| "latin1".to_owned()))
        .transport(latin1())
        .build()
        .unwrap();
    assert_eq!(get(detecting).await.text().await.unwrap(), "café");
    let mistaken = Client::builder().charset_detector(|_| Some("klingon".into())).default_charset("latin1");
    assert_eq!(get(mistaken.transport(latin1()).build().unwrap()).await.text().await.unwrap(), "café");
}

#[test]
async fn a_charset_that_is_named_wins() {
    let named = answering("text/plain; charset=shift_jis", b"\x93\xfa\x96\x7b");
    let client = Client::builder().default_charset("latin1").charset_detector(|_| Some("latin1".into()));
    let client = client.transport(named).build().unwrap();
    let mut response = client.get("http://cafe.test/").await.unwrap();
    assert_eq!(response.encoding(), "shift_jis");
    assert_eq!(response.text_with_charset("latin1").await.unwrap(), "日本");
    assert!(response.set_encoding("windows-1252").is_ok());
    let mut response = client.get("http://cafe.test/").await.unwrap();
    response.set_encoding("windows-1252").unwrap();
    assert_eq!((response.encoding(), response.text().await.unwrap().as_str()), ("windows-1252", "“ú–{"));
}

#[test]
async fn a_charset_that_nobody_knows() {
    let response = amphi::get(http("/get")).await.unwrap();
    assert_eq!(response.text_with_charset("klingon").await.unwrap_err().kind(), ErrorKind::Builder);
    assert!(response.text().await.is_ok(), "the body is still there");
    let mut response = amphi::get(http("/get")).await.unwrap();
    assert_eq!(response.set_encoding("klingon").unwrap_err().kind(), ErrorKind::Builder);
    assert_eq!(Client::builder().default_charset("klingon").build().unwrap_err().kind(), ErrorKind::Builder);
    // One that the server makes up is passed over.
    let made_up =
        Client::builder().transport(answering("text/plain; charset=klingon", "é".as_bytes())).build().unwrap();
    let response = made_up.get("http://cafe.test/").await.unwrap();
    assert_eq!((response.encoding(), response.text().await.unwrap().as_str()), ("utf-8", "é"));
}

#[test]
async fn a_byte_order_mark_wins() {
    let marked = answering("text/plain; charset=windows-1252", b"\xff\xfeh\0\xe9\0");
    let client = Client::builder().transport(marked).build().unwrap();
    assert_eq!(client.get("http://cafe.test/").await.unwrap().text().await.unwrap(), "hé");
    let mut text = client.get("http://cafe.test/").await.unwrap().text_chunks();
    assert_eq!(text.next().await.unwrap().unwrap(), "hé");
}

#[test]
async fn the_reason() {
    let reason = async |bytes: &str| {
        let bytes: String = bytes.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let response = amphi::get(fault(&format!("/raw?bytes={bytes}&end=fin"))).await.unwrap();
        response.reason_phrase().to_owned()
    };
    let rest = "Access-Control-Allow-Origin: *\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(reason(&format!("HTTP/1.1 200 Ribbit\r\n{rest}")).await, "Ribbit");
    assert_eq!(reason(&format!("HTTP/1.1 404 Not Found\r\n{rest}")).await, "Not Found");
    assert_eq!(client().get(https("/status/404")).await.unwrap().reason_phrase(), "Not Found");
}

#[test]
async fn the_families_of_status() {
    let families = async |status: u16| {
        let response = amphi::get(http(&format!("/status/{status}"))).await.unwrap();
        let of =
            [response.is_success(), response.is_redirect(), response.is_client_error(), response.is_server_error()];
        (of, response.is_error(), response.is_informational())
    };
    assert_eq!(families(200).await, ([true, false, false, false], false, false));
    assert_eq!(families(304).await, ([false, true, false, false], false, false));
    assert_eq!(families(404).await, ([false, false, true, false], true, false));
    assert_eq!(families(500).await, ([false, false, false, true], true, false));
}

#[test]
async fn where_it_came_from() {
    needs!(RemoteAddress);
    for url in [http("/get"), https("/get")] {
        let response = client().get(url).await.unwrap();
        let address = response.remote_addr().unwrap();
        assert!(address.ip().is_loopback());
        assert_eq!(Some(address.port()), response.url().port());
    }
}

#[test]
async fn a_long_body_that_is_cut_off_is_an_error_behind_what_came() {
    for query in ["", "&chunked=1", "&rst=1"] {
        let path = format!("/cut?length=9000000&after=3000000{query}");
        let mut chunks = amphi::get(fault(&path)).await.unwrap().chunks();
        let mut length = 0;
        let error = loop {
            match chunks.next().await.expect("it does not end well") {
                Ok(chunk) => length += chunk.len(),
                Err(error) => break error,
            }
        };
        assert_eq!(error.kind(), ErrorKind::Body, "{query}: {error:#}");
        assert!(length <= 3_000_000 && (length > 0 || query == "&rst=1"), "{query}: {length} bytes");
        assert!(chunks.next().await.is_none());
    }
}
