//! Functions of the caller's as middleware.
//!
//! What comes after one lives as long as the call in Rust, and a function of JavaScript's may keep what it is given for as
//! long as it likes. So it does not get `next` itself: it gets a function that leaves the request here, with a promise, and
//! whoever runs the middleware sends what was left.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use amphi::{BoxFuture, Bytes, Error, ErrorKind, Middleware, Next, Request, Response, Result, Url};
use js_sys::{Array, Promise, Uint8Array};
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::abort::Abort;
use crate::call::Call;
use crate::response::HttpResponse;
use crate::{call, error, headers, options, promise, request};

/// `(request, next) => Promise` of an `HttpResponse`.
pub(crate) struct Function(SendWrapper<js_sys::Function>);

impl Function {
    pub(crate) fn new(function: js_sys::Function) -> Self {
        Self(SendWrapper::new(function))
    }
}

impl Middleware for Function {
    fn handle<'a>(&'a self, request: Request, next: Next<'a>) -> BoxFuture<'a, Result<Response>> {
        Box::pin(SendWrapper::new(run(&self.0, request, next)))
    }
}

/// A request in middleware's hands.
#[wasm_bindgen]
pub struct HttpRequest {
    request: Request,
    call: Call,
    /// What its body was, if that was a stream, and was read.
    collected: Rc<OnceCell<Bytes>>,
}

#[wasm_bindgen]
impl HttpRequest {
    /// Its method, its URL and its headers, a name and a value a line each.
    pub fn head(&self) -> Array {
        head(&self.request)
    }

    /// Another like it, `undefined` if its body is a stream.
    pub fn copy(&mut self) -> Option<HttpRequest> {
        self.settle();
        let request = self.request.try_clone()?;
        Some(Self { request, call: self.call.clone(), collected: Rc::default() })
    }

    /// Takes what the function has made of its head.
    pub fn change(&mut self, head: &Array) -> Result<(), JsValue> {
        change(&mut self.request, head).map_err(|error| error::to_js(&error, &Abort::default()))
    }

    /// Takes note that the function is done: of a body that is a stream nobody needs the rest.
    pub fn end(&mut self) {
        call::end(&mut self.request);
    }

    /// A promise of its whole body as a `Uint8Array`. One that is a stream is bytes from then on.
    pub fn bytes(&mut self) -> Promise {
        self.settle();
        let (collecting, collected) = (self.call.collect(&mut self.request), Rc::clone(&self.collected));
        promise::of(&self.call.abort, async move {
            let bytes = collecting.await?;
            let array = Uint8Array::from(&bytes[..]);
            // A second time it is the same.
            let _ = collected.set(bytes);
            Ok(array.into())
        })
    }
}

impl HttpRequest {
    pub(crate) fn new(request: Request) -> Self {
        Self { call: Call::current(), request, collected: Rc::default() }
    }

    /// Puts back what was read.
    fn settle(&mut self) {
        if let Some(bytes) = self.collected.get() {
            *self.request.body_mut() = bytes.clone().into();
        }
    }
}

pub(crate) fn head(request: &Request) -> Array {
    Array::of3(
        &request.method().as_str().into(),
        &request.url().as_str().into(),
        &headers::to_text(request.headers()).into(),
    )
}

/// Takes what was made of a request's head.
pub(crate) fn change(request: &mut Request, head: &JsValue) -> Result<()> {
    let [method, url, fields] = options::values(head).map(|text| text.as_string().unwrap_or_default());
    if method != request.method().as_str() {
        *request.method_mut() = request::method(&method)?;
    }
    if url != request.url().as_str() {
        *request.url_mut() = Url::parse(&url)?;
    }
    // Left alone unless changed: what is secret among them would be no more.
    if fields != headers::to_text(request.headers()) {
        let mut changed = headers::parse(&fields)?;
        for (name, value) in &mut changed {
            if let Some(before) = request.headers().get(name.clone()).filter(|before| *before == value) {
                value.set_sensitive(before.is_sensitive());
            }
        }
        *request.headers_mut() = changed;
    }
    Ok(())
}

/// What the function has left.
#[derive(Default)]
struct Left {
    requests: RefCell<Vec<Asked>>,
    waker: RefCell<Option<Waker>>,
    is_over: Cell<bool>,
}

/// A request that was handed on, and its promise, which is refused if nobody sends it any more.
struct Asked {
    request: Option<Request>,
    resolve: js_sys::Function,
    reject: js_sys::Function,
    is_settled: bool,
}

struct Running<'a> {
    response: BoxFuture<'a, Result<Response>>,
    asked: Asked,
}

async fn run(function: &js_sys::Function, request: Request, next: Next<'_>) -> Result<Response> {
    let left = Rc::<Left>::default();
    let ask = Closure::<dyn FnMut(HttpRequest) -> Promise>::new({
        let left = Rc::clone(&left);
        move |mut request: HttpRequest| {
            request.settle();
            left.ask(request.request)
        }
    });
    // It belongs to the function, which may keep it for longer than this takes.
    let call = Call::current();
    let promise = function.call2(&JsValue::UNDEFINED, &HttpRequest::new(request).into(), &ask.into_js_value());
    let mut outcome = JsFuture::from(promise.map_err(error::of_caller)?.unchecked_into::<Promise>());
    let guard = Over(&left);
    let mut running: Vec<Running<'_>> = Vec::new();
    let settled = std::future::poll_fn(|cx| {
        *left.waker.borrow_mut() = Some(cx.waker().clone());
        for mut asked in left.requests.take() {
            if let Some(request) = asked.request.take() {
                running.push(Running { response: next.run(request), asked });
            }
        }
        running.retain_mut(|running| running.poll(&call.abort, cx).is_pending());
        std::pin::Pin::new(&mut outcome).poll(cx)
    });
    let given = settled.await.map_err(error::of_caller)?;
    drop(guard);
    HttpResponse::given(given)
}

impl Left {
    fn ask(&self, request: Request) -> Promise {
        let mut request = Some(request);
        Promise::new(&mut |resolve, reject| {
            if self.is_over.get() {
                refuse(&reject);
                return;
            }
            self.requests.borrow_mut().push(Asked { request: request.take(), resolve, reject, is_settled: false });
            let waker = self.waker.borrow_mut().take();
            if let Some(waker) = waker {
                waker.wake();
            }
        })
    }
}

/// Nothing is sent any more.
struct Over<'a>(&'a Left);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.is_over.set(true);
        let left = self.0.requests.take();
        drop(left);
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        if !self.is_settled {
            refuse(&self.reject);
        }
    }
}

impl Running<'_> {
    fn poll(&mut self, abort: &Abort, cx: &mut Context<'_>) -> Poll<()> {
        self.response.as_mut().poll(cx).map(|outcome| {
            self.asked.is_settled = true;
            // A promise's own functions: they throw nothing.
            let _ = match outcome {
                Ok(response) => {
                    let (response, lender) = abort.over(response);
                    let response = HttpResponse::new(response, lender, abort.clone());
                    self.asked.resolve.call1(&JsValue::UNDEFINED, &response.into())
                }
                Err(error) => self.asked.reject.call1(&JsValue::UNDEFINED, &error::to_js(&error, abort)),
            };
        })
    }
}

fn refuse(reject: &js_sys::Function) {
    let error = Error::with_kind(ErrorKind::Cancelled, "the call is over");
    let _ = reject.call1(&JsValue::UNDEFINED, &error::to_js(&error, &Abort::default()));
}
