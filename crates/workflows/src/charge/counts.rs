//! What a charge's events add to its run's counters.

use billing::{Charge, ChargeEvent, ChargeState, Doubted};
use engine::store::Count;

use crate::run;

/// What an event adds to its run's counters.
pub(super) fn counts(before: &Charge, event: &ChargeEvent) -> Vec<Count> {
    let order = &before.order;
    let count = |field: &str, add| run::count(order, field, add);
    let mut counts = Vec::new();
    match event {
        ChargeEvent::Preparing | ChargeEvent::Submitted if opens_its_run(before) => {
            counts.push(count(run::OPENED, 1));
        }
        // More of a split charge: the sum grows, the count does not.
        ChargeEvent::Charged { amount, .. } if before.state == ChargeState::Charged => {
            let more = amount.map_or(0, run::minor_units);
            counts.push(count(run::AMOUNT, more - run::minor_units(before.amount_charged())));
        }
        ChargeEvent::Charged { amount, .. } => {
            counts.push(count(run::CHARGED, 1));
            let amount = amount.unwrap_or(before.order.amount);
            counts.push(count(run::AMOUNT, run::minor_units(amount)));
            if order.dunning_step > 0 {
                counts.push(count(run::RECOVERED, 1));
            }
        }
        ChargeEvent::Declined { reason, .. } => counts.push(count(&run::declined(*reason), 1)),
        ChargeEvent::Withdrawn { .. } => counts.push(count(run::CANCELLED, 1)),
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
    counts
}

/// Whether nobody has counted it yet: what a subscription opens is counted where it is opened.
fn opens_its_run(charge: &Charge) -> bool {
    let is_renewal = charge.order.subscription.is_some() && charge.order.purchase.is_none();
    let is_first = charge.attempts == 0 && charge.burnt == 0 && charge.unaccepted == 0;
    !is_renewal && is_first && charge.preparation.is_none()
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
