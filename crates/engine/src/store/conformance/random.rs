//! Random operations, on the store and on a model, come to the same.
//!
//! A failure prints its seed; `MEKONG_CONFORMANCE_SEED` takes it back.

use std::time::Duration;

use chrono::TimeDelta;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::given::{LEASE, claim, finish, id, new, signal};
use super::harness::{Harness, standing};
use super::model::Model;
use crate::instance::{Claimed, InstanceId};
use crate::store::{Commit, Count, ListQuery, NewInstance, Next, Reservation, Store};

/// Operations of one test.
const OPERATIONS: usize = 1_500;
/// Instances there may be; few, so that operations meet.
const NAMES: u32 = 12;
/// What is unique, counted and reserved; few, so that operations meet.
const WORDS: [&str; 3] = ["one", "two", "three"];

#[expect(clippy::print_stdout, reason = "shown with a failure, so that it can be run again")]
pub async fn any_sequence_of_operations_comes_to_what_the_model_says<H: Harness>() {
    let seed = std::env::var("MEKONG_CONFORMANCE_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(rand::random::<u64>);
    println!("MEKONG_CONFORMANCE_SEED={seed}");
    let (_kept, store) = standing::<H>().await;
    let mut run = Run {
        rng: StdRng::seed_from_u64(seed),
        model: Model::at(store.clock().now()),
        steps: Vec::new(),
        last: None,
    };
    for _ in 0..OPERATIONS {
        run.operate(&*store).await;
    }
    run.compare(&*store).await;
}

struct Run {
    rng: StdRng,
    model: Model,
    /// What was claimed, also long ago.
    steps: Vec<Claimed>,
    last: Option<Commit>,
}

impl Run {
    async fn operate(&mut self, store: &dyn Store) {
        match self.rng.random_range(0..10) {
            0 | 1 => self.create(store).await,
            2 | 3 => self.claim(store).await,
            4 | 5 => self.commit(store).await,
            6 => self.commit_again(store).await,
            7 => self.signal(store).await,
            8 => self.give_back_or_extend(store).await,
            _ => self.skip(store).await,
        }
    }

    async fn create(&mut self, store: &dyn Store) {
        let new = self.new_instance(store);
        let outcome = store.create(vec![new.clone()]).await.unwrap();
        assert_eq!(outcome, [self.model.create(&new)]);
    }

    async fn claim(&mut self, store: &dyn Store) {
        let limit = self.rng.random_range(1..4);
        let expected = self.model.due(limit);
        let claimed = claim(store, limit).await;
        let found = claimed.iter().map(|c| (c.instance.id.clone(), c.signals.clone()));
        assert_eq!(found.collect::<Vec<_>>(), expected);
        for step in claimed {
            self.model.lease(&step);
            self.steps.push(step);
        }
    }

    async fn commit(&mut self, store: &dyn Store) {
        let Some(step) = self.any_step() else { return };
        let commit = self.any_commit(store, &step);
        self.commit_as_the_model(store, commit).await;
    }

    async fn commit_again(&mut self, store: &dyn Store) {
        if let Some(commit) = self.last.clone() {
            self.commit_as_the_model(store, commit).await;
        }
    }

    async fn commit_as_the_model(&mut self, store: &dyn Store, commit: Commit) {
        let outcome = store.commit(commit.clone()).await.unwrap();
        assert_eq!(outcome, self.model.commit(&commit), "{commit:?}");
        if let Ok(committed) = outcome {
            for step in self.steps.iter_mut().filter(|step| step.lease == commit.lease) {
                let still_held = committed.lease.clone();
                step.lease = still_held.unwrap_or_else(|| step.lease.clone());
                step.instance.version = committed.version;
                step.signals.drain(..commit.signals_read.min(step.signals.len()));
            }
        }
        self.last = Some(commit);
    }

    async fn signal(&mut self, store: &dyn Store) {
        let signal = signal(&self.any_id().name, "hello");
        assert_eq!(store.signal(signal.clone()).await.unwrap(), self.model.signal(&signal));
    }

    async fn give_back_or_extend(&mut self, store: &dyn Store) {
        let Some(step) = self.any_step() else { return };
        if self.rng.random() {
            let due_at = self.model.now + TimeDelta::seconds(self.rng.random_range(-5..50));
            let known = if self.rng.random() { step.signals.len() } else { 0 };
            store.release(&step.lease, due_at, known).await.unwrap();
            self.model.release(&step.lease, due_at, known);
        } else {
            let extended = store.extend(&step.lease, LEASE).await.unwrap();
            assert_eq!(extended, self.model.extend(&step.lease));
        }
    }

    async fn skip(&mut self, store: &dyn Store) {
        self.model.now += TimeDelta::seconds(self.rng.random_range(0..40));
        store.skip_to(self.model.now).await.unwrap();
    }

    async fn compare(&self, store: &dyn Store) {
        for (id, kept) in &self.model.kept {
            assert_eq!(store.read(id).await.unwrap().as_ref(), Some(&kept.instance));
            assert_eq!(store.history(id).await.unwrap(), kept.history, "{id}");
        }
        assert_eq!(store.counts("charge").await.unwrap(), self.model.counts());
        assert_eq!(store.counters("run").await.unwrap(), self.model.counters);
        let holders = WORDS.map(|word| self.model.holders.get(word).cloned());
        assert_eq!(store.holders(0, &WORDS.map(str::to_owned)).await.unwrap(), holders);
        let query = ListQuery { kind: "charge".into(), limit: 100, ..ListQuery::default() };
        let mut listed: Vec<_> = self.model.kept.values().map(|kept| &kept.instance).collect();
        listed.sort_by_key(|instance| (instance.created_at, instance.id.to_string()));
        assert_eq!(store.list(query).await.unwrap().rows.iter().collect::<Vec<_>>(), listed);
        let stats = store.lanes().await.unwrap().remove(0);
        assert_eq!((stats.due_now, stats.in_flight, stats.due_later), self.model.waiting());
    }

    fn any_id(&mut self) -> InstanceId {
        id(&format!("i{}", self.rng.random_range(0..NAMES)))
    }

    fn any_step(&mut self) -> Option<Claimed> {
        // Mostly the newest, whose leases hold.
        let recent = self.steps.len().min(if self.rng.random() { 3 } else { 50 });
        let back = self.rng.random_range(0..recent.max(1));
        self.steps.iter().rev().nth(back).cloned()
    }

    fn new_instance(&mut self, store: &dyn Store) -> NewInstance {
        let due_at = self.model.now + TimeDelta::seconds(self.rng.random_range(-20..40));
        let unique = self.rng.random::<bool>().then(|| self.any_name());
        NewInstance {
            id: self.any_id(),
            due_at: self.rng.random_ratio(9, 10).then_some(due_at),
            unique,
            ..new(store, "any")
        }
    }

    fn any_name(&mut self) -> String {
        WORDS[self.rng.random_range(0..WORDS.len())].to_owned()
    }

    fn any_commit(&mut self, store: &dyn Store, step: &Claimed) -> Commit {
        let next = match self.rng.random_range(0..4) {
            0 => Next::Hold(Duration::from_secs(self.rng.random_range(1..60))),
            1 => Next::Finished,
            _ => Next::DueAt(self.model.now + TimeDelta::seconds(self.rng.random_range(-5..60))),
        };
        let reservation = Reservation {
            scope: "attempts".into(),
            subject: self.any_name(),
            limit: self.rng.random_range(0..3),
            forget_at: self.model.now + TimeDelta::days(365),
        };
        let told = self.any_id();
        let read = self.rng.random_range(0..=step.signals.len());
        let sometimes = |rng: &mut StdRng| rng.random_ratio(1, 4);
        Commit {
            next,
            status: format!("s{}", self.rng.random_range(0..4)).into(),
            history: vec![b'h'; self.rng.random_range(0..3)],
            signals_read: read,
            unless_signalled: sometimes(&mut self.rng),
            quiet: sometimes(&mut self.rng).then(|| self.any_id()).into_iter().collect(),
            create: sometimes(&mut self.rng)
                .then(|| self.new_instance(store))
                .into_iter()
                .collect(),
            signal: sometimes(&mut self.rng)
                .then(|| signal(&told.name, "from a commit"))
                .into_iter()
                .collect(),
            count: vec![Count { group: "run".into(), field: self.any_name(), add: 1 }],
            reserve: sometimes(&mut self.rng).then_some(reservation).into_iter().collect(),
            free: sometimes(&mut self.rng).then(|| self.any_name()).into_iter().collect(),
            replicated: sometimes(&mut self.rng),
            ..finish(step)
        }
    }
}
