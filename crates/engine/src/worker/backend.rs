//! A queue of the journal as an apalis backend.

use std::convert::Infallible;
use std::task::{Context, Poll};

use apalis_core::backend::finalize::Ephemeral;
use apalis_core::backend::{Backend, BackendConfig};
use apalis_core::task::Task;
use apalis_core::task::task_id::RandomId;
use apalis_core::worker::context::WorkerContext;
use tokio::sync::mpsc::UnboundedReceiver;

use super::claims::Work;
use super::layer::InItsOwnTask;

/// Feeds one apalis worker with what the claim loop has claimed for its queue.
///
/// It has no failures to report: the claim loop outlives them. Its channel has no bound of its
/// own because every piece of [`Work`] holds one of the queue's bounded places.
pub(super) struct JournalBackend {
    work: UnboundedReceiver<Work>,
}

impl JournalBackend {
    pub(super) fn new(work: UnboundedReceiver<Work>) -> Self {
        Self { work }
    }
}

impl Backend for JournalBackend {
    type Task = Task<Work>;
    type Error = Infallible;

    fn poll_ready(
        &mut self,
        _: &mut Context<'_>,
        _: &WorkerContext,
    ) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn poll_next(
        &mut self,
        cx: &mut Context<'_>,
        worker: &WorkerContext,
    ) -> Poll<Option<Result<Task<Work>, Infallible>>> {
        let work = self.work.poll_recv(cx);
        if let Poll::Ready(None) = work {
            // An exhausted backend alone does not end a worker. It fails only for one that has not
            // started, and this one is being polled.
            let _ = worker.stop();
        }
        work.map(|work| work.map(|work| Ok(Task::new(work))))
    }

    fn poll_close(
        &mut self,
        _: &mut Context<'_>,
        _: &WorkerContext,
    ) -> Poll<Result<(), Infallible>> {
        self.work.close();
        Poll::Ready(Ok(()))
    }
}

impl BackendConfig for JournalBackend {
    type Args = Work;
    type Id = RandomId;
    type Kind = Ephemeral;
    type Config = ();
    type Layer = InItsOwnTask;

    fn config(&self) -> &() {
        &()
    }

    fn middleware(&mut self, _: &mut WorkerContext) -> InItsOwnTask {
        InItsOwnTask
    }
}
