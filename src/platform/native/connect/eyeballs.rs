//! One TCP connection out of several addresses: [RFC 8305](https://www.rfc-editor.org/rfc/rfc8305), happy eyeballs.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::net::TcpStream;

use super::super::rt::{self, Instant};
use super::dial;
use crate::client::config::connect::TcpConfig;
use crate::timeout::Alarm;
use crate::{Error, ErrorKind, Result};

/// How long an attempt is alone before the next one begins beside it.
const DELAY: Duration = Duration::from_millis(250);

/// A connection to whichever of the addresses answers first, tried one after the other, and beside each other once they
/// take long.
pub(super) async fn connect(addresses: Vec<SocketAddr>, config: &TcpConfig) -> Result<TcpStream> {
    match addresses.as_slice() {
        [] => Err(Error::new(ErrorKind::Dns, "the name has no address")),
        [only] => dial::tcp(*only, config).await.map_err(|error| failed(*only, error)),
        _ => {
            let mut race = Race::new(addresses, config);
            std::future::poll_fn(|cx| race.poll(cx)).await
        }
    }
}

fn failed(address: SocketAddr, error: std::io::Error) -> Error {
    Error::new(ErrorKind::Connect, address.to_string()).because(error)
}

type Attempt<'a> = Pin<Box<dyn Future<Output = std::io::Result<TcpStream>> + Send + 'a>>;

struct Race<'a> {
    config: &'a TcpConfig,
    left: VecDeque<SocketAddr>,
    running: Vec<(SocketAddr, Attempt<'a>)>,
    /// When the next attempt begins, unless one fails before.
    next: Option<Instant>,
    alarm: Alarm,
}

impl<'a> Race<'a> {
    fn new(addresses: Vec<SocketAddr>, config: &'a TcpConfig) -> Self {
        let left = interleaved(addresses);
        Self { config, left, running: Vec::new(), next: Some(rt::now()), alarm: Alarm::default() }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<TcpStream>> {
        loop {
            let mut error = None;
            let mut at = 0;
            while let Some((address, attempt)) = self.running.get_mut(at) {
                match attempt.as_mut().poll(cx) {
                    Poll::Ready(Ok(stream)) => return Poll::Ready(Ok(stream)),
                    Poll::Ready(Err(why)) => {
                        error = Some(failed(*address, why));
                        drop(self.running.remove(at));
                    }
                    Poll::Pending => at += 1,
                }
            }
            if let (Some(error), true, true) = (&error, self.running.is_empty(), self.left.is_empty()) {
                return Poll::Ready(Err(error.clone()));
            }
            let is_due = error.is_some() || self.next.is_some_and(|next| self.alarm.poll_at(cx, next).is_ready());
            if !is_due {
                return Poll::Pending;
            }
            self.alarm = Alarm::default();
            self.next = self.left.pop_front().and_then(|address| {
                self.running.push((address, Box::pin(dial::tcp(address, self.config))));
                rt::now().checked_add(DELAY)
            });
        }
    }
}

/// In their order, but for the families, which take turns.
fn interleaved(addresses: Vec<SocketAddr>) -> VecDeque<SocketAddr> {
    let first_is_v6 = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (first, second): (Vec<_>, Vec<_>) = addresses.into_iter().partition(|address| address.is_ipv6() == first_is_v6);
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    let mut mixed = VecDeque::new();
    loop {
        let before = mixed.len();
        mixed.extend(first.next());
        mixed.extend(second.next());
        if mixed.len() == before {
            return mixed;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_families_take_turns() {
        let all = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect::<Vec<SocketAddr>>();
        let addresses = all(&["[::1]:1", "[::2]:1", "[::3]:1", "1.1.1.1:1", "2.2.2.2:1"]);
        let expected = all(&["[::1]:1", "1.1.1.1:1", "[::2]:1", "2.2.2.2:1", "[::3]:1"]);
        assert_eq!(interleaved(addresses), expected);
        assert!(interleaved(Vec::new()).is_empty());
    }
}
