//! What is called for each request that leaves and each response that comes: the innermost middleware of a hop.

use std::sync::Arc;

use crate::{BoxFuture, Middleware, Next, Request, Response, Result};

/// Both in the order in which they were added.
#[derive(Default)]
pub(super) struct Hooks {
    requests: Vec<Hook<Request>>,
    responses: Vec<Hook<Response>>,
    /// Makes middleware of them. Only adding a hook says how, so that a program without one links none of that.
    made: Option<fn(Self) -> Arc<dyn Middleware>>,
}

pub(super) enum Hook<T> {
    Sync(Box<SyncHook<T>>),
    Async(Box<AsyncHook<T>>),
}

type SyncHook<T> = dyn Fn(&mut T) -> Result<()> + Send + Sync;
type AsyncHook<T> = dyn Fn(T) -> BoxFuture<'static, Result<T>> + Send + Sync;

impl<T> Hook<T> {
    async fn run(&self, mut with: T) -> Result<T> {
        match self {
            Self::Sync(hook) => hook(&mut with).map(|()| with),
            Self::Async(hook) => hook(with).await,
        }
    }
}

impl Hooks {
    pub(super) fn add_request(&mut self, hook: Hook<Request>) {
        self.requests.push(hook);
        self.made = Some(|hooks| Arc::new(hooks));
    }

    pub(super) fn add_response(&mut self, hook: Hook<Response>) {
        self.responses.push(hook);
        self.made = Some(|hooks| Arc::new(hooks));
    }

    /// Puts them behind other middleware, if there are any.
    pub(super) fn behind(self, mut middleware: Vec<Arc<dyn Middleware>>) -> Vec<Arc<dyn Middleware>> {
        middleware.extend(self.made.map(|made| made(self)));
        middleware
    }
}

impl Middleware for Hooks {
    fn handle<'a>(&'a self, mut request: Request, next: Next<'a>) -> BoxFuture<'a, Result<Response>> {
        Box::pin(async move {
            for hook in &self.requests {
                request = hook.run(request).await?;
            }
            let mut response = next.run(request).await?;
            for hook in &self.responses {
                response = hook.run(response).await?;
            }
            Ok(response)
        })
    }
}
