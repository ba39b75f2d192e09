//! A night under crashes: workers killed as they charge, the store's server killed under them, an
//! operator that loses answers. In the end both books must agree (DESIGN 7, faults).
//!
//! `journal` is the store under crashes, `storm` does the killing, `calm` waits until everything
//! is settled that can be, `verdict` holds the night to what was promised.

mod calm;
mod journal;
mod storm;
mod verdict;

use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::{Operator, Provider, Settings, Subscriber, Worker};

pub use journal::{Journal, JournalKind};
pub use verdict::Verdict;

/// One in this many subscribers has nothing to spend.
const ONE_POOR_IN: u32 = 50;

/// What goes wrong at the operator, in parts of 10,000 charges. Two in a hundred answers are lost
/// after the debit. Look-ups work: in the end nothing that was debited may be left in doubt.
const FAULTS: &[(&str, u16)] = &[
    ("drop_after_debit", 200),
    ("error_after_debit", 100),
    ("code20", 100),
    ("drop_before", 100),
    ("error_before", 100),
    ("exception_before", 100),
];

/// What is played.
#[derive(Debug, Clone, Copy)]
pub struct CrashNight {
    /// How many subscriptions are due, 1 to 100,000.
    pub renewals: u32,
    /// Where the journal is kept.
    pub journal: JournalKind,
    /// How many worker processes, all of them under fire.
    pub workers: usize,
    /// The operator's cap: calls a second.
    pub tps: u32,
    /// What chance is drawn from.
    pub seed: u64,
}

/// Everything on stage.
struct Stage<'n> {
    night: &'n CrashNight,
    operator: Operator,
    provider: Provider,
    journal: Journal,
    workers: Vec<Worker>,
    starts: u32,
    dice: ChaCha8Rng,
    tell: &'n mut dyn FnMut(&str),
}

impl CrashNight {
    /// Plays the night, telling how it goes, and says how it ended.
    ///
    /// # Errors
    ///
    /// Something did not start, a worker ended by itself, or the night did not come to rest.
    pub fn play(&self, tell: &mut dyn FnMut(&str)) -> anyhow::Result<Verdict> {
        let started = Instant::now();
        tell(&format!("{self:?}"));
        let mut stage = self.set(tell)?;
        let blows = storm::rage(&mut stage)?;
        stage.say(&format!("the storm is over after {:?}: {blows}", started.elapsed()));
        calm::settle(&mut stage)?;
        stage.say(&format!("all is settled after {:?}", started.elapsed()));
        verdict::judge(&mut stage)
    }

    fn set<'n>(&'n self, tell: &'n mut dyn FnMut(&str)) -> anyhow::Result<Stage<'n>> {
        /// Long enough that a kill finds calls on the wire.
        const LATENCY: Duration = Duration::from_millis(20);
        let operator = Operator::open_with_latency(self.seed, LATENCY)?;
        operator.set_faults(FAULTS)?;
        let journal = Journal::open(self.journal)?;
        let provider = Provider::new(&Settings {
            store: journal.url(),
            tps: self.tps,
            timeout_s: 1,
            inquiry_schedule: &["1s", "3s", "10s", "20s"],
            at_night: false,
            dunning: &[],
            ..Settings::nightly(operator.base_url())
        })?;
        for poor in Subscriber::first(self.renewals).filter(|one| is_poor(*one)) {
            operator.set_balance(poor, 0)?;
        }
        provider.enrol(Subscriber::first(self.renewals), Utc::now() - TimeDelta::minutes(1))?;
        let mut stage = Stage {
            night: self,
            operator,
            provider,
            journal,
            workers: Vec::new(),
            starts: 0,
            dice: ChaCha8Rng::seed_from_u64(self.seed),
            tell,
        };
        for _ in 0..self.workers {
            let worker = stage.start_worker()?;
            stage.workers.push(worker);
        }
        Ok(stage)
    }
}

impl Stage<'_> {
    fn say(&mut self, what: &str) {
        (self.tell)(what);
    }

    fn start_worker(&mut self) -> anyhow::Result<Worker> {
        self.starts += 1;
        self.provider.worker(&format!("worker-{}", self.starts), &[])
    }
}

/// Whether this subscriber has nothing to spend.
fn is_poor(subscriber: Subscriber) -> bool {
    subscriber.0 % ONE_POOR_IN == ONE_POOR_IN - 1
}
