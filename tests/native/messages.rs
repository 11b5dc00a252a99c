//! How a request is written, and what a connection is good for after its response.

use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use amphi::{Body, Bytes, Client, ClientBuilder, Method, Response};

use super::raw::{NOTHING, Nine, hold, read_head, serve, serve_http2};

const LONG: Duration = Duration::from_secs(10);

/// Answers every request with this, and holds the connection; how many there were.
fn answering(answer: impl Into<String>) -> (String, Arc<AtomicUsize>) {
    let (answer, connections) = (answer.into(), Arc::new(AtomicUsize::new(0)));
    let counter = Arc::clone(&connections);
    let origin = serve(move |_, mut stream| {
        counter.fetch_add(1, Ordering::SeqCst);
        while !read_head(&mut stream).is_empty() {
            if stream.write_all(answer.as_bytes()).is_err() {
                return;
            }
        }
    });
    (origin, connections)
}

/// Asks three times; the first response, its body, and how many connections it took.
async fn thrice(method: &Method, answer: &str) -> (Response, Bytes, usize) {
    let (origin, connections) = answering(answer);
    let client = Client::new();
    let mut first = None;
    for _ in 0..3 {
        let response = client.request(method.clone(), &origin).await.unwrap();
        let body = response.bytes().await.unwrap_or_else(|error| panic!("{answer:?}: {error:#}"));
        first.get_or_insert((response, body));
    }
    let (response, body) = first.unwrap();
    (response, body, connections.load(Ordering::SeqCst))
}

#[tokio::test]
async fn responses_without_a_body_have_none_whatever_they_say() {
    let framings = [
        "",
        "Content-Length: 5\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Content-Length: 5\r\nContent-Encoding: gzip\r\n",
    ];
    for framing in framings {
        for (method, status) in [
            (Method::HEAD, "200 OK"),
            (Method::HEAD, "404 Not Found"),
            (Method::GET, "204 No Content"),
            (Method::GET, "304 Not Modified"),
            (Method::DELETE, "204 No Content"),
        ] {
            let answer = format!("HTTP/1.1 {status}\r\n{framing}\r\n");
            let (response, body, connections) = thrice(&method, &answer).await;
            assert_eq!((response.status().as_str(), &body[..], connections), (&status[..3], &b""[..], 1), "{answer:?}");
        }
    }
}

