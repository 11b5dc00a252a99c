//! Proxies that stall, break off, or say what no proxy says.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use amphi::{Client, Error, ErrorKind, Proxy, TimeoutPhase};

use super::raw::{NOTHING, hold, read_head, serve};

/// What comes of asking for an `https` URL by way of a proxy that answers like this.
async fn through(scheme: &str, answer: impl Fn(TcpStream) + Send + Sync + 'static) -> Error {
    let proxy = serve(move |_, stream| answer(stream)).replace("http://", "://frog:s3cret@");
    let proxy = Proxy::all(format!("{scheme}{proxy}")).unwrap();
    let builder = Client::builder().proxy(proxy).connect_timeout(Duration::from_millis(600));
    let start = Instant::now();
    let error = builder.build().unwrap().get("https://pond.example/").await.unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}: {error:#}", start.elapsed());
    assert!(!format!("{error:#} {error:?}").contains("s3cret"), "{error:#}");
    error
}

#[tokio::test]
async fn one_that_stalls_is_within_the_connect_timeout() {
    for scheme in ["http", "https", "socks5h"] {
        let error = through(scheme, hold).await;
        assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Connect), "{error:#}");
        assert!(format!("{error:#}").contains(&format!("{scheme}://127.0.0.1:")), "{error:#}");
    }
    let drips = |mut stream: TcpStream| {
        for byte in b"HTTP/1.1 200 OK\r\n\r\n".chunks(1) {
            let _ = stream.write_all(byte);
            std::thread::sleep(Duration::from_millis(100));
        }
    };
    assert_eq!(through("http", drips).await.timeout_phase(), Some(TimeoutPhase::Connect));
}

#[tokio::test]
async fn one_that_breaks_off() {
    let answers: [&[u8]; 3] = [b"", b"HTTP/1.1 200", b"HTTP/1.1 200 OK\r\nx: y\r\n"];
    for answer in answers {
        let error = through("http", move |mut stream| {
            read_head(&mut stream);
            stream.write_all(answer).unwrap();
        });
        let error = error.await;
        assert_eq!(error.kind(), ErrorKind::Proxy, "{error:#}");
        assert!(error.is_retryable(), "{error:#}");
    }
    let answers: [&[u8]; 5] = [b"", b"\x05", b"\x05\0", b"\x05\0\x05\0\0\x01", b"\x05\x02\x01\0\x05\0\0\x03\x09x"];
    for answer in answers {
        let error = through("socks5h", move |mut stream| {
            stream.write_all(answer).unwrap();
            let _ = stream.shutdown(std::net::Shutdown::Write);
            let _ = std::io::copy(&mut stream, &mut std::io::sink());
        });
        let error = error.await;
        assert_eq!(error.kind(), ErrorKind::Proxy, "{answer:?}: {error:#}");
        assert!(error.is_retryable(), "{error:#}");
    }
}

