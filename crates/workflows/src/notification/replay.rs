//! Telling a webhook again what it has been told, or could not be.

use chrono::{DateTime, Utc};
use engine::store::{Cursor, ListQuery, Signal};
use engine::workflow::{decode, encode};
use engine::{Instance, Store, StoreError};
use futures::future::try_join_all;

use super::{DELIVERED, FAILED, Notification, NotificationSignal, WebhookName};
use crate::ids;

/// The most notifications that one call replays.
pub const REPLAY_MAX: usize = 10_000;
/// How many are read, and told, at a time.
const PAGE: usize = 500;
/// The most pages that one call reads: other webhooks' notifications stand between.
const PAGES_MAX: usize = 100;

/// What is to be told again.
#[derive(Clone, Debug)]
pub struct Replay {
    /// Which notifications.
    pub which: Which,
    /// Who wants it; kept in their histories.
    pub by: String,
    /// Where a call before this one ended, for what one call could not take.
    pub after: Option<Cursor>,
}

/// Which notifications are to be told again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// One, by its id (`ev_…`).
    One(String),
    /// What was given up, of this webhook, opened at or after a time.
    FailedSince(WebhookName, DateTime<Utc>),
    /// Whatever has ended, taken or given up, of this webhook, opened at or after a time. What is
    /// still pending is told anyway.
    AllSince(WebhookName, DateTime<Utc>),
}

/// What a replay came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    /// How many are told again.
    pub replayed: usize,
    /// Where to go on, if there may be more than one call takes.
    pub next: Option<Cursor>,
}

/// Has notifications told again, with the ids that they have. When this returns, that is durable.
///
/// # Errors
///
/// The store failed; what was replayed until then is.
pub async fn replay(store: &dyn Store, replay: &Replay) -> Result<Replayed, StoreError> {
    match &replay.which {
        Which::One(id) => one(store, id, &replay.by).await,
        Which::FailedSince(webhook, since) => many(store, webhook, &[FAILED], *since, replay).await,
        Which::AllSince(webhook, since) => {
            many(store, webhook, &[FAILED, DELIVERED], *since, replay).await
        }
    }
}

async fn one(store: &dyn Store, id: &str, by: &str) -> Result<Replayed, StoreError> {
    let id = ids::notification_of(id).filter(|id| id.partition < store.partitions());
    let found = match &id {
        Some(id) => store.read(id).await?,
        None => None,
    };
    let Some(found) = found.filter(|found| *found.kind == *ids::NOTIFICATION) else {
        return Ok(Replayed::default());
    };
    tell(store, &found, by).await?;
    Ok(Replayed { replayed: 1, next: None })
}

async fn many(
    store: &dyn Store,
    webhook: &WebhookName,
    statuses: &[&str],
    since: DateTime<Utc>,
    replay: &Replay,
) -> Result<Replayed, StoreError> {
    let mut done = Replayed { replayed: 0, next: replay.after.clone() };
    for _ in 0..PAGES_MAX {
        let page = store.list(ListQuery {
            kind: ids::NOTIFICATION.to_owned(),
            statuses: statuses.iter().map(ToString::to_string).collect(),
            since: Some(since),
            cursor: done.next.take(),
            limit: PAGE,
            ..ListQuery::default()
        });
        let page = page.await?;
        let meant = of_webhook(&page.rows, webhook)?;
        try_join_all(meant.iter().map(|row| tell(store, row, &replay.by))).await?;
        done.replayed += meant.len();
        done.next = page.next;
        if done.next.is_none() || done.replayed + PAGE > REPLAY_MAX {
            break;
        }
    }
    Ok(done)
}

fn of_webhook<'r>(
    rows: &'r [Instance],
    webhook: &WebhookName,
) -> Result<Vec<&'r Instance>, StoreError> {
    let mut found = Vec::new();
    for row in rows {
        let notification: Notification = decode(ids::NOTIFICATION, &row.state)?;
        found.extend((notification.webhook == *webhook).then_some(row));
    }
    Ok(found)
}

async fn tell(store: &dyn Store, of: &Instance, by: &str) -> Result<(), StoreError> {
    let body = NotificationSignal::Replay { by: by.into() };
    match store.signal(Signal { to: of.id.clone(), body: encode(&body) }).await {
        // As many wait for it as may, and each of them has it told.
        Ok(_) | Err(StoreError::Broken(_)) => Ok(()),
        Err(error) => Err(error),
    }
}
