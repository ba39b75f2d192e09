//! Gathers concurrent work into few script calls.
//!
//! Whatever was asked while earlier calls were under way goes out together: one script call for
//! each partition, all calls in one go. Nothing waits for a timer; a lone request goes at once.
//! Where partitions are on several servers, each has a queue of its own, so that a server that does
//! not answer holds nobody up but those who need it.

use std::sync::Arc;
use std::time::Instant;

use redis::{Pipeline, Value};
use tokio::sync::{Semaphore, mpsc, oneshot};

use super::call::Call;
use super::core::Core;
use super::fault::{checked, strange, to_each};
use super::pack::Pack;
use super::scripts::Script;
use super::servers::RETRY_FOR;
use crate::store::StoreError;

/// Requests that may queue; beyond it, callers wait.
const QUEUE_MAX: usize = 4_096;
/// Requests taken at once.
const GATHERED_MAX: usize = 1_024;
/// Requests in one script call, so that no script holds the server for long.
const CALL_WORK_MAX: usize = 64;
/// Groups of calls under way at once: one is being answered while the next is being packed.
const UNDER_WAY_MAX: usize = 2;

/// One kind of work that is gathered: how it is packed, and how its answer is read.
pub(super) trait Gathered: Send + Sync + Sized + 'static {
    /// What the caller gets.
    type Answer: Send + 'static;
    /// The script that does it.
    const SCRIPT: &'static Script;
    /// The weight of one call at which it is full.
    const WEIGHT_MAX: usize;
    /// Whether it goes where replicas are waited for.
    const IS_REPLICATED: bool = false;

    fn partition(&self) -> u16;
    /// What it adds to its call.
    fn weight(&self) -> usize;
    /// Adds itself as one argument, with the keys and labels it needs.
    fn pack(&self, call: &mut Call, core: &Core) -> Pack;
    /// The arguments before the work itself, once all of it is packed.
    fn lead(call: &mut Call, core: &Core) -> Vec<Vec<u8>>;
    /// Reads the answer; with it comes whether replicas have acknowledged what asked for that.
    fn answer(self, answer: Value, has_replicas: bool) -> Result<Self::Answer, StoreError>;
}

/// Where one kind of work queues.
#[derive(Debug)]
pub(super) struct Gather<T: Gathered> {
    queues: Vec<mpsc::Sender<Waiting<T>>>,
}

#[derive(Debug)]
struct Waiting<T: Gathered> {
    work: T,
    since: Instant,
    answer: oneshot::Sender<Result<T::Answer, StoreError>>,
}

impl<T: Gathered> Gather<T> {
    /// Starts gathering; it ends when this is dropped.
    pub(super) fn start(core: Arc<Core>) -> Self {
        let queues = if core.servers.are_many() { core.partitions } else { 1 };
        let start = |_| {
            let (queue, waiting) = mpsc::channel(QUEUE_MAX);
            tokio::spawn(dispatch(core.clone(), waiting));
            queue
        };
        Self { queues: (0..queues).map(start).collect() }
    }

    /// Has the work done and waits for its answer.
    pub(super) async fn submit(&self, work: T) -> Result<T::Answer, StoreError> {
        let (answer, answered) = oneshot::channel();
        let since = Instant::now();
        let queue = &self.queues[usize::from(work.partition()) % self.queues.len()];
        queue.send(Waiting { work, since, answer }).await.map_err(|_| closed())?;
        answered.await.map_err(|_| closed())?
    }
}

fn closed() -> StoreError {
    StoreError::Unavailable("the store is closing".into())
}

fn too_late() -> StoreError {
    StoreError::Unavailable(format!("the request waited {RETRY_FOR:?} for its turn").into())
}

async fn dispatch<T: Gathered>(core: Arc<Core>, mut queue: mpsc::Receiver<Waiting<T>>) {
    let under_way = Arc::new(Semaphore::new(UNDER_WAY_MAX));
    while let Ok(turn) = under_way.clone().acquire_owned().await {
        let mut gathered = Vec::new();
        if queue.recv_many(&mut gathered, GATHERED_MAX).await == 0 {
            return;
        }
        let core = core.clone();
        tokio::spawn(async move {
            deliver(&core, gathered).await;
            drop(turn);
        });
    }
}

