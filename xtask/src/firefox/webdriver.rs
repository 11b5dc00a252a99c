//! As much of [WebDriver](https://www.w3.org/TR/webdriver2/) as wasm-bindgen's test runner asks of geckodriver.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use serde_json::{Value, json};

use super::Firefox;
use crate::error::{Context, Error, Result};

/// Serves a browser at a time, until dropped.
pub(crate) struct Driver {
    port: u16,
    state: Arc<State>,
}

struct State {
    program: PathBuf,
    over: AtomicBool,
    browser: Mutex<Option<Firefox>>,
}

impl Driver {
    pub(crate) fn start(program: &Path) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("cannot listen for the test runner")?;
        let port = listener.local_addr().context("cannot listen for the test runner")?.port();
        let state =
            Arc::new(State { program: program.into(), over: AtomicBool::new(false), browser: Mutex::new(None) });
        let serving = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if serving.over.load(Ordering::Acquire) {
                    return;
                }
                // The test runner says what it could not ask.
                let _ = serving.serve(stream);
            }
        });
        Ok(Self { port, state })
    }

    /// For `GECKODRIVER_REMOTE`.
    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.state.over.store(true, Ordering::Release);
        // So that the thread looks.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
        drop(self.state.browser.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}

impl State {
    /// One request a connection.
    fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut stream = BufReader::new(stream);
        let (mut start, mut length) = (String::new(), 0);
        stream.read_line(&mut start)?;
        loop {
            let mut line = String::new();
            stream.read_line(&mut line)?;
            let Some((name, value)) = line.split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body)?;
        let mut words = start.split(' ');
        let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let (status, value) = match self.answer(method, path, &serde_json::from_slice(&body).unwrap_or_default()) {
            Ok(value) => ("200 OK", value),
            Err(error) => {
                ("500 Internal Server Error", json!({ "error": "unknown error", "message": error.to_string() }))
            }
        };
        let body = json!({ "value": value }).to_string();
        let head = "content-type: application/json\r\nconnection: close";
        write!(stream.get_mut(), "HTTP/1.1 {status}\r\n{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
    }

    fn answer(&self, method: &str, path: &str, body: &Value) -> Result<Value> {
        let mut browser = self.browser.lock().unwrap_or_else(PoisonError::into_inner);
        let of_session = path.strip_prefix("/session/1");
        if (method, path) == ("POST", "/session") {
            // What a test runner that was killed has left open.
            drop(browser.take());
            *browser = Some(Firefox::start(&self.program)?);
            return Ok(json!({ "sessionId": "1", "capabilities": {} }));
        }
        let firefox = browser.as_mut().context("there is no session")?;
        match (method, of_session) {
            ("GET", Some("")) => Ok(json!({ "browserName": "firefox" })),
            ("POST", Some("/url")) => firefox.go(body["url"].as_str().unwrap_or_default()).map(|()| Value::Null),
            ("POST", Some("/execute/sync")) => firefox.run(&body["script"], &body["args"]),
            ("DELETE", Some("/window")) => {
                drop(browser.take());
                Ok(json!([]))
            }
            _ => Err(Error::new(format!("{method} {path} is nothing that this driver knows"))),
        }
    }
}
