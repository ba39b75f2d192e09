//! What needs a person, gathered from where it is kept.

mod in_doubt;
mod matters;

use chrono::{DateTime, TimeDelta, Utc};
use contract::{Section, WebhookTroubleView, WebhookView, WorklistView};
use engine::store::{LaneStats, ListQuery, Pause};
use engine::{Store, StoreError};
use workflows::matter::MatterKind;
use workflows::notification::WebhookName;
use workflows::{Catalog, streak};

use crate::page::first_of;
use crate::{pause_view, webhook};

/// The most rows of one section.
pub const WORKLIST_ROWS_MAX: usize = 1_000;
/// One merchant's rows are counted up to so many, whatever others have.
const OWN_ROWS_COUNTED_MAX: usize = 10_000;
/// A webhook that has taken nothing of what was due for this long needs a person.
const TAKES_NOTHING_FOR: TimeDelta = TimeDelta::hours(1);

/// What needs a person: up to `limit` rows of each section, oldest first, and how many there are.
///
/// # Errors
///
/// The store failed, or a record cannot be read.
pub async fn worklist(
    catalog: &Catalog,
    store: &dyn Store,
    limit: usize,
) -> Result<WorklistView, StoreError> {
    use MatterKind as M;
    let limit = limit.clamp(1, WORKLIST_ROWS_MAX);
    let (now, pauses) = (store.clock().now(), store.pauses().await?);
    let waves = pauses.iter().filter(|pause| pause.by == streak::PAUSED_BY);
    let of = async |kinds: &[MatterKind]| matters::open(kinds, limit, catalog, store).await;
    Ok(WorklistView {
        at: now,
        in_doubt: in_doubt::charges(limit, catalog, store).await?,
        at_risk: in_doubt::at_risk(catalog, store).await?,
        misconfigured: first(waves.map(pause_view).collect(), limit),
        webhooks: first(webhooks(catalog, &pauses, store).await?, limit),
        landed: of(&[M::LandedAfterCancel, M::LandedTwice, M::LandedLate]).await?,
        other_answers: of(&[M::OtherAnswer]).await?,
        unlisted_codes: of(&[M::UnlistedCode]).await?,
        callbacks: of(&[M::UnmatchedCallback]).await?,
        refunds: in_doubt::refunds(limit, catalog, store).await?,
    })
}

/// How many records there are of this kind and these statuses: of one merchant's, as far as they are
/// counted one by one.
async fn how_many(
    query: &ListQuery,
    catalog: &Catalog,
    store: &dyn Store,
) -> Result<u64, StoreError> {
    if catalog.narrowed_to().is_none() {
        let counts = store.counts(&query.kind).await?;
        return Ok(query.statuses.iter().filter_map(|status| counts.get(status)).sum());
    }
    let found = first_of(query.clone(), OWN_ROWS_COUNTED_MAX, store, |_| Ok(Some(()))).await?;
    Ok(found.len() as u64)
}

/// The first of all there are.
fn first<T>(rows: Vec<T>, limit: usize) -> Section<T> {
    let mut section = Section::all(rows);
    section.rows.truncate(limit);
    section
}

/// How old something is, in seconds.
fn age_s(since: DateTime<Utc>, now: DateTime<Utc>) -> u64 {
    u64::try_from((now - since).num_seconds()).unwrap_or(0)
}

async fn webhooks(
    catalog: &Catalog,
    pauses: &[Pause],
    store: &dyn Store,
) -> Result<Vec<WebhookTroubleView>, StoreError> {
    if catalog.webhooks().is_empty() {
        return Ok(Vec::new());
    }
    let stats = store.lanes().await?;
    let mut troubled = Vec::new();
    for name in catalog.webhooks() {
        troubled.extend(trouble(name, &stats, pauses, store).await?);
    }
    Ok(troubled)
}

/// What is wrong with a webhook, if anything is.
async fn trouble(
    name: &WebhookName,
    stats: &[LaneStats],
    pauses: &[Pause],
    store: &dyn Store,
) -> Result<Option<WebhookTroubleView>, StoreError> {
    // Where it leads to is not what is wrong with it.
    let view = webhook::view(name, "", stats, pauses, store).await?;
    let WebhookView { webhook, paused, pauses, failed, pending, oldest_due_at, .. } = view;
    let too_long_ago = store.clock().now() - TAKES_NOTHING_FOR;
    let takes_nothing = oldest_due_at.is_some_and(|due_at| due_at < too_long_ago);
    let is_troubled = paused || failed > 0 || takes_nothing;
    let trouble = || WebhookTroubleView { webhook, pauses, failed, pending, oldest_due_at };
    Ok(is_troubled.then(trouble))
}
