//! No-op steps a second: claim, decide, commit, and nothing else.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use engine::store::{BATCH_MAX, NewInstance};
use engine::worker::{Driver, Pool, PoolConfig, Pure, QueueConfig, Routes, Shares, Until};
use engine::workflow::{IllegalMove, encode};
use engine::{Effects, InstanceId, Lane, Moment, Move, Workflow};
use minicbor::{Decode, Encode};
use tokio::sync::watch;

use crate::Args;
use crate::report::Rounds;
use crate::stores::{Kind, Opened};

const QUEUE: &str = "noop";
/// Steps in hand at once.
const CONCURRENCY: usize = 512;

/// Wants one step and is done.
struct Noop;

#[derive(Clone, Encode, Decode)]
struct State {
    #[n(0)]
    done: bool,
}

#[derive(Clone, Debug, Encode, Decode)]
enum Done {
    #[n(0)]
    Done,
}

impl Workflow for Noop {
    const KIND: &'static str = "noop";
    type State = State;
    type Event = Done;
    type Signal = Done;
    type Step = Infallible;

    fn can_decide(&self, _: &State) -> bool {
        true
    }

    fn apply(&self, state: &mut State, _: &Done, _: DateTime<Utc>) -> Result<(), IllegalMove> {
        state.done = true;
        Ok(())
    }

    fn hear(&self, _: &State, _: Done, _: Moment) -> Vec<Done> {
        Vec::new()
    }

    fn next(&self, state: &State, _: Moment) -> Move<Infallible, Done> {
        if state.done { Move::Rest } else { Move::Become(vec![Done::Done]) }
    }

    fn effects(&self, _: &InstanceId, _: &State, _: &Done, _: Moment) -> Effects {
        Effects::default()
    }

    fn when_full(&self, _: &State, _: &str, now: Moment) -> DateTime<Utc> {
        now.at
    }

    fn status(&self, state: &State) -> &'static str {
        if state.done { "done" } else { "wanted" }
    }

    fn lane(&self, _: &State) -> Lane {
        Lane::new(QUEUE, "all")
    }
}

/// Measures every store in turn, round after round, and prints the table.
pub(crate) async fn measure(args: &Args) -> anyhow::Result<()> {
    let mut ours = Kind::ALL.map(|kind| (kind, Rounds::default()));
    for _ in 0..args.rounds {
        for (kind, rounds) in &mut ours {
            let took = one_round(*kind, args.steps).await?;
            rounds.add(f64::from(args.steps) / took.as_secs_f64());
        }
    }
    println!(
        "no-op steps a second (claim and commit with history); {} steps a round, {CONCURRENCY} in \
         hand, median of {} rounds (spread)",
        args.steps, args.rounds
    );
    for (kind, rounds) in &ours {
        let (low, high) = rounds.spread();
        println!("{:<34}{:>10.0}   {low:.0}–{high:.0}", kind.name(), rounds.median());
    }
    println!();
    Ok(())
}

async fn one_round(kind: Kind, steps: u32) -> anyhow::Result<Duration> {
    let opened = Opened::fresh(kind).await?;
    let store = &opened.store;
    let now = store.clock().now();
    let numbers: Vec<u32> = (0..steps).collect();
    for batch in numbers.chunks(BATCH_MAX) {
        let new = batch.iter().map(|number| wanted(*number, store.partitions(), now));
        store.create(new.collect()).await?;
    }
    let started = Instant::now();
    let (_keep, stop) = watch::channel(false);
    let config = PoolConfig {
        worker: "bench".into(),
        queues: vec![QueueConfig { name: QUEUE.into(), concurrency: CONCURRENCY }],
        lease: Duration::from_secs(60),
        pace_of: Arc::new(|_| None),
        shares: Shares::undivided(),
        until: Until::Idle,
        shutdown: Duration::from_secs(60),
    };
    let driver = Driver::new(store.clone(), Arc::new(Noop), Pure);
    let routes = Routes::default().add(QUEUE, Noop::KIND, driver);
    Pool::new(store.clone(), config).run(routes, stop).await?;
    Ok(started.elapsed())
}

fn wanted(number: u32, partitions: u16, now: DateTime<Utc>) -> NewInstance {
    let partition = u16::try_from(number % u32::from(partitions)).unwrap_or(0);
    NewInstance {
        id: InstanceId::new(partition, format!("noop-{number:07}")),
        kind: Noop::KIND.into(),
        status: "wanted".into(),
        lane: Lane::new(QUEUE, "all"),
        due_at: Some(now),
        state: encode(&State { done: false }),
        history: Vec::new(),
        unique: None,
    }
}
