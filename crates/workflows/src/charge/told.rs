//! Whom a charge's events concern, and what is opened by them.

use billing::{
    CancelledBy, Charge, ChargeEvent, ChargeOutcome, ChargeSignal, ChargeState, DeclineReason,
    Proof, Refund, RefundOrder, Subscription, SubscriptionSignal, TransactionId, Way, Withdrawal,
};
use engine::store::{NewInstance, Signal};
use engine::workflow::encode;
use engine::{Effects, InstanceId, Moment};

use super::requeued;
use crate::{Catalog, RefundWorkflow, alias, enrol, ids, notices};

/// The subscription that the charge is for.
pub(super) fn subscription_of(charge: &Charge) -> Option<InstanceId> {
    let subscription = charge.order.subscription.as_ref()?;
    Some(ids::subscription(charge.order.id.partition(), subscription))
}

/// Tells the subscription how its charge ended and until when it is paid, and the charge before
/// this one that the period turns out to be paid.
pub(super) fn told(before: &Charge, event: &ChargeEvent) -> Vec<Signal> {
    let mut told: Vec<_> = ended(before, event).into_iter().collect();
    told.extend(expiry(before, event));
    told.extend(paid_already(before, event));
    told.extend(not_wanted(before, event));
    told.extend(requeued::told(before, event));
    told
}

fn ended(before: &Charge, event: &ChargeEvent) -> Option<Signal> {
    let outcome = match event {
        // What a purchase pays for starts with it; see `started`.
        ChargeEvent::Charged { .. } if before.order.purchase.is_some() => return None,
        ChargeEvent::Charged { .. } => ChargeOutcome::Charged,
        // Not unpaid: how long it is paid is asked next.
        ChargeEvent::Declined { reason: DeclineReason::AlreadySubscribed, .. }
            if before.order.way == Way::Renewal =>
        {
            return None;
        }
        ChargeEvent::Declined { proof, reason, .. } => ChargeOutcome::Declined {
            reason: *reason,
            may_try_again: matches!(proof, Proof::Reply | Proof::Inquiry | Proof::Unsent),
            sent_at: before.submitted_at,
        },
        ChargeEvent::Withdrawn { why: Withdrawal::WindowEnded | Withdrawal::RunStopped } => {
            ChargeOutcome::Missed
        }
        ChargeEvent::Withdrawn { .. } => ChargeOutcome::Withdrawn,
        _ => return None,
    };
    let order = &before.order;
    let body = SubscriptionSignal::ChargeEnded {
        charge: order.id,
        period: order.period?,
        ordinal: order.ordinal,
        outcome,
    };
    Some(Signal { to: subscription_of(before)?, body: encode(&body) })
}

fn expiry(before: &Charge, event: &ChargeEvent) -> Option<Signal> {
    let expiry = match event {
        ChargeEvent::Charged { expiry, .. } => (*expiry)?,
        ChargeEvent::ExpirySeen { expiry } => *expiry,
        _ => return None,
    };
    let body = encode(&SubscriptionSignal::Expiry { expiry });
    Some(Signal { to: subscription_of(before)?, body })
}

/// A renewal that the operator says is paid already: the one before it, whose answer was lost, is
/// asked about once more (flow A3a), and again when the last paid day is found to have moved.
fn paid_already(before: &Charge, event: &ChargeEvent) -> Option<Signal> {
    let is_paid = match event {
        ChargeEvent::Declined { reason, .. } => *reason == DeclineReason::AlreadySubscribed,
        ChargeEvent::ExpirySeen { .. } => before.reason == Some(DeclineReason::AlreadySubscribed),
        _ => false,
    };
    let to = before.order.retry_of.filter(|_| is_paid && before.order.way == Way::Renewal)?;
    let body = encode(&ChargeSignal::Hint { reference: None, expiry: None });
    Some(Signal { to: ids::charge(to), body })
}

/// A purchase was charged before its withdrawal was heard: what it has started ends, and staff see
/// to the money (money rule 10).
fn not_wanted(before: &Charge, event: &ChargeEvent) -> Option<Signal> {
    let is_unwanted = matches!(event, ChargeEvent::WithdrawalMissed { .. })
        && before.state == ChargeState::Charged
        && before.order.purchase.is_some();
    let to = subscription_of(before).filter(|_| is_unwanted)?;
    Some(enrol::cancel(to, CancelledBy::Merchant, Some("the purchase was withdrawn")))
}

/// What an event opens: the subscription that was bought, a refund, a name to be found by.
pub(super) fn opened(
    before: &Charge,
    event: &ChargeEvent,
    catalog: &Catalog,
    now: Moment,
) -> Option<NewInstance> {
    match event {
        ChargeEvent::Charged { .. } => {
            let subscription = bought(before, catalog, now)?;
            Some(enrol::started(&subscription, before.order.id.partition(), now))
        }
        ChargeEvent::Requeued { run, .. } => requeued::opened(before, run, catalog, now),
        ChargeEvent::Prepared { reference, .. } => Some(alias::known_as(&before.order, reference)),
        ChargeEvent::RefundOpened { id, amount, reason, by } => {
            let account = catalog.account(&before.order.account)?;
            let prefix = &account.transaction_prefix;
            let order = RefundOrder {
                id: *id,
                charge: before.order.id,
                account: before.order.account.clone(),
                transaction_id: TransactionId::mint(prefix, &id.to_string()).ok()?,
                reference: before.operator_reference.clone()?,
                msisdn: before.order.msisdn,
                amount: *amount,
                reason: reason.clone(),
                requested_by: by.clone(),
                requested_at: now.at,
            };
            Some(RefundWorkflow::opening(&Refund::open(order), now.at))
        }
        _ => None,
    }
}

/// The subscription that a purchase of a plan has paid for (flow L1): in the commit of the charge,
/// unless it was cancelled meanwhile (money rule 10) or had started before.
fn bought(before: &Charge, catalog: &Catalog, now: Moment) -> Option<Subscription> {
    let order = &before.order;
    let is_first = before.state != ChargeState::Charged;
    let wanted = order.purchase.is_some() && is_first && before.withdrawal_missed.is_none();
    let plan = catalog.plan(order.plan.as_ref().filter(|_| wanted)?)?;
    Subscription::start(order, plan, now.at)
}

/// What webhooks are told: the charge's news, and that it has started what was bought.
pub(super) fn noticed(
    before: &Charge,
    event: &ChargeEvent,
    catalog: &Catalog,
    now: Moment,
) -> Effects {
    let started = || match event {
        ChargeEvent::Charged { .. } => bought(before, catalog, now),
        _ => None,
    };
    let order = &before.order;
    notices::tell(ids::notices_of_charge(order), &order.account, catalog, || {
        let mut told = notices::of_charge(before, event, now.at);
        told.extend(started().map(|started| {
            let plan = catalog.plan(&started.plan);
            notices::of_start(started, plan, now.at)
        }));
        told
    })
}

/// The name that a purchase holds while it is open.
pub(super) fn freed(before: &Charge, event: &ChargeEvent) -> Option<String> {
    let ends = matches!(
        event,
        ChargeEvent::Charged { .. } | ChargeEvent::Declined { .. } | ChargeEvent::Withdrawn { .. }
    );
    (ends && before.order.purchase.is_some()).then(|| ids::buying(&before.order))
}
