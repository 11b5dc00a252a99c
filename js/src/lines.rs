//! Lines on their way to JavaScript: many in one text, which crosses the border quicker than many texts.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use amphi::{Lines, Result};
use futures_core::Stream;
use wasm_bindgen::JsValue;

use crate::stream::Poller;

/// What has come is handed over together, up to so many bytes.
const MOST: usize = 64 * 1024;

/// Texts of whole lines, an end behind each.
pub(crate) fn together(lines: Lines) -> Poller {
    let mut together = Together { lines, behind: None };
    Box::new(move |cx| together.poll(cx))
}

struct Together {
    lines: Lines,
    /// What comes behind the text that was handed over last: an error, or the end.
    behind: Option<Option<Result<JsValue>>>,
}

impl Together {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<JsValue>>> {
        if let Some(end) = self.behind.take() {
            return Poll::Ready(end);
        }
        let mut text = String::new();
        let end = self.fill(&mut text, cx);
        if text.is_empty() {
            return end;
        }
        if let Poll::Ready(end) = end {
            self.behind = Some(end);
        }
        Poll::Ready(Some(Ok(text.into())))
    }

    /// Takes what has come; ready with what is not a line.
    fn fill(&mut self, text: &mut String, cx: &mut Context<'_>) -> Poll<Option<Result<JsValue>>> {
        while text.len() < MOST {
            match ready!(Pin::new(&mut self.lines).poll_next(cx)) {
                Some(Ok(line)) => {
                    text.push_str(&line);
                    text.push('\n');
                }
                end => return Poll::Ready(end.map(|line| line.map(|_| JsValue::UNDEFINED))),
            }
        }
        Poll::Pending
    }
}
