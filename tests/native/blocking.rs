//! The face that blocks, on threads that no runtime knows of.

use std::io::{Read, Write};
use std::pin::Pin;
use std::sync::mpsc;
use std::task::{Context, Poll};
use std::time::Duration;

use amphi::blocking::Client;
use amphi::{ErrorKind, Next, Request, Timeouts};

use crate::SERVER;
use crate::raw::{NOTHING, read_head, serve};

fn http(path: &str) -> String {
    format!("{}{path}", SERVER.http())
}

#[test]
fn one_thread_does_it_all() {
    // In a process of its own, as other tests start threads.
    if std::env::var_os("AMPHI_TEST_ALONE").is_none() {
        let program = std::env::current_exe().unwrap();
        let mut alone = std::process::Command::new(program);
        let name = "blocking::one_thread_does_it_all";
        let ran = alone.args(["--exact", name, "--test-threads=1"]).env("AMPHI_TEST_ALONE", "1").output().unwrap();
        let said = String::from_utf8_lossy(&ran.stdout).into_owned();
        assert!(ran.status.success() && said.contains("1 passed"), "{said}");
        return;
    }
    let origin = serve(|_, mut stream| {
        while !read_head(&mut stream).is_empty() {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi").unwrap();
        }
    });
    let client = Client::new();
    for _ in 0..3 {
        assert_eq!(client.get(&origin).send().unwrap().text().unwrap(), "hi");
    }
    assert_eq!(client.pool_stats().unwrap().created, 1);
    // Linux tells.
    if let Ok(tasks) = std::fs::read_dir("/proc/self/task") {
        let names = tasks.map(|task| std::fs::read_to_string(task.unwrap().path().join("comm")).unwrap());
        assert!(!names.collect::<String>().contains("amphi-io"));
    }
}

#[test]
fn a_response_may_be_read_on_another_thread() {
    let client = Client::new();
    let response = client.get(http("/drip?numbytes=20&duration=0.3")).send().unwrap();
    let read = std::thread::spawn(move || response.bytes().unwrap().len());
    assert_eq!(read.join().unwrap(), 20);
}

#[test]
fn a_response_may_be_read_where_a_runtime_is() {
    let client = Client::new();
    let response = client.get(http("/drip?numbytes=20&duration=0.3")).send().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    assert_eq!(runtime.block_on(async { response.bytes().unwrap().len() }), 20);
    let response = runtime.block_on(async { client.get(http("/drip?numbytes=20&duration=0.3")).send().unwrap() });
    assert_eq!(response.bytes().unwrap().len(), 20);
}

#[test]
fn async_code_goes_on_with_what_blocking_code_began() {
    let response = Client::new().get(http("/drip?numbytes=20&duration=0.3")).send().unwrap().into_inner();
    assert_eq!(pollster::block_on(response.bytes()).unwrap().len(), 20);
}

#[test]
fn many_threads_share_a_client() {
    let client = Client::new();
    let (done, all) = mpsc::channel();
    for _ in 0..16 {
        let (client, done) = (client.clone(), done.clone());
        std::thread::spawn(move || {
            for _ in 0..20 {
                let uuid: serde_json::Value = client.get(http("/uuid")).send().unwrap().json().unwrap();
                done.send(uuid["uuid"].as_str().unwrap().to_owned()).unwrap();
            }
        });
    }
    drop(done);
    let mut uuids: Vec<_> = all.iter().collect();
    uuids.sort_unstable();
    uuids.dedup();
    assert_eq!(uuids.len(), 320);
}

#[test]
fn time_runs_out() {
    let read = Timeouts { read: Some(Duration::from_millis(100)), ..Timeouts::none() };
    let origin = serve(|_, mut stream| {
        read_head(&mut stream);
        crate::raw::hold(stream);
    });
    let error = Client::new().get(origin).timeouts(read).send().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
}

