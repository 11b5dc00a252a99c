//! Firefox's own protocol: messages of JSON behind their length, one answer to each command.

use std::io::{BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use serde_json::{Value, json};

use crate::error::{Context, Error, Result};

/// Longer than a page may take to load.
const PATIENCE: Duration = Duration::from_secs(120);

/// More digits than any message is long.
const DIGITS: usize = 10;

pub(super) struct Marionette {
    stream: BufReader<TcpStream>,
    calls: u64,
}

impl Marionette {
    pub(super) fn connect(port: u16) -> Result<Self> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).context("cannot connect to Firefox")?;
        stream.set_read_timeout(Some(PATIENCE)).context("cannot bound the wait for Firefox")?;
        let mut marionette = Self { stream: BufReader::new(stream), calls: 0 };
        let hello = marionette.read()?;
        if hello["marionetteProtocol"] == 3 {
            Ok(marionette)
        } else {
            Err(Error::new(format!("Firefox speaks another protocol: {hello}")))
        }
    }

    /// What a command returns.
    pub(super) fn call(&mut self, command: &str, parameters: &Value) -> Result<Value> {
        self.calls += 1;
        let message = json!([0, self.calls, command, parameters]).to_string();
        let message = format!("{}:{message}", message.len());
        self.stream.get_mut().write_all(message.as_bytes()).context("Firefox is gone")?;
        loop {
            let mut answer = self.read()?;
            if answer[1] != self.calls {
                continue;
            }
            return match answer[2].take() {
                Value::Null => Ok(answer[3].take()),
                error => Err(Error::new(format!("{command}: {}: {}", error["error"], error["message"]))),
            };
        }
    }

    fn read(&mut self) -> Result<Value> {
        let mut length = 0_usize;
        for _ in 0..DIGITS {
            let mut byte = [0];
            self.stream.read_exact(&mut byte).context("Firefox says nothing more")?;
            match byte[0] {
                digit @ b'0'..=b'9' => length = length * 10 + usize::from(digit - b'0'),
                b':' => {
                    let mut message = vec![0; length];
                    self.stream.read_exact(&mut message).context("Firefox broke off")?;
                    return serde_json::from_slice(&message).context("Firefox said what is not JSON");
                }
                _ => break,
            }
        }
        Err(Error::new("Firefox said what has no length"))
    }
}
