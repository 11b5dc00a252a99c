//! A server of one connection a request, for what no good server does.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;

/// A server that gives these answers, one a connection, and tells the heads of the requests.
pub(crate) struct Peer {
    pub(crate) url: String,
    thread: JoinHandle<Vec<String>>,
}

impl Peer {
    pub(crate) fn answering(answers: Vec<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let thread = std::thread::spawn(move || {
            answers.into_iter().map(|answer| exchange(listener.accept().unwrap().0, &answer)).collect()
        });
        Self { url, thread }
    }

    /// The heads of all requests, once all answers were given.
    pub(crate) fn heads(self) -> Vec<String> {
        self.thread.join().unwrap()
    }
}

fn exchange(mut stream: TcpStream, answer: &[u8]) -> String {
    let mut head = String::new();
    for line in BufReader::new(&stream).lines().map_while(Result::ok).take_while(|line| !line.is_empty()) {
        head.push_str(&line);
        head.push('\n');
    }
    // A client that has gone is what some tests are about.
    let _ = stream.write_all(answer);
    head
}
