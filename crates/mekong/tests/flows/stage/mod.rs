//! A stage: the simulated operators, a journal, and workers that live in skipped time and can be
//! killed where a test wants it.
//!
//! `people` is what subscribers and staff do, `requeues` what staff ask for again, `records` what
//! the journal says, `nights` what it says of a night, `lao` what Lao Telecom saw and `gateway` what
//! the AOC gateway did, `staff` what needs a person, `desk` our own address, `crash` how workers die and `process` how one does
//! that is a process of its own, `collector` who hears of traces, `verdict` the books of both sides
//! and `ledger` the gateway's in full.

pub(crate) mod collector;
mod crash;
pub(crate) mod desk;
pub(crate) mod gateway;
mod lao;
mod ledger;
mod nights;
pub(crate) mod people;
mod process;
mod records;
pub(crate) mod requeues;
mod returns;
pub(crate) mod settings;
mod staff;
mod verdict;

use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use engine::worker::Until;
use engine::{Clock, Store};
use mekong::config::{Config, Environment, OperatorAccount};
use mekong::runtime::{QUEUES, Runtime, Shift};
use operators::ltc::LtcConfig;
use sandbox::aoc::{AocConfig, Imports, TimeSource};
use sandbox::{Running, Sandbox, SandboxConfig};
use telemetry::Exposition;
use tokio::sync::watch;

pub(crate) use crash::{Point, moves};
pub(crate) use settings::{Settings, WEBHOOK_SECRET};

use crate::journal::Journal;

/// Everything on stage.
pub(crate) struct Stage {
    /// The simulated operators.
    pub(crate) operators: Running,
    /// The journal, as whoever looks on sees it. Another handle after every crash.
    pub(crate) store: Arc<dyn Store>,
    journal: Journal,
    config: Config,
    environment: Environment,
    runtime: Runtime,
    /// The gateway lives in the journal's time, whichever handle knows it.
    time: Arc<Mutex<Clock>>,
}

impl Stage {
    /// The usual stage; it is Monday, ten in the morning of Vientiane.
    pub(crate) async fn set(journal: Journal) -> Self {
        Self::with(journal, Settings::default()).await
    }

    /// A stage with settings of its own.
    pub(crate) async fn with(journal: Journal, settings: Settings) -> Self {
        Self::with_operators(journal, settings, SandboxConfig::default()).await
    }

    /// A stage with operators of its own, but for the gateway's time.
    pub(crate) async fn with_operators(
        journal: Journal,
        settings: Settings,
        operators: SandboxConfig,
    ) -> Self {
        let store = journal.address().open(begins_at()).await;
        let time = Arc::new(Mutex::new(store.clock().clone()));
        let operators = open(operators, time.clone()).await;
        let (config, environment) = settings.read(&operators.base_url());
        let runtime = runtime(&config, &environment, store.clone());
        Self { operators, store, journal, config, environment, runtime, time }
    }

    /// The journal's time.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.store.clock().now()
    }

    /// Lets everybody work until `end`, skipping from one due time to the next.
    pub(crate) async fn run_until(&self, end: DateTime<Utc>) {
        let (_stop, stopped) = watch::channel(false);
        self.runtime.run(shift(end), stopped).await.expect("the workers end with their shift");
    }

    /// The same, told as how long.
    pub(crate) async fn run_for(&self, time: TimeDelta) {
        self.run_until(self.now() + time).await;
    }

    /// Lets a moment pass, long enough for every answer, too short for any look-up.
    pub(crate) async fn run_a_moment(&self) {
        self.run_for(TimeDelta::seconds(10)).await;
    }

    /// The page of metrics of these workers.
    pub(crate) async fn metrics_page(&self) -> String {
        let (metrics, catalog) = (self.runtime.metrics().clone(), self.runtime.catalog().clone());
        Exposition::new(metrics, self.store.clone(), catalog).text().await
    }

    /// What a client of Lao Telecom of one's own needs.
    fn ltc_client(&self) -> LtcConfig {
        let account = self.config.accounts.values().find_map(|account| match &account.operator {
            OperatorAccount::Ltc(own) => Some(own.client_config(account, &self.environment)),
            OperatorAccount::Aoc(_) => None,
        });
        account.expect("an account with Lao Telecom").expect("its password is set")
    }

    /// Opens the journal anew: the handle of before may know neither the time nor the server.
    async fn reopen(&mut self) {
        self.store = self.journal.address().open(begins_at()).await;
        *self.time.lock().expect("nobody panics with the time") = self.store.clock().clone();
        self.runtime = runtime(&self.config, &self.environment, self.store.clone());
    }
}

/// A fixed moment, so that every run is the same.
fn begins_at() -> DateTime<Utc> {
    let monday = Utc.with_ymd_and_hms(2026, 3, 2, 3, 0, 0);
    monday.single().expect("an hour that every calendar has")
}

fn runtime(config: &Config, environment: &Environment, store: Arc<dyn Store>) -> Runtime {
    Runtime::new(config, environment, store).unwrap_or_else(|problems| panic!("{problems}"))
}

/// All queues until `end`.
fn shift(end: DateTime<Utc>) -> Shift {
    let queues = QUEUES.iter().map(|queue| (*queue).to_owned()).collect();
    Shift { queues, until: Until::Skipped(end) }
}

async fn open(config: SandboxConfig, time: Arc<Mutex<Clock>>) -> Running {
    let now = move || time.lock().expect("nobody panics with the time").now();
    let imports = Imports { duration: 8, ..config.aoc.imports };
    let aoc = AocConfig { time: TimeSource::of(now), imports, ..config.aoc };
    let operators = Sandbox::start(SandboxConfig { aoc, ..config }).await;
    operators.expect("the simulated operators open")
}
