//! What is read from the store when somebody scrapes: what waits, what is in doubt, what is valid.

use std::collections::BTreeMap;
use std::sync::Arc;

use billing::{AccountId, Charge, ChargeState};
use chrono::{DateTime, Utc};
use engine::store::{LaneStats, ListQuery};
use engine::workflow::decode;
use engine::{Store, StoreError, recess};
use prometheus::{GaugeVec, Registry};
use workflows::breaker::Phase;
use workflows::{AccountPolicy, Catalog, TokenState, breaker_of, doubt, ids, lanes};

use crate::metrics::{gauges, units};
use crate::names;

/// Doubts looked at for the longest.
const DOUBTS_MAX: usize = 100;
/// Pauses shown; one for every account, plan and webhook is far less.
const PAUSES_MAX: usize = 500;
/// The label of what belongs to no account.
const NO_ACCOUNT: &str = "-";

/// The gauges whose values are kept in the store.
///
/// One reading costs a number of commands that depends on partitions and accounts alone.
pub(crate) struct Readings {
    store: Arc<dyn Store>,
    catalog: Arc<Catalog>,
    due: GaugeVec,
    oldest: GaugeVec,
    paused: GaugeVec,
    in_doubt: GaugeVec,
    in_doubt_amount: GaugeVec,
    in_doubt_oldest: GaugeVec,
    backlog: GaugeVec,
    token_age: GaugeVec,
    token_valid: GaugeVec,
    breaker_open: GaugeVec,
    pace_share: GaugeVec,
    lost: GaugeVec,
    readable: GaugeVec,
}

/// What waits in one queue for one account.
#[derive(Default)]
struct Waiting {
    now: u64,
    later: u64,
    in_flight: u64,
    oldest_due_at: Option<DateTime<Utc>>,
}

impl Readings {
    pub(crate) fn new(registry: &Registry, store: Arc<dyn Store>, catalog: Arc<Catalog>) -> Self {
        Self {
            store,
            catalog,
            due: gauges(registry, &names::QUEUE_DUE),
            oldest: gauges(registry, &names::QUEUE_OLDEST),
            paused: gauges(registry, &names::QUEUE_PAUSED),
            in_doubt: gauges(registry, &names::IN_DOUBT),
            in_doubt_amount: gauges(registry, &names::IN_DOUBT_AMOUNT),
            in_doubt_oldest: gauges(registry, &names::IN_DOUBT_OLDEST),
            backlog: gauges(registry, &names::WEBHOOK_BACKLOG),
            token_age: gauges(registry, &names::TOKEN_AGE),
            token_valid: gauges(registry, &names::TOKEN_VALID),
            breaker_open: gauges(registry, &names::BREAKER_OPEN),
            pace_share: gauges(registry, &names::PACE_SHARE),
            lost: gauges(registry, &names::STORE_LOST),
            readable: gauges(registry, &names::STORE_READ),
        }
    }

    /// Reads everything anew. What cannot be read is absent, not old.
    pub(crate) async fn read(&self) -> Result<(), StoreError> {
        self.forget();
        let read = self.read_all().await;
        if read.is_err() {
            self.forget();
        }
        self.told(read.is_ok());
        read
    }

    /// Says that nothing could be read in time.
    pub(crate) fn missed(&self) {
        self.forget();
        self.told(false);
    }

    fn told(&self, is_read: bool) {
        self.readable.with_label_values::<&str>(&[]).set(f64::from(u8::from(is_read)));
    }

    fn forget(&self) {
        let all = [&self.due, &self.oldest, &self.paused, &self.in_doubt, &self.in_doubt_amount];
        let rest = [&self.in_doubt_oldest, &self.backlog, &self.token_age, &self.token_valid];
        let rest = rest.into_iter().chain([&self.breaker_open, &self.pace_share, &self.lost]);
        all.into_iter().chain(rest).for_each(GaugeVec::reset);
    }

    async fn read_all(&self) -> Result<(), StoreError> {
        self.show_waiting(&self.store.lanes().await?);
        if let Some(lost_at) = self.store.lost_commits_at() {
            self.lost.with_label_values::<&str>(&[]).set(lost_at.timestamp() as f64);
        }
        for pause in self.store.pauses().await?.iter().take(PAUSES_MAX) {
            self.paused.with_label_values(&[&pause.target]).set(1.0);
        }
        for recess in recess::recesses(&*self.store).await? {
            self.paused.with_label_values(&[&recess.path]).set(1.0);
        }
        for account in self.catalog.accounts() {
            self.read_doubt(account).await?;
            self.read_breaker(&account.id).await?;
            if account.abilities.uses_tokens {
                self.read_token(&account.id).await?;
            }
        }
        self.read_longest_doubts().await
    }