/// Sends gathered work and hands out the answers.
async fn deliver<T: Gathered>(core: &Core, gathered: Vec<Waiting<T>>) {
    let (late, gathered): (Vec<_>, Vec<_>) =
        gathered.into_iter().partition(|waiting| waiting.since.elapsed() > RETRY_FOR);
    late.into_iter().for_each(|waiting| tell(waiting.answer, Err(too_late())));
    let (pipeline, calls) = calls(core, gathered);
    let asked = Instant::now();
    match send(core, &pipeline, &calls).await {
        Ok((answers, has_replicas)) => {
            for (together, answer) in calls.into_iter().zip(answers) {
                settle(core, together, answer, asked, has_replicas);
            }
        }
        Err(error) => refuse(calls.into_iter().flatten(), error),
    }
}

/// Sends calls; tells also whether replicas have what they did, if that is asked for.
async fn send<T: Gathered>(
    core: &Core,
    pipeline: &Pipeline,
    calls: &[Vec<Waiting<T>>],
) -> Result<(Vec<Value>, bool), StoreError> {
    match (&core.replicated, calls.first().and_then(|together| together.first())) {
        (Some(replicated), Some(first)) if T::IS_REPLICATED => {
            let count = calls.iter().map(Vec::len).sum();
            replicated.run(pipeline, &core.keys, first.work.partition(), count).await
        }
        _ => Ok((core.servers.run(pipeline).await?, true)),
    }
}

/// Sorts work into calls, each for one partition and none too heavy.
fn calls<T: Gathered>(
    core: &Core,
    mut gathered: Vec<Waiting<T>>,
) -> (Pipeline, Vec<Vec<Waiting<T>>>) {
    gathered.sort_by_key(|waiting| waiting.work.partition());
    let (mut pipeline, mut calls) = (Pipeline::new(), Vec::new());
    let mut rest = gathered.into_iter().peekable();
    while let Some(first) = rest.next() {
        let mut call = Call::new(first.work.partition());
        let mut weight = first.work.weight();
        let mut packed = vec![first.work.pack(&mut call, core).done()];
        let mut together = vec![first];
        while let Some(next) = rest.next_if(|next| {
            let fits = weight + next.work.weight() <= T::WEIGHT_MAX;
            fits && together.len() < CALL_WORK_MAX && next.work.partition() == call.partition
        }) {
            weight += next.work.weight();
            packed.push(next.work.pack(&mut call, core).done());
            together.push(next);
        }
        pipeline.add_command(call.command::<T>(packed, core));
        calls.push(together);
    }
    (pipeline, calls)
}

/// Hands out one call's answers: the time, then one for each piece of work.
fn settle<T: Gathered>(
    core: &Core,
    together: Vec<Waiting<T>>,
    answer: Value,
    asked: Instant,
    has_replicas: bool,
) {
    let answers = match checked(answer) {
        Ok(Value::Array(answers)) if answers.len() == together.len() + 1 => Ok(answers),
        Ok(other) => Err(strange(T::SCRIPT.name, &other)),
        Err(error) => Err(error),
    };
    let mut answers = match answers {
        Ok(answers) => answers.into_iter(),
        Err(error) => return refuse(together, error),
    };
    if let Some(Value::Int(now_ms)) = answers.next() {
        core.hear_time(now_ms, asked);
    }
    for (waiting, answer) in together.into_iter().zip(answers) {
        tell(waiting.answer, waiting.work.answer(answer, has_replicas));
    }
}

/// Tells everyone of one failure.
fn refuse<T: Gathered>(together: impl IntoIterator<Item = Waiting<T>>, error: StoreError) {
    let error = to_each(error);
    together.into_iter().for_each(|waiting| tell(waiting.answer, Err(error())));
}

/// A caller that no longer waits needs no answer.
fn tell<A>(caller: oneshot::Sender<A>, answer: A) {
    drop(caller.send(answer));
}
