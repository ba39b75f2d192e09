//! What a charge's events add to its run's counters.

use billing::{Charge, ChargeEvent, ChargeState, DeclineReason, Doubted, Plan, Proof, Withdrawal};
use chrono::{DateTime, Utc};
use engine::store::Count;

use crate::{AccountPolicy, run};

/// One more call at this time, if the event is the intent of one: what a run's rate is made of.
pub(super) fn sent(
    before: &Charge,
    event: &ChargeEvent,
    account: &AccountPolicy,
    at: DateTime<Utc>,
) -> Option<Count> {
    let is_call = matches!(event, ChargeEvent::Preparing | ChargeEvent::Submitted);
    let today = account.any_time.local_date(at);
    let field = run::sent(at, today, before.order.opened_on);
    is_call.then(|| run::count(&before.order, field, 1))
}

/// What an event adds to its run's counters.
pub(super) fn counts(before: &Charge, event: &ChargeEvent) -> Vec<Count> {
    let order = &before.order;
    let count = |field: &str, add| run::count(order, field, add);
    let mut counts = Vec::new();
    if opens_its_run(before, event) {
        counts.push(count(run::OPENED, 1));
    }
    match event {
        // More of a split charge: the sum grows, the count does not.
        ChargeEvent::Charged { amount, .. } if before.state == ChargeState::Charged => {
            let more = amount.map_or(0, run::minor_units);
            let more = more - run::minor_units(before.amount_charged());
            counts.push(run::count_amount(order, more));
        }
        ChargeEvent::Charged { amount, .. } => {
            counts.push(count(run::CHARGED, 1));
            let amount = amount.unwrap_or(before.order.amount);
            counts.push(run::count_amount(order, run::minor_units(amount)));
            if order.dunning_step > 0 {
                counts.push(count(run::RECOVERED, 1));
            }
        }
        ChargeEvent::Declined { reason, .. } => counts.push(count(&run::declined(*reason), 1)),
        ChargeEvent::Withdrawn { why } => {
            counts.push(count(run::CANCELLED, 1));
            if *why == Withdrawal::WindowEnded {
                counts.push(count(run::SKIPPED, 1));
            }
        }
        ChargeEvent::AnswerLost { why, .. } => {
            counts.push(count(run::IN_DOUBT, 1));
            counts.push(count(run::DOUBTED, 1));
            if *why == Doubted::NotRecurring {
                counts.push(count(run::NOT_MEMBER_REPLIES, 1));
            }
        }
        ChargeEvent::Suspected { .. } => counts.push(count(run::IN_DOUBT, 1)),
        _ => {}
    }
    counts.extend(taken_back(before, event));
    counts.extend(in_flight(before, event));
    counts
}

/// What comes on the wire, or leaves it again.
fn in_flight(before: &Charge, event: &ChargeEvent) -> Option<Count> {
    let is_in_flight =
        |state| i64::from(matches!(state, ChargeState::Submitted | ChargeState::Waiting));
    let after = before.state.on(event.by()?).ok()?;
    let add = is_in_flight(after) - is_in_flight(before.state);
    (add != 0).then(|| run::count(&before.order, run::IN_FLIGHT, add))
}

/// The first call of what an earlier night had left, in both of the nights: the window that is open
/// now opened on a later date than the charge.
pub(super) fn carried(
    before: &Charge,
    event: &ChargeEvent,
    plan: &Plan,
    at: DateTime<Utc>,
) -> Vec<Count> {
    let order = &before.order;
    let night_of = |at| {
        let window = plan.schedule.window_containing(at)?;
        Some(plan.schedule.local_date(window.opens_at)).filter(|night| *night > order.opened_on)
    };
    let is_call = matches!(event, ChargeEvent::Preparing | ChargeEvent::Submitted);
    let is_renewal = order.subscription.is_some() && order.purchase.is_none();
    let was_called = before.preparation.is_some()
        || before.send_not_before.and_then(night_of).is_some_and(|_| before.unaccepted > 0);
    match night_of(at).filter(|_| is_call && is_renewal && !was_called) {
        Some(night) => vec![
            run::count(order, run::CARRIED, 1),
            run::count_night(plan, night, run::TAKEN_OVER, 1),
        ],
        None => Vec::new(),
    }
}

/// Whether nobody has counted it yet: what a subscription opens is counted where it is opened,
/// anything else with its first intent, or with its end if it comes to none.
fn opens_its_run(before: &Charge, event: &ChargeEvent) -> bool {
    use ChargeEvent as E;
    let is_renewal = before.order.subscription.is_some() && before.order.purchase.is_none();
    let is_first = before.attempts == 0 && before.burnt == 0 && before.unaccepted == 0;
    let is_uncounted = match event {
        // Our own count refused the intent, and with it what the intent had counted.
        E::Declined { proof: Proof::Unsent, reason: DeclineReason::Limit, .. } => true,
        E::Preparing | E::Submitted => before.preparation.is_none(),
        E::Charged { .. } | E::Declined { .. } | E::Withdrawn { .. } => {
            let is_open = matches!(before.state, ChargeState::Requested | ChargeState::InDoubt);
            is_open && before.preparation.is_none()
        }
        _ => false,
    };
    !is_renewal && is_first && is_uncounted
}

/// What an event takes out of the counters it had been counted in before.
fn taken_back(before: &Charge, event: &ChargeEvent) -> Option<Count> {
    let closes = matches!(
        event,
        ChargeEvent::Charged { .. }
            | ChargeEvent::Declined { .. }
            | ChargeEvent::ProvenUnsent
            | ChargeEvent::StepDownOffered { .. }
    );
    let field = match before.state {
        ChargeState::InDoubt => run::IN_DOUBT.to_owned(),
        ChargeState::Declined => run::declined(before.reason?),
        ChargeState::Cancelled => run::CANCELLED.to_owned(),
        _ => return None,
    };
    closes.then(|| run::count(&before.order, field, -1))
}
