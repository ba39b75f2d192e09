//! A charge as it stood at a moment of the past.

use billing::{Charge, ChargeEvent, ChargeState, Way};
use chrono::{DateTime, Utc};
use contract::ChargeDetail;
use engine::{Store, StoreError};
use workflows::{SubscriptionWorkflow, ids};

use super::replay::Past;
use crate::find::Found;
use crate::{charge_view, history, shown, tell_charge};

/// A charge as it stood at `at`, with its history up to then; none if it was not opened yet.
///
/// # Errors
///
/// The store failed, or an entry cannot be read.
pub async fn charge_as_of(
    found: &Found<Charge>,
    at: DateTime<Utc>,
    store: &dyn Store,
) -> Result<Option<ChargeDetail>, StoreError> {
    let entries = store.history(&found.instance.id).await?;
    let Some((past, then)) = replayed(&found.state, &entries, at)? else { return Ok(None) };
    let record = past.record(&found.instance, then.state.as_str());
    let entries = &entries[..past.len()];
    let history = history(ids::CHARGE, entries, |event, at| tell_charge(&then, event, at))?;
    Ok(Some(ChargeDetail {
        charge: charge_view(&record, &then),
        history,
        as_of: Some(at),
        not_known_yet: learnt_since(&then, found).into_iter().collect(),
    }))
}

/// The state that a charge's history comes to at `at`: the one that was on record then, but for an
/// OTP and the addresses of an operator's page; none if it was not opened yet.
///
/// # Errors
///
/// The store failed, or an entry cannot be read.
pub async fn charge_then(
    found: &Found<Charge>,
    at: DateTime<Utc>,
    store: &dyn Store,
) -> Result<Option<Charge>, StoreError> {
    let entries = store.history(&found.instance.id).await?;
    Ok(replayed(&found.state, &entries, at)?.map(|(_, then)| then))
}

fn replayed(
    now: &Charge,
    entries: &[Vec<u8>],
    at: DateTime<Utc>,
) -> Result<Option<(Past<ChargeEvent>, Charge)>, StoreError> {
    let Some(past) = Past::of(ids::CHARGE, entries, at)? else { return Ok(None) };
    let then = past.fold(opened(now, &past), Charge::apply)?;
    Ok(Some((past, then)))
}

/// What it was opened as.
fn opened(now: &Charge, past: &Past<ChargeEvent>) -> Charge {
    let (order, at) = (now.order.clone(), past.opened_at());
    match order.way {
        Way::Watched => SubscriptionWorkflow::watched(order, at),
        Way::Renewal | Way::Direct | Way::Otp | Way::Page => Charge::open(order),
    }
}

/// What an operator may have done by then, and how that is known now.
fn learnt_since(then: &Charge, now: &Found<Charge>) -> Option<String> {
    let is_open =
        matches!(then.state, ChargeState::Submitted | ChargeState::Waiting | ChargeState::InDoubt);
    let state = now.state.state;
    let (id, at) = (then.order.id, shown(now.instance.updated_at));
    (is_open && state != then.state)
        .then(|| format!("{id} was {}; it is {state} now, since {at}", then.state))
}
