//! Every account's breaker, as one process knows it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use billing::AccountId;
use chrono::{DateTime, Utc};
use engine::pace::Pace;
use engine::worker::Stopped;
use engine::workflow::{decode, encode};
use engine::{Store, StoreError};
use tokio::time::Instant;

use crate::breaker::{Breaker, Phase, Reading, Sign};

/// How long what was read is believed.
const BELIEVED_FOR: Duration = Duration::from_secs(1);
/// How often the others are told that all is well.
const WELL_TOLD_EVERY: Duration = Duration::from_secs(5);
/// The most calls that are kept to be told of; beyond them the oldest are forgotten.
const KEPT_MAX: usize = 1_000;
/// How long the answer to a call waits until others know how it ended: what the store is to be told
/// of the operator must not cost what it is to be told of the charge.
const TOLD_WITHIN: Duration = Duration::from_secs(2);
/// How often it is tried to write what others write as well.
const TRIES: usize = 8;

/// Where an account's breaker is kept in the store.
fn key(account: &AccountId) -> String {
    format!("{KEY_PREFIX}{account}")
}

/// The account that a value of the store is kept of, if it is a breaker.
pub(crate) fn account_of(key: &str) -> Option<&str> {
    key.strip_prefix(KEY_PREFIX)
}

const KEY_PREFIX: &str = "breaker/";

/// An account's breaker as it is kept; one that never was is closed.
///
/// # Errors
///
/// The store failed, or a newer version has written it.
pub async fn breaker_of(account: &AccountId, store: &dyn Store) -> Result<Breaker, StoreError> {
    let kept = store.get(&key(account)).await?;
    kept.map_or(Ok(Breaker::default()), |kept| decode("breaker", &kept))
}

/// What follows for whoever wants to call an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It may be called.
    Goes,
    /// It does not answer. Whoever is told this, and nobody else, asks it now whether it is back.
    Probes,
    /// It is not to be called before this time.
    Held(DateTime<Utc>),
}

/// Every account's breaker: what this process sees goes in, and its paces keep to what comes out.
pub struct Breakers {
    store: Arc<dyn Store>,
    watches: HashMap<AccountId, Watch>,
}

/// One account's breaker, as this process knows it.
struct Watch {
    key: String,
    account: AccountId,
    pace: Arc<Pace>,
    memory: Mutex<Memory>,
    /// Held by whoever is telling: one tells for all.
    telling: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Memory {
    breaker: Breaker,
    read_at: Option<Instant>,
    told_at: Option<Instant>,
    heard: Vec<Reading>,
}

impl Breakers {
    /// The breakers of these accounts, each with the pace that it slows.
    pub fn new(
        store: Arc<dyn Store>,
        paces: impl IntoIterator<Item = (AccountId, Arc<Pace>)>,
    ) -> Self {
        let watch = |(account, pace)| (AccountId::clone(&account), Watch::new(account, pace));
        Self { store, watches: paces.into_iter().map(watch).collect() }
    }

    /// Takes note of how a call ended that took so long, to be [told](Self::tell), and of whether it
    /// was one that charges.
    pub fn note(&self, account: &AccountId, sign: Sign, charges: bool, took: Duration) {
        let Some(watch) = self.watches.get(account) else { return };
        let clock = self.store.clock();
        // Virtual time stands still while a call is made, and how long that took says nothing.
        let (sign, took) = match sign {
            Sign::Well { .. } if clock.is_virtual() => (Sign::Well { took: None }, Duration::ZERO),
            sign if clock.is_virtual() => (sign, Duration::ZERO),
            sign => (sign, took),
        };
        let heard = &mut watch.memory().heard;
        if heard.len() == KEPT_MAX {
            heard.remove(0);
        }
        heard.push(Reading { begun_at: clock.now() - took, sign, charges });
    }

    /// Tells every process what was noted, at once if it changes anything, and takes two seconds
    /// at most. Trouble with the store only makes the breaker slower.
    pub async fn tell(&self, account: &AccountId) {
        let Some(watch) = self.watches.get(account) else { return };
        if !watch.memory().has_news() {
            return;
        }
        let told = tokio::time::timeout(TOLD_WITHIN, self.tell_all(watch)).await;
        let told = told.unwrap_or_else(|late| Err(StoreError::Unavailable(late.into())));
        if let Err(error) = told {
            tracing::warn!(%error, %account, "how {account}'s operator answers could not be told");
        }
    }

    async fn tell_all(&self, watch: &Watch) -> Result<(), StoreError> {
        let _one_for_all = watch.telling.lock().await;
        let heard = std::mem::take(&mut watch.memory().heard);
        if heard.is_empty() {
            return Ok(());
        }
        let now = self.store.clock().now();
        let hear = |breaker: &mut Breaker| heard.iter().for_each(|one| breaker.hear(one, now));
        self.change(watch, hear).await?;
        watch.memory().told_at = Some(Instant::now());
        Ok(())
    }

    /// What follows for whoever wants to call this account's operator now.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub async fn admits(&self, account: &AccountId) -> Result<Admission, StoreError> {
        let Some(watch) = self.watches.get(account) else { return Ok(Admission::Goes) };
        let breaker = self.current(watch).await?;
        let now = self.store.clock().now();
        if breaker.wants_probe(now) && self.takes_probe(watch, now).await? {
            return Ok(Admission::Probes);
        }
        let held = watch.memory().breaker.held_until(now);
        Ok(held.map_or(Admission::Goes, Admission::Held))
    }