#[tokio::test]
async fn one_that_talks_nonsense() {
    let answers: [&[u8]; 6] = [
        b"\x05\0",
        b"SSH-2.0-frog\r\n",
        b"HTTP/2 200\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno header\r\n\r\n",
        b"HTTP/1.1 101 Other\r\n\r\n",
        b"HTTP/1.1 000 ?\r\n\r\n",
    ];
    for answer in answers {
        let error = through("http", move |mut stream| {
            read_head(&mut stream);
            stream.write_all(answer).unwrap();
            hold(stream);
        });
        let error = error.await;
        assert_eq!(error.kind(), ErrorKind::Proxy, "{answer:?}: {error:#}");
        assert!(!error.is_retryable() && error.status().is_none());
    }
    let answers: [&[u8]; 6] =
        [b"HTTP/1.1 400", b"\x04\0", b"\x05\x01", b"\x05\xff", b"\x05\x02\x01\x01", b"\x05\0\x05\0\0\x09"];
    for answer in answers {
        let error = through("socks5h", move |mut stream| {
            stream.write_all(answer).unwrap();
            hold(stream);
        });
        let error = error.await;
        assert_eq!(error.kind(), ErrorKind::Proxy, "{answer:?}: {error:#}");
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn one_that_never_comes_to_an_end() {
    let endless: [(&[u8], &[u8]); 3] = [
        (b"HTTP/1.1 200 OK\r\n", b"x: y\r\n"),
        (b"HTTP/1.1 200 ", b"xxxxxxxxxx"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ];
    for (begin, again) in endless {
        let error = through("http", move |mut stream| {
            let more = again.repeat(1000);
            let _ = stream.write_all(begin);
            while stream.write_all(&more).is_ok() {}
        });
        let error = error.await;
        assert_eq!(error.kind(), ErrorKind::Proxy, "{error:#}");
        assert!(error.to_string().contains("65536"), "{error:#}");
    }
}

#[tokio::test]
async fn a_refusal_by_socks_says_why() {
    for (code, why, retryable) in [(2, "rules", false), (3, "network", true), (5, "refused", true), (99, "99", false)] {
        let error = through("socks5h", move |mut stream| {
            stream.write_all(&[5, 0, 5, code, 0, 1, 0, 0, 0, 0, 0, 0]).unwrap();
            hold(stream);
        });
        let error = error.await;
        assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Proxy, retryable), "{error:#}");
        assert!(error.to_string().contains(why) && error.to_string().contains("pond.example:443"), "{error:#}");
    }
}

#[tokio::test]
async fn what_comes_behind_the_answer_is_the_tunnels() {
    // HTTP/2 without TLS: its server speaks first.
    let settings: &[u8] = &[0, 0, 0, 4, 0, 0, 0, 0, 0];
    let origin = serve(move |_, mut stream| {
        read_head(&mut stream);
        stream.write_all(&[b"HTTP/1.1 200 OK\r\n\r\n", settings].concat()).unwrap();
        let mut preface = [0; 24];
        stream.read_exact(&mut preface).unwrap();
        // An answer to the first stream, which needs no more of the request to be understood.
        stream.write_all(&[0, 0, 0, 4, 1, 0, 0, 0, 0]).unwrap();
        let mut frame = [0; 9];
        loop {
            stream.read_exact(&mut frame).unwrap();
            let length = u32::from_be_bytes([0, frame[0], frame[1], frame[2]]);
            std::io::copy(&mut (&mut stream).take(length.into()), &mut std::io::sink()).unwrap();
            if frame[3] == 1 {
                break;
            }
        }
        stream.write_all(&[0, 0, 1, 1, 5, 0, 0, 0, 1, 0x88]).unwrap();
        hold(stream);
    });
    let client = Client::builder().proxy(Proxy::all(origin).unwrap()).http2_prior_knowledge();
    let response = client.build().unwrap().get("http://pond.example/").await.unwrap();
    assert_eq!(response.status().as_u16(), 200);
}

#[tokio::test]
async fn a_proxy_that_closes_a_kept_connection_costs_no_request() {
    // It closes each after one answer, and does not say so.
    let proxy = serve(|_, mut stream| {
        read_head(&mut stream);
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").unwrap();
    });
    let client = Client::builder().proxy(Proxy::all(proxy.replace("://", "://frog:heron@")).unwrap()).build().unwrap();
    for _ in 0..20 {
        let response = client.get("http://pond.example/").await.unwrap();
        assert_eq!(response.text().await.unwrap(), "ok");
    }
}

#[tokio::test]
async fn an_address_of_a_kind_that_a_proxy_lacks_is_passed_over() {
    let proxy = serve(|_, mut stream| {
        let (mut greeting, mut request) = ([0; 3], [0; 4]);
        stream.read_exact(&mut greeting).unwrap();
        stream.write_all(&[5, 0]).unwrap();
        stream.read_exact(&mut request).unwrap();
        let is_v6 = request[3] == 4;
        stream.read_exact(&mut vec![0; if is_v6 { 18 } else { 6 }]).unwrap();
        stream.write_all(&[5, if is_v6 { 8 } else { 0 }, 0, 1, 0, 0, 0, 0, 0, 0]).unwrap();
        if !is_v6 {
            read_head(&mut stream);
            stream.write_all(NOTHING).unwrap();
        }
        hold(stream);
    });
    let (v6, v4) = (([0, 0, 0, 0, 0, 0, 0, 1], 80).into(), ([127, 0, 0, 1], 80).into());
    for (addresses, is_reached) in [(&[v6, v4][..], true), (&[v6], false)] {
        let proxy = Proxy::all(proxy.replace("http", "socks5")).unwrap();
        let client = Client::builder().proxy(proxy).resolve_to_addrs("pond.example", addresses).build().unwrap();
        match client.get("http://pond.example/").await {
            Ok(_) => assert!(is_reached),
            Err(error) => {
                assert!(!is_reached && error.to_string().contains("none of this kind of address"), "{error:#}");
                assert!(error.kind() == ErrorKind::Proxy && !error.is_retryable(), "{error:#}");
            }
        }
    }
}
