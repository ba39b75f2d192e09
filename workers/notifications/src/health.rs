//! When a webhook is left alone: its receiver says that it is gone, or has taken nothing for days.
//!
//! Its lane is paused then. Nothing is lost by that: what it is to be told waits, and `queues resume`
//! goes on with it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use engine::store::Pause;
use engine::workflow::{decode, encode};
use engine::{Store, StoreError};
use minicbor::{Decode, Encode};
use tokio::time::Instant;
use workflows::lanes;
use workflows::notification::WebhookName;

/// A webhook is left alone after so many notifications in a row were given up,
const GIVEN_UP_IN_A_ROW: u32 = 20;
/// if nothing was taken for so long.
const NOTHING_TAKEN_FOR: TimeDelta = TimeDelta::days(3);
/// How often a delivery is written down: it says nothing new.
const TAKEN_EVERY: Duration = Duration::from_secs(60);
/// How often a change is tried that another process's came before.
const CHANGES_MAX: usize = 16;
/// Who pauses.
const BY: &str = "webhooks";

/// Watches over the webhooks of a store.
pub(crate) struct Health {
    store: Arc<dyn Store>,
    taken_at: Mutex<HashMap<WebhookName, Instant>>,
}

/// How a webhook has done lately.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
struct Record {
    /// When something was taken last, or when it was looked at first.
    #[cbor(n(0), with = "billing::encoding::instant")]
    taken_at: DateTime<Utc>,
    /// How many were given up since then.
    #[n(1)]
    given_up: u32,
}

impl Record {
    fn given_up(self) -> Self {
        Self { given_up: self.given_up.saturating_add(1), ..self }
    }

    fn is_dead(self, now: DateTime<Utc>) -> bool {
        self.given_up >= GIVEN_UP_IN_A_ROW && now - self.taken_at >= NOTHING_TAKEN_FOR
    }
}

impl Health {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        Self { store, taken_at: Mutex::default() }
    }

    /// Something was taken. Written down now and then.
    pub(crate) async fn taken(&self, webhook: &WebhookName) {
        if self.is_fresh(webhook) {
            return;
        }
        let now = self.store.clock().now();
        let fine = |_| Record { taken_at: now, given_up: 0 };
        self.note(webhook, self.change(webhook, fine).await.map(drop));
    }

    /// Something was given up: the webhook may be dead.
    pub(crate) async fn given_up(&self, webhook: &WebhookName) {
        self.taken_at().remove(webhook);
        let now = self.store.clock().now();
        let noted = match self.change(webhook, Record::given_up).await {
            Ok(record) if record.is_dead(now) => {
                let days = (now - record.taken_at).num_days();
                self.leave_alone(webhook, format!("nothing was taken for {days} days")).await
            }
            noted => noted.map(drop),
        };
        self.note(webhook, noted);
    }

    /// Its receiver wants nothing more (HTTP 410).
    pub(crate) async fn gone(&self, webhook: &WebhookName) {
        let reason = "the receiver answered 410 Gone".to_owned();
        self.note(webhook, self.leave_alone(webhook, reason).await);
    }

    /// Pauses its lane. Who resumes has looked: what led to the pause is not held against what
    /// comes.
    async fn leave_alone(&self, webhook: &WebhookName, reason: String) -> Result<(), StoreError> {
        let (target, since) = (lanes::webhook_path(webhook), self.store.clock().now());
        if self.store.pauses().await?.iter().any(|pause| pause.target == target) {
            return Ok(());
        }
        tracing::error!(target: "alert", condition = "webhook_disabled", %webhook, reason, "webhook {webhook} is disabled: {reason}");
        self.store.pause(Pause { target, reason, by: BY.to_owned(), since }).await?;
        self.change(webhook, |_| Record { taken_at: since, given_up: 0 }).await.map(drop)
    }

    /// Changes the record of a webhook; several processes may.
    async fn change(
        &self,
        webhook: &WebhookName,
        change: impl Fn(Record) -> Record,
    ) -> Result<Record, StoreError> {
        let key = format!("webhook/{webhook}");
        for _ in 0..CHANGES_MAX {
            let before = self.store.get(&key).await?;
            let record = match &before {
                Some(bytes) => decode("a webhook's health", bytes)?,
                None => Record { taken_at: self.store.clock().now(), given_up: 0 },
            };
            let after = change(record);
            if self.store.put(&key, before.as_deref(), &encode(&after)).await? {
                return Ok(after);
            }
        }
        Err(StoreError::Unavailable(format!("{key} is changed by others all the time").into()))
    }

    /// Whether a delivery was written down just now; it is from now on.
    fn is_fresh(&self, webhook: &WebhookName) -> bool {
        let mut taken_at = self.taken_at();
        let is_fresh = taken_at.get(webhook).is_some_and(|at| at.elapsed() < TAKEN_EVERY);
        if !is_fresh {
            taken_at.insert(webhook.clone(), Instant::now());
        }
        is_fresh
    }

    /// Trouble with the store only makes the watch slower.
    fn note(&self, webhook: &WebhookName, noted: Result<(), StoreError>) {
        if let Err(error) = noted {
            tracing::warn!(%error, %webhook, "how webhook {webhook} does could not be written down");
        }
    }

    fn taken_at(&self) -> MutexGuard<'_, HashMap<WebhookName, Instant>> {
        self.taken_at.lock().expect("no one panics while holding this lock")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_webhook_is_dead_after_days_without_success_and_many_given_up_and_not_before() {
        let start: DateTime<Utc> = "2026-11-22T09:00:00Z".parse().expect("a time");
        let record = |given_up| Record { taken_at: start, given_up };
        let later = start + NOTHING_TAKEN_FOR;
        assert!(record(GIVEN_UP_IN_A_ROW).is_dead(later));
        assert!(!record(GIVEN_UP_IN_A_ROW - 1).is_dead(later));
        assert!(!record(GIVEN_UP_IN_A_ROW).is_dead(later - TimeDelta::seconds(1)));
    }
}