    fn show_waiting(&self, all: &[LaneStats]) {
        let mut waiting: BTreeMap<(&str, &str), Waiting> = BTreeMap::new();
        for stats in all {
            if let Some(webhook) = lanes::webhook_of(&stats.lane) {
                let undelivered = stats.due_now + stats.due_later + stats.in_flight;
                self.backlog.with_label_values(&[webhook]).add(undelivered as f64);
            }
            let key = (&*stats.lane.queue, self.account_of(&stats.lane.name));
            waiting.entry(key).or_default().add(stats);
        }
        let now = self.store.clock().now();
        for ((queue, account), waiting) in waiting {
            let counts =
                [("now", waiting.now), ("later", waiting.later), ("in_flight", waiting.in_flight)];
            for (when, count) in counts {
                self.due.with_label_values(&[queue, account, when]).set(count as f64);
            }
            let age = waiting.oldest_due_at.map_or(0.0, |due_at| seconds(now, due_at));
            self.oldest.with_label_values(&[queue, account]).set(age);
        }
    }

    /// The configured account that a lane's path names, as its first part or as its second.
    fn account_of<'l>(&self, lane: &'l str) -> &'l str {
        let is_account =
            |part: &&str| part.parse().is_ok_and(|id| self.catalog.account(&id).is_some());
        lane.split('/').take(2).find(is_account).unwrap_or(NO_ACCOUNT)
    }

    async fn read_doubt(&self, account: &AccountPolicy) -> Result<(), StoreError> {
        let counters = self.store.counters(&doubt::group(&account.id)).await?;
        // Below nothing there is nothing, whatever the counters say.
        let of = |field| u64::try_from(counters.get(field).copied().unwrap_or(0)).unwrap_or(0);
        let (id, currency) = (account.id.as_str(), account.max_amount.currency().code());
        self.in_doubt.with_label_values(&[id]).set(of(doubt::COUNT) as f64);
        let amount = units(of(doubt::AMOUNT), currency);
        self.in_doubt_amount.with_label_values(&[id, currency]).set(amount);
        Ok(())
    }

    async fn read_breaker(&self, account: &AccountId) -> Result<(), StoreError> {
        let breaker = breaker_of(account, &*self.store).await?;
        let is_open = breaker.phase() == Phase::Open;
        let of_account = |gauge: &GaugeVec| gauge.with_label_values(&[account.as_str()]);
        of_account(&self.breaker_open).set(f64::from(u8::from(is_open)));
        of_account(&self.pace_share).set(breaker.share());
        Ok(())
    }

    async fn read_token(&self, account: &AccountId) -> Result<(), StoreError> {
        let token = self.store.read(&ids::token(account, self.store.partitions())).await?;
        let Some(token) = token else { return Ok(()) };
        let state: TokenState = decode(ids::TOKEN, &token.state)?;
        let now = self.store.clock().now();
        let is_valid = state.token.is_some() && state.expires_at.is_some_and(|end| end > now);
        let valid = f64::from(u8::from(is_valid));
        self.token_valid.with_label_values(&[account.as_str()]).set(valid);
        if let Some(fetched_at) = state.fetched_at {
            self.token_age.with_label_values(&[account.as_str()]).set(seconds(now, fetched_at));
        }
        Ok(())
    }

    async fn read_longest_doubts(&self) -> Result<(), StoreError> {
        let statuses = vec![ChargeState::InDoubt.as_str().to_owned()];
        let kind = ids::CHARGE.to_owned();
        let query = ListQuery { kind, statuses, limit: DOUBTS_MAX, ..ListQuery::default() };
        let now = self.store.clock().now();
        for row in self.store.list(query).await?.rows {
            let charge: Charge = decode(ids::CHARGE, &row.state)?;
            let Some(doubt) = &charge.doubt else { continue };
            let gauge = self.in_doubt_oldest.with_label_values(&[charge.order.account.as_str()]);
            gauge.set(gauge.get().max(seconds(now, doubt.since)));
        }
        Ok(())
    }
}

impl Waiting {
    fn add(&mut self, stats: &LaneStats) {
        self.now += stats.due_now;
        self.later += stats.due_later;
        self.in_flight += stats.in_flight;
        self.oldest_due_at = self.oldest_due_at.into_iter().chain(stats.oldest_due_at).min();
    }
}

/// From then to now; nothing for what lies ahead.
fn seconds(now: DateTime<Utc>, then: DateTime<Utc>) -> f64 {
    (now - then).to_std().unwrap_or_default().as_secs_f64()
}