#[tokio::test]
async fn a_body_that_may_not_be_there_is_never_the_next_answer() {
    for answer in
        ["HTTP/1.1 204 No Content\r\n\r\nhello", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nhello"]
    {
        let (response, body, _) = thrice(&Method::GET, answer).await;
        assert_eq!((&response.status().as_str()[1..2], &body[..]), ("0", &b""[..]));
    }
    let (response, body, _) = thrice(&Method::HEAD, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello").await;
    assert_eq!((response.content_length(), &body[..]), (Some(5), &b""[..]));
}

#[tokio::test]
async fn a_server_that_closes_is_not_asked_again() {
    let ok = "Content-Length: 2\r\n";
    for (head, connections) in [
        (format!("HTTP/1.1 200 OK\r\n{ok}"), 1),
        (format!("HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n{ok}"), 1),
        (format!("HTTP/1.1 200 OK\r\nConnection: close\r\n{ok}"), 3),
        (format!("HTTP/1.1 200 OK\r\nConnection: Close\r\n{ok}"), 3),
        (format!("HTTP/1.1 200 OK\r\nConnection: x, close\r\n{ok}"), 3),
        (format!("HTTP/1.1 200 OK\r\nConnection: close\r\nConnection: keep-alive\r\n{ok}"), 3),
        (format!("HTTP/1.0 200 OK\r\n{ok}"), 3),
        (format!("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n{ok}"), 3),
    ] {
        let answer = format!("{head}\r\nok");
        let (response, body, came) = thrice(&Method::GET, &answer).await;
        assert_eq!((&body[..], came), (&b"ok"[..], connections), "{answer:?}");
        let version = if head.starts_with("HTTP/1.0") { amphi::Version::HTTP_10 } else { amphi::Version::HTTP_11 };
        assert_eq!(response.http_version(), Some(version));
    }
}

#[tokio::test]
async fn a_client_that_closes_does() {
    let (origin, connections) = answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    let client = Client::new();
    for _ in 0..3 {
        let response = client.get(&origin).header("connection", "close").await.unwrap();
        assert_eq!(response.text().await.unwrap(), "ok");
        assert_eq!(client.pool_stats().unwrap().open, 0);
    }
    assert_eq!(connections.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_body_may_end_with_its_connection() {
    for version in ["1.0", "1.1"] {
        let origin = serve(move |_, mut stream| {
            read_head(&mut stream);
            stream.write_all(format!("HTTP/{version} 200 OK\r\n\r\nhello").as_bytes()).unwrap();
        });
        assert_eq!(amphi::get(origin).await.unwrap().text().await.unwrap(), "hello");
    }
}

/// What a request is written as, up to its body.
async fn written(builder: ClientBuilder, ask: impl FnOnce(Client, &str) -> amphi::RequestBuilder) -> String {
    let (sender, heads) = mpsc::channel();
    let origin = serve(move |_, mut stream| {
        sender.send(read_head(&mut stream)).unwrap();
        let _ = stream.write_all(NOTHING);
        hold(stream);
    });
    ask(builder.build().unwrap(), &origin).await.unwrap();
    let host = origin.strip_prefix("http://").unwrap().to_owned();
    heads.recv_timeout(LONG).unwrap().replace(&host, "HOST")
}

fn names(head: &str) -> Vec<&str> {
    head.lines().skip(1).filter_map(|line| Some(line.split_once(':')?.0)).collect()
}

#[tokio::test]
async fn headers_are_written_in_their_order_behind_the_host() {
    let head = written(Client::builder(), |client, origin| {
        client.post(origin).header("x-c", "1").header("x-a", "2").header("user-agent", "u").header("x-b", "3").body("b")
    })
    .await;
    let expected = ["host", "x-c", "x-a", "user-agent", "x-b", "accept", "accept-encoding", "content-length"];
    assert_eq!(names(&head), expected, "{head}");
    assert!(head.starts_with("POST / HTTP/1.1\r\nhost: HOST\r\nx-c: 1\r\n"), "{head}");
    // Values of one name stay together, in their order.
    let head = written(Client::builder(), |client, origin| {
        let request = client.get(origin).header("x-b", "1").header("x-a", "2").header("x-b", "3");
        request.header("accept", "a").header("accept-encoding", "b").header("user-agent", "c")
    })
    .await;
    assert!(head.contains("host: HOST\r\nx-b: 1\r\nx-b: 3\r\nx-a: 2\r\naccept: a\r\n"), "{head}");
}

#[tokio::test]
async fn a_host_of_the_callers_stays_where_it_is() {
    let head = written(Client::builder(), |client, origin| {
        client.get(origin).header("x-a", "1").header("host", "frog.example").header("x-b", "2")
    })
    .await;
    assert_eq!(&names(&head)[..3], ["x-a", "host", "x-b"], "{head}");
    assert!(head.contains("\r\nhost: frog.example\r\n"), "{head}");
}

#[tokio::test]
async fn names_are_written_in_title_case_if_asked() {
    let head = written(Client::builder().http1_title_case_headers(), |client, origin| {
        client.post(origin).header("x-frog-name", "Lower-case stays").header("etag", "1").body("b")
    })
    .await;
    let expected = ["Host", "X-Frog-Name", "Etag", "Accept", "User-Agent", "Accept-Encoding", "Content-Length"];
    assert_eq!(names(&head), expected);
    assert!(head.contains("X-Frog-Name: Lower-case stays\r\n"), "{head}");
}

#[tokio::test]
async fn a_stream_is_sent_with_every_method() {
    for method in [Method::GET, Method::HEAD, Method::OPTIONS, Method::DELETE, Method::POST] {
        let (sender, bodies) = mpsc::channel();
        let origin = serve(move |_, mut stream| {
            let chunked = read_head(&mut stream).contains("\r\ntransfer-encoding: chunked\r\n");
            // Three chunks and the last one.
            let mut body = vec![0; if chunked { 3 * "3\r\nabc\r\n".len() + "0\r\n\r\n".len() } else { 0 }];
            stream.read_exact(&mut body).unwrap();
            sender.send(String::from_utf8(body).unwrap()).unwrap();
            let _ = stream.write_all(NOTHING);
            hold(stream);
        });
        amphi::request(method.clone(), origin).body(Body::from_stream(Nine(0))).await.unwrap();
        let body = bodies.recv_timeout(LONG).unwrap();
        assert_eq!(body, "3\r\nabc\r\n3\r\nabc\r\n3\r\nabc\r\n0\r\n\r\n", "{method}");
    }
}

#[tokio::test]
async fn an_answer_before_the_end_of_an_upload_is_delivered() {
    const LENGTH: usize = 3 << 20;
    // What the server does with what is still on its way: reads it, leaves it, or resets the connection.
    for then in ["read", "leave", "close", "drop", "drop", "drop", "reset"] {
        let (sender, delivered) = mpsc::channel::<()>();
        let delivered = std::sync::Mutex::new(delivered);
        let origin = serve(move |_, mut stream| {
            read_head(&mut stream);
            stream.read_exact(&mut [0; 1000]).unwrap();
            let answer = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 4\r\nConnection: close\r\n\r\nmuch";
            stream.write_all(answer).unwrap();
            match then {
                "read" => hold(stream),
                "leave" => drop(delivered.lock().unwrap().recv_timeout(LONG)),
                "close" => drop(stream.shutdown(std::net::Shutdown::Write)),
                // With bytes unread that is a reset, too.
                "drop" => drop(stream),
                _ => {
                    // A reset overtakes what the other end has not read yet; it has, once it says so.
                    let _ = delivered.lock().unwrap().recv_timeout(Duration::from_millis(500));
                    socket2::SockRef::from(&stream).set_linger(Some(Duration::ZERO)).unwrap();
                }
            }
        });
        let client = Client::new();
        let response =
            client.post(origin).body(vec![0; LENGTH]).await.unwrap_or_else(|error| panic!("{then}: {error:#}"));
        assert_eq!((response.status().as_u16(), response.text().await.unwrap().as_str()), (413, "much"), "{then}");
        drop(sender);
        assert_eq!(client.pool_stats().unwrap().open, 0, "{then}");
    }
}

#[tokio::test]
async fn an_answer_before_the_end_of_an_upload_is_delivered_over_http2() {
    let came = Arc::new(tokio::sync::Notify::new());
    let told = Arc::clone(&came);
    let origin = serve_http2(move |mut connection| {
        let told = Arc::clone(&told);
        async move {
            while let Some(Ok((_, mut respond))) = connection.accept().await {
                let told = Arc::clone(&told);
                tokio::spawn(async move {
                    let response = http::Response::builder().status(413).body(()).unwrap();
                    let mut body = respond.send_response(response, false).unwrap();
                    body.send_data("much".into(), true).unwrap();
                    told.notified().await;
                    // As RFC 9113, 8.1 has it: the rest of the request is of no interest.
                    respond.send_reset(h2::Reason::NO_ERROR);
                });
            }
        }
    })
    .await;
    let client = Client::builder().http2_prior_knowledge().build().unwrap();
    for _ in 0..2 {
        let response = client.post(&origin).body(vec![0; 3 << 20]).await.unwrap();
        came.notify_one();
        assert_eq!((response.status().as_u16(), response.text().await.unwrap().as_str()), (413, "much"));
    }
    assert_eq!(client.pool_stats().unwrap().open, 1);
}