    /// Whether a call that moves money may be made. Where the question is whether the operator is
    /// back, `ask` asks it first, by a call that moves none.
    ///
    /// # Errors
    ///
    /// [`Stopped::Postponed`] until it may be; or the store failed.
    pub async fn lets_send(
        &self,
        account: &AccountId,
        ask: impl Future<Output = ()>,
    ) -> Result<(), Stopped> {
        let mut admission = self.admits(account).await?;
        if admission == Admission::Probes {
            ask.await;
            self.tell(account).await;
            admission = self.admits(account).await?;
        }
        match admission {
            Admission::Goes => Ok(()),
            Admission::Held(until) => Err(Stopped::Postponed(until)),
            // The turn was over before anything was learnt.
            Admission::Probes => Err(Stopped::Postponed(self.store.clock().now())),
        }
    }

    /// Whether a call that moves no money may be made: as one that asks whether the operator is
    /// back, where that is the question.
    ///
    /// # Errors
    ///
    /// [`Stopped::Postponed`] until it may be asked again; or the store failed.
    pub async fn lets_ask(&self, account: &AccountId) -> Result<(), Stopped> {
        let (admission, now) = (self.admits(account).await?, self.store.clock().now());
        let watch = self.watches.get(account).filter(|_| admission != Admission::Probes);
        // An operator that has too much to do is still asked, at the pace that it is given.
        match watch.and_then(|watch| watch.memory().breaker.put_off_until(now)) {
            Some(until) => Err(Stopped::Postponed(until)),
            None => Ok(()),
        }
    }

    async fn takes_probe(&self, watch: &Watch, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let mut is_taken = false;
        let is_kept = self.change(watch, |breaker| is_taken = breaker.take_probe(now)).await?;
        Ok(is_taken && is_kept)
    }

    /// The breaker as it was at most a second ago.
    async fn current(&self, watch: &Watch) -> Result<Breaker, StoreError> {
        let is_fresh = |at: Instant| at.elapsed() < BELIEVED_FOR;
        if watch.memory().read_at.is_some_and(is_fresh) {
            return Ok(watch.memory().breaker.clone());
        }
        let breaker = breaker_of(&watch.account, &*self.store).await?;
        watch.keep_to(breaker.clone(), self.store.clock().now());
        Ok(breaker)
    }

    /// Changes the breaker as it is kept, whatever others make of it meanwhile; `false` if they did
    /// so all the time.
    async fn change(
        &self,
        watch: &Watch,
        mut change: impl FnMut(&mut Breaker),
    ) -> Result<bool, StoreError> {
        for _ in 0..TRIES {
            let kept = self.store.get(&watch.key).await?;
            let before: Breaker =
                kept.as_deref().map_or(Ok(Breaker::default()), |kept| decode("breaker", kept))?;
            let mut after = before.clone();
            change(&mut after);
            let is_kept = after == before
                || self.store.put(&watch.key, kept.as_deref(), &encode(&after)).await?;
            if is_kept {
                say(&watch.account, &before, &after);
                watch.keep_to(after, self.store.clock().now());
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Watch {
    fn new(account: AccountId, pace: Arc<Pace>) -> Self {
        let (memory, telling) = (Mutex::default(), tokio::sync::Mutex::default());
        Self { key: key(&account), account, pace, memory, telling }
    }

    /// Remembers how the breaker is, and has the pace keep to it.
    fn keep_to(&self, breaker: Breaker, now: DateTime<Utc>) {
        let mut memory = self.memory();
        self.pace.slow_to(breaker.share());
        self.pace.hold_until(breaker.held_until(now));
        memory.breaker = breaker;
        memory.read_at = Some(Instant::now());
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().expect("no one panics while holding this lock")
    }
}

impl Memory {
    /// Whether others must know of what was heard, or may after so long.
    fn has_news(&self) -> bool {
        let is_well = |reading: &Reading| matches!(reading.sign, Sign::Well { .. });
        let is_calm = self.breaker.is_calm() && self.heard.iter().all(is_well);
        let is_due = self.told_at.is_none_or(|at| at.elapsed() >= WELL_TOLD_EVERY);
        !self.heard.is_empty() && (!is_calm || is_due)
    }
}

/// Says what has changed, to whoever is on duty.
fn say(account: &AccountId, before: &Breaker, after: &Breaker) {
    let why = after.why().unwrap_or("no answer");
    match (before.phase(), after.phase()) {
        (Phase::Closed, Phase::Open) => {
            tracing::error!(target: "alert", condition = "breaker_open", %account, "{account}'s operator does not answer ({why}): nothing is charged through it until it does");
        }
        (Phase::HalfOpen, Phase::Open) => {
            tracing::warn!(%account, "{account}'s operator does not answer again ({why})");
        }
        (Phase::Open, Phase::HalfOpen) => {
            tracing::info!(%account, "{account}'s operator answers: charging begins at {} %", after.share() * 100.0);
        }
        (Phase::HalfOpen, Phase::Closed) => {
            tracing::error!(target: "alert", condition = "breaker_closed", %account, "{account}'s operator answers as before: charging goes on at its whole pace");
        }
        _ if after.share() < before.share() => {
            tracing::warn!(%account, "{account}'s operator is slow or busy: its pace is {} % of what is configured", after.share() * 100.0);
        }
        _ => {}
    }
}
