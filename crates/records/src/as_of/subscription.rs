//! A subscription as it stood at a moment of the past.

use billing::{Anchor, ChargeId, Plan, Subscription, SubscriptionEvent, SubscriptionState};
use chrono::{DateTime, Utc};
use contract::{ChargeDetail, SubscriptionDetail};
use engine::{Store, StoreError};
use workflows::{Catalog, ids};

use super::charge::charge_as_of;
use super::replay::Past;
use crate::find::{self, Found};
use crate::subscription::{CHARGES_MAX, charge_opened_by};
use crate::{history, subscription_view, tell_subscription};

/// A subscription as it stood at `at`: its state, its history up to then, and how the latest of
/// the charges that it had opened by then stood; none if it was not enrolled yet.
///
/// Until when it was paid at first follows from its plan, which must be configured still.
///
/// # Errors
///
/// The store failed, or an entry cannot be read.
pub async fn subscription_as_of(
    found: &Found<Subscription>,
    at: DateTime<Utc>,
    catalog: &Catalog,
    store: &dyn Store,
) -> Result<Option<SubscriptionDetail>, StoreError> {
    let plan = catalog.plan(&found.state.plan);
    let entries = store.history(&found.instance.id).await?;
    let replayed = replayed(&found.state, &entries, at, plan, store).await?;
    let Some((past, then)) = replayed else { return Ok(None) };
    let record = past.record(&found.instance, then.state.as_str());
    let charges = charges(&past, at, store).await?;
    Ok(Some(SubscriptionDetail {
        subscription: subscription_view(&record, &then, plan),
        history: history(ids::SUBSCRIPTION, &entries[..past.len()], tell_subscription)?,
        not_known_yet: charges.iter().flat_map(|charge| charge.not_known_yet.clone()).collect(),
        charges: charges.into_iter().map(|detail| detail.charge).collect(),
        as_of: Some(at),
    }))
}

/// The state that a subscription's history comes to at `at`; none if it was not enrolled yet.
///
/// # Errors
///
/// The store failed, or an entry cannot be read.
pub async fn subscription_then(
    found: &Found<Subscription>,
    at: DateTime<Utc>,
    catalog: &Catalog,
    store: &dyn Store,
) -> Result<Option<Subscription>, StoreError> {
    let plan = catalog.plan(&found.state.plan);
    let entries = store.history(&found.instance.id).await?;
    let replayed = replayed(&found.state, &entries, at, plan, store).await?;
    Ok(replayed.map(|(_, then)| then))
}

async fn replayed(
    now: &Subscription,
    entries: &[Vec<u8>],
    at: DateTime<Utc>,
    plan: Option<&Plan>,
    store: &dyn Store,
) -> Result<Option<(Past<SubscriptionEvent>, Subscription)>, StoreError> {
    let whole = Past::of(ids::SUBSCRIPTION, entries, DateTime::<Utc>::MAX_UTC)?;
    let past = Past::of(ids::SUBSCRIPTION, entries, at)?;
    let (Some(whole), Some(past)) = (whole, past) else { return Ok(None) };
    let opened = opened(now, &whole, plan, store).await?;
    let then = past.fold(opened, Subscription::apply)?;
    Ok(Some((past, then)))
}

/// The latest charges that it had opened, as they stood.
async fn charges(
    past: &Past<SubscriptionEvent>,
    at: DateTime<Utc>,
    store: &dyn Store,
) -> Result<Vec<ChargeDetail>, StoreError> {
    let opened: Vec<ChargeId> = past.events().filter_map(charge_opened_by).collect();
    let mut charges = Vec::new();
    for id in &opened[opened.len().saturating_sub(CHARGES_MAX)..] {
        if let Some(found) = find::charge_of(*id, store).await? {
            charges.extend(charge_as_of(&found, at, store).await?);
        }
    }
    Ok(charges)
}

/// What it was opened as: enrolled, or started by a purchase.
async fn opened(
    now: &Subscription,
    whole: &Past<SubscriptionEvent>,
    plan: Option<&Plan>,
    store: &dyn Store,
) -> Result<Subscription, StoreError> {
    if let Some(SubscriptionEvent::Started { charge }) = whole.events().next()
        && let Some(paid) = find::charge_of(*charge, store).await?
        && let Some(plan) = plan
        && let Some(started) = Subscription::start(&paid.state.order, plan, whole.opened_at())
    {
        return Ok(started);
    }
    let enrolled = Subscription {
        state: SubscriptionState::Active,
        anchor: first_anchor(now, whole),
        next_period: 0,
        current: None,
        unpaid_since: None,
        cancelled_at: None,
        carried_to: None,
        ..now.clone()
    };
    let paid_through = plan.and_then(|plan| enrolled.starts_at(0, plan));
    Ok(Subscription { paid_through: paid_through.unwrap_or(now.paid_through), ..enrolled })
}

/// The operator's calendar moves the anchor; before that it was the first day of the first period.
/// Moved before any period opened, it is not on record, and taken for what it is now.
fn first_anchor(now: &Subscription, whole: &Past<SubscriptionEvent>) -> Anchor {
    let is_move =
        |event: &&SubscriptionEvent| matches!(event, SubscriptionEvent::ExpirySeen { .. });
    let is_moved = whole.events().any(|event| is_move(&event));
    let first_day =
        whole.events().take_while(|event| !is_move(event)).find_map(|event| match event {
            SubscriptionEvent::PeriodOpened { open, .. } => Some(open.period.start()),
            _ => None,
        });
    first_day.filter(|_| is_moved).map_or(now.anchor, Anchor::new)
}
