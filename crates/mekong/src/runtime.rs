//! Wiring: from a configuration and a store to running workers.

mod archive;
mod catalog;
mod console;
mod counterparts;
mod desk;
mod keys;
mod lookout;
mod operators;
mod routes;
mod tokens;
mod webhooks;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use ::archive::Archive;
use billing::{AccountId, SEND_WITHIN};
use chrono::TimeDelta;
use engine::pace::Pace;
use engine::worker::{Pool, PoolConfig, QueueConfig, Share, Shares, Until};
use engine::{Lane, Store, StoreError};
use notifications::DELIVERY_TIMEOUT;
use reconciliation::Offers;
use telemetry::{Metrics, Onlooker};
use tokio::sync::watch;
use workflows::{
    AccountPolicy, ArchivingWorkflow, Breakers, Catalog, ClosingsWorkflow, SweepWorkflow,
    TokenVault, TokenWorkflow, lanes,
};

pub use archive::archive_of;
pub use catalog::catalog_of;
pub use console::console_of;
pub use desk::{desk_of, scrape_of};
pub use operators::{Operators, operators_of};
pub use webhooks::endpoint_of;
pub use workflows::lanes::QUEUES;

use crate::config::{Config, Environment, Problems};
use lookout::Lookout;
use routes::Means;
use webhooks::Endpoints;

/// How much longer than an operator's time-out a claim holds: waiting for a token and a slot, and
/// the commit at the end.
const LEASE_MARGIN: Duration = Duration::from_secs(20);
/// A dead worker's work comes due again within this time.
const LEASE_MAX: Duration = Duration::from_secs(60);
/// How much longer than a lease a shutdown waits for what is in flight.
const SHUTDOWN_MARGIN: Duration = Duration::from_secs(5);
/// Calls on the wire of one process, over all its accounts.
const ON_THE_WIRE_MAX: usize = 20_000;
/// Tokens fetched at once by one process.
const TOKEN_CONCURRENCY: usize = 4;
/// Requeues that one process works on at once; nobody waits for them.
const UPKEEP_CONCURRENCY: usize = 2;
/// Inquiries have a place for every so many renewals, and never fewer than this.
const INQUIRY_SHARE: usize = 4;
const INQUIRY_CONCURRENCY_MIN: usize = 8;
/// Purchases have a place for every so many renewals, and never fewer than this: a person waits.
const PURCHASE_SHARE: usize = 2;
const PURCHASE_CONCURRENCY_MIN: usize = 32;

/// Everything that workers of one process share.
pub struct Runtime {
    store: Arc<dyn Store>,
    catalog: Arc<Catalog>,
    operators: Operators,
    kinds: BTreeMap<AccountId, &'static str>,
    offers: Arc<Offers>,
    paces: HashMap<String, Arc<Pace>>,
    endpoints: Arc<Endpoints>,
    deliveries: HashMap<String, Arc<Pace>>,
    deliveries_max: usize,
    concurrency: usize,
    longest_timeout: Duration,
    archive: Option<Archive>,
    retention: TimeDelta,
    vault: Arc<TokenVault>,
    metrics: Metrics,
}

/// Which work a process does, and until when.
#[derive(Debug, Clone)]
pub struct Shift {
    /// The queues, all of [`QUEUES`].
    pub queues: Vec<String>,
    /// When to stop.
    pub until: Until,
}

impl Runtime {
    /// Reads every secret and connects configuration with the store. Nothing runs yet.
    ///
    /// # Errors
    ///
    /// Secrets that are not there, and settings that a client refuses.
    pub fn new(
        config: &Config,
        environment: &Environment,
        store: Arc<dyn Store>,
    ) -> Result<Self, Problems> {
        let operators = operators_of(config, environment)?;
        let vault = tokens::vault_of(&config.store.encryption, environment)
            .map_err(|problem| Problems(vec![problem]))?;
        let catalog = Arc::new(catalog_of(config));
        let pace = |account: &AccountPolicy| {
            let key = format!("pace/{}", account.id);
            (account.id.to_string(), Pace::new(store.clone(), key, account.tps))
        };
        Ok(Self {
            paces: catalog.accounts().map(pace).collect(),
            endpoints: Arc::new(webhooks::endpoints_of(&config.webhooks, environment)?),
            deliveries: webhooks::paces_of(&config.webhooks, &store),
            deliveries_max: webhooks::concurrency_of(&config.webhooks),
            longest_timeout: longest_timeout(&catalog),
            concurrency: usize::try_from(config.work.concurrency).unwrap_or(usize::MAX),
            catalog,
            operators,
            kinds: operators::kinds_of(config),
            offers: Arc::new(desk::offers_of(config)),
            archive: archive_of(config, environment)?,
            retention: TimeDelta::from_std(config.store.retention).unwrap_or(TimeDelta::MAX),
            vault: Arc::new(vault),
            store,
            metrics: Metrics::new(),
        })
    }

    /// The same, counting into these metrics.
    #[must_use]
    pub fn counting_into(self, metrics: Metrics) -> Self {
        Self { metrics, ..self }
    }

