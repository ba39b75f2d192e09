//! Renewals in real time, with processes of their own under whatever befalls them: what crash nights
//! and drills have in common.
//!
//! `journal` is the store, `calm` waits until everything is settled that can be, `verdict` holds the
//! night to what was promised.

mod calm;
mod journal;
mod verdict;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::{Operator, Provider, Settings, Subscriber, Worker, wait_until};

pub use journal::{Journal, JournalKind};
pub use verdict::Verdict;

/// One in this many subscribers has nothing to spend.
const ONE_POOR_IN: u32 = 50;
/// How long a share of a night may take to be sent, beside the time that sending all of it would.
const SHARE_WITHIN: Duration = Duration::from_secs(60);

/// What is played.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Night {
    /// How many subscriptions are due, 1 to 100,000.
    pub(crate) renewals: u32,
    /// Where the journal is kept.
    pub(crate) journal: JournalKind,
    /// How many worker processes there are from the start.
    pub(crate) workers: usize,
    /// The operator's cap: calls a second.
    pub(crate) tps: u32,
    /// What chance is drawn from.
    pub(crate) seed: u64,
    /// What goes wrong at the operator, in parts of 10,000 charges.
    pub(crate) faults: &'static [(&'static str, u16)],
    /// Whether all are due at once, or in the window of a night that time has to skip to.
    pub(crate) at_night: bool,
}

/// Everything on stage.
pub(crate) struct Stage<'t> {
    pub(crate) night: Night,
    pub(crate) operator: Operator,
    pub(crate) provider: Provider,
    pub(crate) journal: Journal,
    pub(crate) workers: Vec<Worker>,
    pub(crate) dice: ChaCha8Rng,
    starts: u32,
    tell: &'t mut dyn FnMut(&str),
}

impl<'t> Stage<'t> {
    /// Sets everything up and starts the workers, who find all renewals due unless they are due
    /// `at` another time.
    pub(crate) fn set(
        night: Night,
        at: DateTime<Utc>,
        tell: &'t mut dyn FnMut(&str),
    ) -> anyhow::Result<Self> {
        /// Long enough that a kill finds calls on the wire.
        const LATENCY: Duration = Duration::from_millis(20);
        let operator = Operator::open_with_latency(night.seed, LATENCY)?;
        operator.set_faults(night.faults)?;
        let journal = Journal::open(night.journal)?;
        let provider = Provider::new(&Settings {
            store: journal.url(),
            tps: night.tps,
            timeout_s: 1,
            inquiry_schedule: &["1s", "3s", "10s", "20s"],
            at_night: night.at_night,
            dunning: &[],
            ..Settings::nightly(operator.base_url())
        })?;
        for poor in Subscriber::first(night.renewals).filter(|one| is_poor(*one)) {
            operator.set_balance(poor, 0)?;
        }
        provider.enrol(Subscriber::first(night.renewals), at)?;
        let dice = ChaCha8Rng::seed_from_u64(night.seed);
        let (workers, starts) = (Vec::new(), 0);
        let mut stage = Self { night, operator, provider, journal, workers, dice, starts, tell };
        for _ in 0..night.workers {
            let worker = stage.start_worker()?;
            stage.workers.push(worker);
        }
        Ok(stage)
    }

    /// Tells how it goes.
    pub(crate) fn say(&mut self, what: &str) {
        (self.tell)(what);
    }

    /// Starts one more worker, which is not yet on stage.
    pub(crate) fn start_worker(&mut self) -> anyhow::Result<Worker> {
        self.starts += 1;
        self.provider.worker(&format!("worker-{}", self.starts), &[])
    }

    /// How many percent of the renewals have been sent.
    pub(crate) fn sent_percent(&self) -> anyhow::Result<u64> {
        let sent = self.operator.stats()?.requests_to("request_deduct");
        Ok(sent * 100 / u64::from(self.night.renewals))
    }

    /// Waits until so many percent have been sent.
    pub(crate) fn until_sent(&self, percent: u64) -> anyhow::Result<()> {
        let patience = SHARE_WITHIN + self.time_for_all();
        let what = format!("{percent} % of the renewals are sent");
        wait_until(&what, patience, || Ok(self.sent_percent()? >= percent))
    }

    /// How long sending all of it takes at the operator's cap.
    fn time_for_all(&self) -> Duration {
        Duration::from_secs((self.night.renewals / self.night.tps).into())
    }

    /// Waits until nothing is due and nothing will be soon; then ends the workers by SIGTERM.
    pub(crate) fn settle(&mut self) -> anyhow::Result<()> {
        calm::settle(self)
    }

    /// Reads both sides' books and holds them to what was promised.
    pub(crate) fn judge(&mut self) -> anyhow::Result<Verdict> {
        verdict::judge(self)
    }
}

/// When renewals are due of which nobody waits for the night.
pub(crate) fn a_minute_ago() -> DateTime<Utc> {
    Utc::now() - TimeDelta::minutes(1)
}

/// Whether this subscriber has nothing to spend.
fn is_poor(subscriber: Subscriber) -> bool {
    subscriber.0 % ONE_POOR_IN == ONE_POOR_IN - 1
}
