//! Putting subscriptions into the journal, and ending them.

use billing::{CancelledBy, Plan, Subscription, SubscriptionEvent, SubscriptionSignal};
use engine::store::{NewInstance, Signal};
use engine::workflow::{encode, encode_entry, encode_state};
use engine::{InstanceId, Moment, Move, Workflow};

use crate::{SubscriptionWorkflow, ids, lanes};

/// The instance of a subscription to be enrolled; its id's route must be reserved first.
pub fn enrolment(
    workflow: &SubscriptionWorkflow,
    subscription: &Subscription,
    partition: u16,
    now: Moment,
) -> NewInstance {
    let due_at = match workflow.next(subscription, now) {
        Move::Wait(until) => Some(until),
        Move::Rest => None,
        Move::Do(_) | Move::Become(_) => Some(now.at),
    };
    NewInstance {
        id: ids::subscription(partition, &subscription.id),
        kind: ids::SUBSCRIPTION.into(),
        status: subscription.state.as_str().into(),
        lane: workflow.lane(subscription),
        due_at,
        state: encode_state::<SubscriptionWorkflow>(subscription),
        history: encode_entry(now.at, &[SubscriptionEvent::Enrolled]),
        unique: Some(ids::live(&subscription.account, &subscription.plan, subscription.msisdn)),
    }
}

/// The instance of a subscription that a purchase starts; its id's route is reserved when the
/// purchase is.
pub(crate) fn started(subscription: &Subscription, partition: u16, now: Moment) -> NewInstance {
    let paid_by = subscription.current.as_ref().map(|current| current.charge);
    let started = paid_by.map(|charge| SubscriptionEvent::Started { charge });
    NewInstance {
        id: ids::subscription(partition, &subscription.id),
        kind: ids::SUBSCRIPTION.into(),
        status: subscription.state.as_str().into(),
        lane: lanes::subscriptions(&subscription.account, &subscription.plan),
        due_at: Some(now.at),
        state: encode_state::<SubscriptionWorkflow>(subscription),
        history: encode_entry(now.at, started.as_slice()),
        unique: Some(ids::live(&subscription.account, &subscription.plan, subscription.msisdn)),
    }
}

/// Whether a subscription on record is the one that these fields describe.
pub fn is_same(on_record: &Subscription, wanted: &Subscription, plan: &Plan) -> bool {
    let first = |of: &Subscription| of.starts_at(0, plan);
    on_record.plan == wanted.plan
        && on_record.account == wanted.account
        && on_record.msisdn == wanted.msisdn
        && first(on_record) == first(wanted)
}

/// The signal that ends a subscription.
pub fn cancel(to: InstanceId, by: CancelledBy, note: Option<&str>) -> Signal {
    let body = SubscriptionSignal::Cancel { by, note: note.map(Into::into) };
    Signal { to, body: encode(&body) }
}