    /// What is counted and timed while it works.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Where it works.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// What configuration says of accounts and plans.
    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog
    }

    /// Works until `stop`, or until the shift is over.
    ///
    /// # Errors
    ///
    /// The store must not be used as it is, or this worker may not join it.
    pub async fn run(&self, shift: Shift, stop: watch::Receiver<bool>) -> Result<(), StoreError> {
        self.open_standing_work().await?;
        let onlooker = Arc::new(Onlooker::new(self.metrics.clone()));
        let breakers = Arc::new(Breakers::new(self.store.clone(), self.paces_by_account()));
        let lookout = Lookout { onlooker: onlooker.clone(), breakers: breakers.clone() };
        let means = Means {
            store: self.store.clone(),
            catalog: self.catalog.clone(),
            operators: &operators::watched(&self.operators, &self.kinds, &Arc::new(lookout)),
            offers: self.offers.clone(),
            breakers,
            paces: &self.paces,
            endpoints: self.endpoints.clone(),
            archive: self.archive.clone(),
            retention: self.retention,
            vault: self.vault.clone(),
        };
        let pool = Pool::new(self.store.clone(), self.pool_config(&shift)).watched_by(onlooker);
        pool.run(routes::routes(&means), stop).await
    }

    /// What is always there from the first start on: the sweep, the closings, the archiving if there is an archive,
    /// and a token for every account whose calls carry one.
    async fn open_standing_work(&self) -> Result<(), StoreError> {
        let (partitions, now) = (self.store.partitions(), self.store.clock().now());
        let accounts = self.catalog.accounts().filter(|account| account.abilities.uses_tokens);
        let tokens = accounts.map(|account| TokenWorkflow::opening(&account.id, partitions, now));
        let archiving = self.archive.as_ref().map(|_| ArchivingWorkflow::opening(now));
        let always = [SweepWorkflow::opening(now), ClosingsWorkflow::opening(now)];
        let standing = tokens.chain(always).chain(archiving);
        self.store.create(standing.collect()).await?;
        let accounts = self.catalog.accounts().filter(|account| account.abilities.uses_tokens);
        tokens::renew_outdated(&self.store, accounts, &self.vault).await
    }

    fn paces_by_account(&self) -> impl Iterator<Item = (AccountId, Arc<Pace>)> {
        let accounts = self.catalog.accounts().map(|account| account.id.clone());
        accounts.filter_map(|id| self.paces.get(id.as_str()).map(|pace| (id, pace.clone())))
    }

    fn pool_config(&self, shift: &Shift) -> PoolConfig {
        let (paces, deliveries) = (self.paces.clone(), self.deliveries.clone());
        let pace_of = move |lane: &Lane| match lanes::webhook_of(lane) {
            Some(webhook) => deliveries.get(webhook).cloned(),
            None => lanes::paced_by(lane).and_then(|account| paces.get(account)).cloned(),
        };
        let lease = (self.longest_timeout + LEASE_MARGIN).min(LEASE_MAX);
        let queue = |name: &String| QueueConfig {
            name: name.as_str().into(),
            concurrency: self.concurrency_of(name),
        };
        PoolConfig {
            worker: worker_name(),
            queues: shift.queues.iter().map(queue).collect(),
            lease,
            pace_of: Arc::new(pace_of),
            shares: self.shares(),
            until: shift.until,
            shutdown: lease + SHUTDOWN_MARGIN,
        }
    }

    /// Whose work comes before whose: every merchant's in turn, by its share; what is nobody's in
    /// particular counts as one more.
    fn shares(&self) -> Shares {
        let catalog = self.catalog.clone();
        let group_of = move |lane: &Lane| Some(catalog.merchant_of_lane(lane)?.as_str().into());
        let merchants = self.catalog.merchants();
        let share = merchants
            .map(|(id, merchant)| Share { group: id.as_str().into(), weight: merchant.share });
        Shares::among(share, Arc::new(group_of))
    }

    fn concurrency_of(&self, queue: &str) -> usize {
        match queue {
            lanes::TOKENS => TOKEN_CONCURRENCY,
            lanes::UPKEEP => UPKEEP_CONCURRENCY,
            lanes::NOTIFICATIONS => self.deliveries_max,
            lanes::RECONCILIATION => {
                (self.concurrency / INQUIRY_SHARE).max(INQUIRY_CONCURRENCY_MIN)
            }
            lanes::PURCHASES => (self.concurrency / PURCHASE_SHARE).max(PURCHASE_CONCURRENCY_MIN),
            _ => self.concurrency + self.on_the_wire_max(),
        }
    }

    /// Charging calls that may be on the wire at once: as many as the pace sends until the first
    /// of them times out, so that a slow operator slows nobody else.
    fn on_the_wire_max(&self) -> usize {
        let of_account = |account: &AccountPolicy| {
            let longest = (account.timeout + SEND_WITHIN).as_secs_f64();
            // A bounded product of small numbers.
            ((account.tps * longest).ceil() as usize).min(account.connections)
        };
        self.catalog.accounts().map(of_account).sum::<usize>().min(ON_THE_WIRE_MAX)
    }
}

/// The longest call that a lease must outlast.
fn longest_timeout(catalog: &Catalog) -> Duration {
    let of_webhooks = match catalog.webhooks().is_empty() {
        true => Duration::ZERO,
        false => DELIVERY_TIMEOUT,
    };
    catalog.accounts().map(|account| account.timeout).fold(of_webhooks, Duration::max)
}

/// Unique for every start of a process, on whatever machine.
fn worker_name() -> String {
    format!("work-{}-{:08x}", std::process::id(), rand::random::<u32>())
}
