//! The tower layer between apalis and a step.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tower::{Layer, Service};

/// Runs every request in a task of its own and waits for it, so that dropping the worker never
/// drops a call that is on the wire, and a panic ends one step only.
#[derive(Debug, Clone, Copy)]
pub(super) struct InItsOwnTask;

impl<S> Layer<S> for InItsOwnTask {
    type Service = InItsOwnTaskService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        InItsOwnTaskService { inner }
    }
}

/// See [`InItsOwnTask`].
#[derive(Debug, Clone)]
pub(super) struct InItsOwnTaskService<S> {
    inner: S,
}

impl<S, R> Service<R> for InItsOwnTaskService<S>
where
    S: Service<R>,
    S::Future: Send + 'static,
    S::Response: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = ();
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<(), Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // The steps themselves never fail; a layer that is not ready only makes us wait.
        self.inner.poll_ready(cx).map(|_| Ok(()))
    }

    fn call(&mut self, request: R) -> Self::Future {
        let step = tokio::spawn(self.inner.call(request));
        Box::pin(async move {
            if let Err(failure) = step.await {
                tracing::error!(%failure, "a step ended in a panic; its lease will run out");
            }
            Ok(())
        })
    }
}
