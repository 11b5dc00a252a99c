//! From standard input to standard output: lines run beside each other, each answer is written as soon as it is due.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use tokio::io::{AsyncBufReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::sync::Semaphore;
use tokio::sync::mpsc::{self, UnboundedReceiver};

use crate::options::Options;

/// Runs `answer` over every line until the input ends and all lines are answered.
///
/// No more is read than may run, so that a suite of any length takes little memory.
pub(crate) async fn feed<A, F>(options: &Options, answer: A) -> io::Result<()>
where
    A: Fn(String) -> F,
    F: Future<Output = String> + Send + 'static,
{
    let (answered, answers) = mpsc::unbounded_channel();
    let writer = tokio::spawn(write(tokio::io::stdout(), answers, options.ordered));
    let room = Arc::new(Semaphore::new(options.jobs));
    let mut input = BufReader::new(tokio::io::stdin());
    let mut number = 0;
    let mut line = Vec::new();
    while !answered.is_closed() {
        let place = Arc::clone(&room).acquire_owned().await.expect("it is never closed");
        line.clear();
        if input.read_until(b'\n', &mut line).await? == 0 {
            break;
        }
        let text = String::from_utf8(line.trim_ascii().to_vec());
        if text.as_ref().is_ok_and(String::is_empty) {
            continue;
        }
        let running = text.map(|text| (answer(text.clone()), text));
        let answered = answered.clone();
        tokio::spawn(async move {
            let answer = match running {
                Ok((running, line)) => isolated(&line, running).await,
                Err(error) => {
                    let line = String::from_utf8_lossy(error.as_bytes());
                    amphi_driver::failed(&line, "malformed", &format!("not UTF-8: {error}"))
                }
            };
            // Nobody may want it any more; then nothing more is read, either.
            let _ = answered.send((number, answer));
            drop(place);
        });
        number += 1;
    }
    drop(answered);
    writer.await.map_err(io::Error::other)?
}

/// A panic ends its line and no other.
async fn isolated(line: &str, running: impl Future<Output = String> + Send + 'static) -> String {
    tokio::spawn(running).await.unwrap_or_else(|error| {
        let what = error.try_into_panic().map_or_else(
            |error| error.to_string(),
            |panic| match (panic.downcast_ref::<String>(), panic.downcast_ref::<&str>()) {
                (Some(text), _) => text.clone(),
                (None, Some(text)) => (*text).to_owned(),
                (None, None) => "a panic without words".to_owned(),
            },
        );
        amphi_driver::failed(line, "panic", &what)
    })
}

async fn write(
    mut out: impl AsyncWrite + Unpin,
    mut answers: UnboundedReceiver<(u64, String)>,
    ordered: bool,
) -> io::Result<()> {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    while let Some((number, answer)) = answers.recv().await {
        waiting.insert(number, answer);
        while let Some(entry) = waiting.first_entry()
            && (!ordered || *entry.key() == next)
        {
            let line = format!("{}\n", entry.remove());
            out.write_all(line.as_bytes()).await?;
            next += 1;
        }
        out.flush().await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_answer() {
        let answer = isolated(r#"{"id":7}"#, async { panic!("oh {}", "no") }).await;
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        assert_eq!((&answer["id"], &answer["error"]["kind"]), (&7.into(), &"panic".into()));
        assert_eq!(answer["error"]["message"], "oh no");
    }

    async fn written(ordered: bool) -> String {
        let (sender, answers) = mpsc::unbounded_channel();
        for number in [2, 0, 1] {
            sender.send((number, number.to_string())).unwrap();
        }
        drop(sender);
        let mut out = Vec::new();
        write(&mut out, answers, ordered).await.unwrap();
        String::from_utf8(out).unwrap()
    }

    #[tokio::test]
    async fn answers_keep_their_order_if_asked_to() {
        assert_eq!(written(true).await, "0\n1\n2\n");
        assert_eq!(written(false).await, "2\n0\n1\n");
    }
}