#[test]
fn a_call_within_a_call_is_refused() {
    fn nested(request: Request, next: Next<'_>) -> amphi::BoxFuture<'_, amphi::Result<amphi::Response>> {
        Box::pin(async move {
            amphi::blocking::get("http://127.0.0.1:1/").send()?;
            next.run(request).await
        })
    }
    let error = Client::builder().middleware(nested).build().unwrap().get(http("/get")).send().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    assert!(error.to_string().contains("the async client"), "{error}");
}

#[test]
fn dropping_a_response_closes_its_connection() {
    let (closed, told) = mpsc::channel();
    let origin = serve(move |_, mut stream| {
        read_head(&mut stream);
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf").unwrap();
        closed.send(matches!(stream.read(&mut [0; 8]), Ok(0) | Err(_))).unwrap();
    });
    drop(Client::new().get(origin).send().unwrap());
    // Nobody waits for anything just now.
    assert!(told.recv_timeout(Duration::from_secs(2)).unwrap());
}

#[test]
fn an_upgraded_connection_is_left_to_async_code() {
    let origin = serve(|_, mut stream| {
        read_head(&mut stream);
        let head = b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: croak\r\n\r\nribbit";
        stream.write_all(head).unwrap();
        crate::raw::hold(stream);
    });
    let response = Client::new().get(origin).header("upgrade", "croak").send().unwrap();
    let mut upgraded = response.upgrade().unwrap();
    assert_eq!(pollster::block_on(upgraded.chunk()).unwrap().unwrap(), "ribbit");
}

#[test]
fn nothing_is_an_answer_too() {
    let origin = serve(|_, mut stream| {
        read_head(&mut stream);
        stream.write_all(NOTHING).unwrap();
    });
    assert_eq!(amphi::blocking::get(origin).send().unwrap().text().unwrap(), "");
}

/// A body that parks its thread while it is asked, as one may that hears from others by a channel.
enum Parks {
    New,
    Woken(mpsc::Receiver<()>),
    Parked,
    Over,
}

impl futures_core::Stream for Parks {
    type Item = Result<amphi::Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &*self {
            Self::New => {
                let (waker, (sender, woken)) = (cx.waker().clone(), mpsc::channel());
                // By then, nothing else has it polled.
                std::thread::spawn(move || {
                    std::thread::sleep(Duration::from_millis(300));
                    sender.send(()).unwrap();
                    waker.wake();
                });
                *self = Self::Woken(woken);
                Poll::Pending
            }
            Self::Woken(woken) if woken.try_recv().is_err() => Poll::Pending,
            Self::Woken(_) => {
                cx.waker().wake_by_ref();
                std::thread::park_timeout(Duration::from_secs(1));
                *self = Self::Parked;
                Poll::Pending
            }
            Self::Parked => {
                *self = Self::Over;
                Poll::Ready(Some(Ok("frogs".into())))
            }
            Self::Over => Poll::Ready(None),
        }
    }
}

#[test]
fn a_wake_is_not_lost_to_who_parks_meanwhile() {
    let (done, told) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let _entered = runtime.enter();
        let timeouts = Timeouts::none();
        let request = Client::new().post(http("/post")).body(amphi::Body::from_stream(Parks::New));
        done.send(request.timeouts(timeouts).send().unwrap().status().as_u16()).unwrap();
    });
    assert_eq!(told.recv_timeout(Duration::from_secs(5)), Ok(200));
}

#[test]
fn async_code_needs_no_timeout_to_go_on() {
    // In a process of its own, as other tests start the thread for I/O.
    if std::env::var_os("AMPHI_TEST_ALONE").is_none() {
        let mut alone = std::process::Command::new(std::env::current_exe().unwrap());
        let name = "blocking::async_code_needs_no_timeout_to_go_on";
        let ran = alone.args(["--exact", name, "--test-threads=1"]).env("AMPHI_TEST_ALONE", "1").output().unwrap();
        let said = String::from_utf8_lossy(&ran.stdout).into_owned();
        assert!(ran.status.success() && said.contains("1 passed"), "{said}");
        return;
    }
    let origin = serve(|_, mut stream| {
        read_head(&mut stream);
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n").unwrap();
        std::thread::sleep(Duration::from_millis(300));
        stream.write_all(b"hi").unwrap();
        crate::raw::hold(stream);
    });
    let begun = Client::new().get(&origin).timeouts(Timeouts::none()).send().unwrap().into_inner();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let read = async { tokio::time::timeout(Duration::from_secs(5), begun.bytes()).await };
    assert_eq!(runtime.block_on(read).expect("nobody does its I/O").unwrap(), "hi");
}
