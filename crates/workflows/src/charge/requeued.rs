//! What follows from asking for a declined charge again.

use billing::{
    Asked, Charge, ChargeEvent, ChargeOrder, SubscriptionSignal, TransactionId, Withdrawal,
};
use engine::store::{NewInstance, Signal};
use engine::workflow::encode;
use engine::{InstanceId, Moment};

use super::told::subscription_of;
use crate::subscription::withdraw;
use crate::{Catalog, ChargeWorkflow, ids};

/// Who is told: the subscription, which decides (money rule 1). Of a charge without one, that which
/// followed it is told when the first turns out to be charged (money rule 3), and passes the word
/// on to what follows itself.
pub(super) fn told(before: &Charge, event: &ChargeEvent) -> Option<Signal> {
    match event {
        ChargeEvent::Requeued { run, .. } => {
            let charge = before.order.id;
            let body = encode(&SubscriptionSignal::Requeue { charge, run: run.clone() });
            Some(Signal { to: subscription_of(before)?, body })
        }
        ChargeEvent::Charged { .. } => withdraw(before.followed_by, Withdrawal::PaidAlready),
        ChargeEvent::WithdrawalMissed { why } => withdraw(before.followed_by, *why),
        _ => None,
    }
}

/// The charge that follows one without a subscription. Opened again it is the same: its id and its
/// time are those of what it follows, so that a store that has lost it knows to ask (money rule 9).
pub(super) fn opened(
    before: &Charge,
    run: &str,
    catalog: &Catalog,
    now: Moment,
) -> Option<NewInstance> {
    let (order, id) = (&before.order, before.successor());
    let account = catalog.account(&order.account).filter(|_| order.subscription.is_none())?;
    let words = order.asked.as_deref().cloned().unwrap_or_default();
    let asked = Asked { run: Some(run.into()), trace_parent: None, at: None, ..words };
    let order = ChargeOrder {
        id,
        transaction_id: TransactionId::mint(&account.transaction_prefix, &id.to_string()).ok()?,
        ordinal: order.ordinal.saturating_add(1),
        retry_of: Some(order.id),
        opened_on: account.any_time.local_date(now.at),
        asked: Some(Box::new(asked)),
        ..order.clone()
    };
    Some(ChargeWorkflow::opening(&Charge::open(order), now.at))
}

/// What must have no unread signal when a charge is sent: its subscription or, of a charge without
/// one, that which it follows.
pub(super) fn must_be_quiet(charge: &Charge) -> Option<InstanceId> {
    subscription_of(charge).or_else(|| charge.order.retry_of.map(ids::charge))
}

#[cfg(test)]
mod tests;
