//! What a charge's events reserve, and give back.

use billing::{Charge, ChargeEvent, ChargeState, DeclineReason, Proof};
use chrono::{DateTime, Utc};
use engine::store::Reservation;

use crate::{AccountPolicy, quota};

use ChargeEvent as E;

/// The places that an event takes or gives back. What is made in two calls takes them with the
/// first, since from then on it may end in a debit.
pub(super) fn places(
    before: &Charge,
    event: &ChargeEvent,
    account: &AccountPolicy,
    now: DateTime<Utc>,
) -> Vec<Reservation> {
    let order = &before.order;
    match (event, taken_at(before)) {
        (E::Preparing, _) => quota::taken(order, account, now),
        (E::Submitted, _) if before.preparation.is_none() => quota::taken(order, account, now),
        // The call that charges was not accepted: the first one keeps its places.
        (E::NotAccepted { .. } | E::ProvenUnsent, _) if before.is_prepared() => Vec::new(),
        (E::NotAccepted { .. } | E::PrepareAgain { .. }, Some(taken_at)) => {
            quota::given_back(order, account, taken_at)
        }
        // Its worker has said that it did not send, and the operator never heard of it.
        (E::ProvenUnsent, Some(taken_at)) if before.is_said_unsent() => {
            quota::given_back(order, account, taken_at)
        }
        // Refused by our own count: nothing was taken.
        (E::Declined { proof: Proof::Unsent, reason: DeclineReason::Limit, .. }, _) => Vec::new(),
        (E::Declined { .. } | E::Withdrawn { .. }, _) if !holds_places(before) => Vec::new(),
        // Nothing that charges was ever sent, nor could anybody else have charged.
        (E::Declined { .. } | E::Withdrawn { .. }, Some(taken_at))
            if before.attempts == 0 && !may_charge_without_us(before) =>
        {
            quota::given_back(order, account, taken_at)
        }
        // Every call that charges was answered, and none has charged.
        (
            E::Declined { proof: Proof::Reply | Proof::Inquiry | Proof::Unsent, .. },
            Some(taken_at),
        )
        | (E::Withdrawn { .. }, Some(taken_at)) => quota::not_debited(order, account, taken_at),
        // Closed before, and its day's debit perhaps given back.
        (E::Charged { .. }, Some(taken_at)) if !before.state.holds_its_period() => {
            quota::debited(order, account, taken_at)
        }
        (E::Charged { proof: Proof::Reply, .. }, Some(taken_at)) => {
            quota::debited_on_its_day(order, account, taken_at, now)
        }
        // It was sent by a record that the store has lost, and its reservation with it.
        (E::Charged { .. }, None) => quota::debited(order, account, now),
        _ => Vec::new(),
    }
}

/// Whether places are held for it: not while it is to be sent, unless its first call was answered.
fn holds_places(charge: &Charge) -> bool {
    match charge.state {
        ChargeState::Requested => charge.is_prepared(),
        ChargeState::Submitted | ChargeState::Waiting | ChargeState::InDoubt => true,
        _ => false,
    }
}

/// Whether a subscriber has been let onto the operator's page, and may agree to it there.
fn may_charge_without_us(charge: &Charge) -> bool {
    charge.order.way.is_out_of_our_hands() && charge.is_prepared()
}

/// When its places were taken, as far as that is on record.
fn taken_at(charge: &Charge) -> Option<DateTime<Utc>> {
    let preparation = charge.preparation.as_ref();
    preparation.map(|preparation| preparation.begun_at).or(charge.submitted_at)
}

#[cfg(test)]
mod tests;
