//! A charge as the outside interface has it.

use billing::{Charge, DeclineReason, Money};
use chrono::{DateTime, Utc};
use contract::{ChargeDetail, ChargeView};
use engine::{Instance, Store, StoreError};
use workflows::{ids, run};

use crate::find::Found;
use crate::{history, tell_charge};

/// What the journal says of a charge.
pub fn charge_view(instance: &Instance, charge: &Charge) -> ChargeView {
    let Instance { due_at, created_at, updated_at, .. } = instance;
    ChargeView {
        due_at: *due_at,
        updated_at: *updated_at,
        ..opened_view(charge, asked_at(charge).unwrap_or(*created_at))
    }
}

/// What a request was answered with stays: the record is created a moment later.
fn asked_at(charge: &Charge) -> Option<DateTime<Utc>> {
    charge.order.asked.as_deref()?.at
}

/// A charge as it was put on record at this time.
pub fn opened_view(charge: &Charge, at: DateTime<Utc>) -> ChargeView {
    let order = &charge.order;
    let asked = order.asked.as_deref();
    let owned = |text: &Option<Box<str>>| text.as_deref().map(str::to_owned);
    ChargeView {
        id: order.id.to_string(),
        subscription_id: text(&order.subscription),
        account: order.account.to_string(),
        plan: text(&order.plan),
        msisdn: order.msisdn.to_string(),
        amount: order.amount.amount_text(),
        amount_charged: charge.amount_charged.map(Money::amount_text),
        currency: order.amount.currency().code().to_owned(),
        state: charge.state.to_string(),
        reason: charge.reason.map(DeclineReason::as_str).map(str::to_owned),
        operator_code: owned(&charge.operator_code),
        period: text(&order.period),
        transaction_id: charge.transaction_id().to_string(),
        operator_reference: owned(&charge.operator_reference),
        dunning_step: order.dunning_step,
        attempts: charge.attempts,
        run: run::of(order),
        retry_of: text(&order.retry_of),
        amount_refunded: amount_refunded(charge),
        needs_staff: charge.needs_staff(),
        reference: asked.and_then(|asked| owned(&asked.reference)),
        metadata: asked.map(|asked| asked.metadata.clone()).unwrap_or_default(),
        due_at: Some(order.scheduled_for.max(at)),
        created_at: at,
        updated_at: at,
    }
}

/// A charge with its history.
///
/// # Errors
///
/// The store failed, or an entry cannot be read.
pub async fn charge_detail(
    found: &Found<Charge>,
    store: &dyn Store,
) -> Result<ChargeDetail, StoreError> {
    let Found { instance, state } = found;
    let entries = store.history(&instance.id).await?;
    let history = history(ids::CHARGE, &entries, |event, at| tell_charge(state, event, at))?;
    let charge = charge_view(instance, state);
    Ok(ChargeDetail { charge, history, as_of: None, not_known_yet: Vec::new() })
}

/// Nothing is `0` in every currency.
fn amount_refunded(charge: &Charge) -> String {
    let back = charge.amount_refunded().filter(|back| !back.is_zero());
    back.map_or_else(|| "0".to_owned(), Money::amount_text)
}

fn text(value: &Option<impl std::fmt::Display>) -> Option<String> {
    value.as_ref().map(ToString::to_string)
}
