//! One thread writes, in groups: many operations, one transaction, one fsync.

use std::collections::BTreeMap;
use std::thread::{self, JoinHandle};

use tokio::sync::{mpsc, oneshot};

use super::batch::Batch;
use super::bell::Bell;
use super::courtesy::Courtesy;
use super::fault::{Fault, Outcome};
use super::session::Session;
use crate::clock::Clock;

/// Operations that may wait; one more makes its caller wait before it queues.
const QUEUED_MAX: usize = 1_024;
/// Operations in one transaction.
const GROUP_MAX: usize = 256;
/// Instances those operations may write together, so that one transaction stays short.
const GROUP_WEIGHT_MAX: usize = 4_000;

/// The way to the writing thread; dropping it ends the thread once its queue is empty.
#[derive(Debug)]
pub(super) struct Writer {
    queue: Option<mpsc::Sender<Queued>>,
    thread: Option<JoinHandle<()>>,
}

/// An operation in the queue, with how many instances it may write.
struct Queued {
    weight: usize,
    operation: Box<dyn Operation>,
}

/// An operation: run within a batch, answered once the batch is on disk.
trait Operation: Send {
    /// Runs. An error ends the whole batch.
    fn run(&mut self, batch: &mut Batch<'_>) -> Outcome<()>;
    /// Answers, with what became of the batch.
    fn answer(self: Box<Self>, batch: Outcome<()>);
}

struct Asked<T, F> {
    work: Option<F>,
    done: Outcome<T>,
    answer: oneshot::Sender<Outcome<T>>,
}

impl<T, F> Operation for Asked<T, F>
where
    T: Send,
    F: FnOnce(&mut Batch<'_>) -> Outcome<T> + Send,
{
    fn run(&mut self, batch: &mut Batch<'_>) -> Outcome<()> {
        // Whoever asked may have given up while the operation was queued.
        let asked = (!self.answer.is_closed()).then(|| self.work.take()).flatten();
        let Some(work) = asked else { return Ok(()) };
        self.done = work(batch);
        match &self.done {
            Ok(_) | Err(Fault::Broken(_)) => Ok(()),
            Err(fault) => Err(fault.clone()),
        }
    }

    fn answer(self: Box<Self>, batch: Outcome<()>) {
        // Nobody listens any more: the contract leaves the outcome open to them.
        let _ = self.answer.send(batch.and(self.done));
    }
}

impl Writer {
    /// Starts the thread.
    pub(super) fn start(session: Session, clock: Clock, bell: Bell) -> std::io::Result<Self> {
        let (queue, queued) = mpsc::channel(QUEUED_MAX);
        let work = move || write_until_closed(session, &clock, &bell, queued);
        let thread = thread::Builder::new().name("sqlite-writer".to_owned()).spawn(work)?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    /// Runs `work`, which may write about `weight` instances, within a batch; returns when the
    /// batch is on disk.
    pub(super) async fn write<T, F>(&self, weight: usize, work: F) -> Outcome<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Batch<'_>) -> Outcome<T> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let operation = Box::new(Asked { work: Some(work), done: Err(Fault::Ended), answer });
        let queue = self.queue.as_ref().ok_or(Fault::Ended)?;
        queue.send(Queued { weight, operation }).await.map_err(|_| Fault::Ended)?;
        answered.await.unwrap_or(Err(Fault::Ended))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the thread was its callers' error already.
            let _ = thread.join();
        }
    }
}

fn write_until_closed(
    mut session: Session,
    clock: &Clock,
    bell: &Bell,
    mut queued: mpsc::Receiver<Queued>,
) {
    let mut courtesy = Courtesy::default();
    while let Some(first) = queued.blocking_recv() {
        let paused = courtesy.pause(&session).map_err(Fault::from);
        let mut group = gather(first, &mut queued);
        let written = paused.and_then(|()| write_group(&mut session, clock, bell, &mut group));
        if written.is_err() {
            session.names.forget();
        }
        for operation in group {
            operation.answer(written.clone());
        }
    }
}

/// The first operation and whatever else waits, as far as one transaction goes.
fn gather(first: Queued, queued: &mut mpsc::Receiver<Queued>) -> Vec<Box<dyn Operation>> {
    let mut weight = first.weight;
    let mut group = vec![first.operation];
    while group.len() < GROUP_MAX && weight < GROUP_WEIGHT_MAX {
        let Ok(next) = queued.try_recv() else { break };
        weight += next.weight;
        group.push(next.operation);
    }
    group
}

fn write_group(
    session: &mut Session,
    clock: &Clock,
    bell: &Bell,
    group: &mut [Box<dyn Operation>],
) -> Outcome<()> {
    session.conn.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
    let written = run_group(session, clock, group).and_then(|rung| {
        session.conn.prepare_cached("COMMIT")?.execute([])?;
        Ok(rung)
    });
    if written.is_err() && !session.conn.is_autocommit() {
        // SQLite rolls back by itself after some errors; after the others it is asked to.
        session.conn.execute_batch("ROLLBACK")?;
    }
    bell.ring(&written?);
    Ok(())
}

fn run_group(
    session: &mut Session,
    clock: &Clock,
    group: &mut [Box<dyn Operation>],
) -> Outcome<BTreeMap<u16, i64>> {
    let mut batch = Batch::begin(session, clock)?;
    group.iter_mut().try_for_each(|operation| operation.run(&mut batch))?;
    batch.finish()
}

#[cfg(test)]
mod tests;
