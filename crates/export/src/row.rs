//! A charge, as finance gets it.

use billing::{ChargeEvent, ChargeState};
use chrono::{DateTime, Utc};
use contract::ChargeView;
use serde::{Deserialize, Serialize};

/// A charge, as finance gets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChargeRow {
    /// The charge as everywhere. Its msisdn is masked, unless the whole numbers were asked for.
    #[serde(flatten)]
    pub charge: ChargeView,
    /// When its outcome came to be known; see [`outcome_at`].
    pub outcome_at: Option<DateTime<Utc>>,
    /// Whether it came from the archive.
    pub archived: bool,
}

impl ChargeRow {
    /// What was taken, where something was: in JSON it is absent where it is what was ordered,
    /// which a column that is summed up cannot be.
    pub(crate) fn amount_charged(&self) -> Option<&str> {
        let was_charged = matches!(self.charge.state.as_str(), "charged" | "refunded");
        was_charged.then(|| self.charge.amount_charged.as_deref().unwrap_or(&self.charge.amount))
    }
}

/// When it came to be known how a charge in this state ended: charged (of several answers the
/// first: money moved then at the latest), declined or cancelled (the last: what was closed and
/// opened again counts as what it was closed as). Nothing for one that has not ended. `history` is
/// in order.
pub fn outcome_at<'e>(
    state: ChargeState,
    history: impl IntoIterator<Item = (DateTime<Utc>, &'e ChargeEvent)>,
) -> Option<DateTime<Utc>> {
    let mut times = history.into_iter().filter(|(_, event)| settles(state, event));
    let at = match state {
        ChargeState::Charged | ChargeState::Refunded => times.next(),
        _ => times.last(),
    };
    at.map(|(at, _)| at)
}

/// Whether an event is one of those that bring a charge into this state.
fn settles(state: ChargeState, event: &ChargeEvent) -> bool {
    match state {
        ChargeState::Charged | ChargeState::Refunded => {
            matches!(event, ChargeEvent::Charged { .. })
        }
        ChargeState::Declined => matches!(event, ChargeEvent::Declined { .. }),
        ChargeState::Cancelled => matches!(event, ChargeEvent::Withdrawn { .. }),
        ChargeState::Requested
        | ChargeState::Submitted
        | ChargeState::Waiting
        | ChargeState::InDoubt => false,
    }
}

#[cfg(test)]
mod tests {
    use billing::{DeclineReason, Proof};

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    fn charged() -> ChargeEvent {
        ChargeEvent::Charged {
            proof: Proof::Inquiry,
            code: None,
            reference: None,
            evidence: None,
            amount: None,
            expiry: None,
            look_at: None,
        }
    }

    fn declined() -> ChargeEvent {
        let (proof, reason) = (Proof::Inquiry, DeclineReason::Funds);
        ChargeEvent::Declined { proof, reason, code: None, evidence: None }
    }

    #[test]
    fn a_charge_that_landed_after_its_decline_has_its_outcome_from_when_it_was_found_charged() {
        let (early, late, later) =
            (at("2026-11-22T02:00:00Z"), at("2026-12-01T02:00:00Z"), at("2026-12-02T02:00:00Z"));
        let (no, yes) = (declined(), charged());
        let history = || [(early, &no), (late, &yes), (later, &yes)];
        assert_eq!(outcome_at(ChargeState::Charged, history()), Some(late));
        assert_eq!(outcome_at(ChargeState::Refunded, history()), Some(late));
        assert_eq!(outcome_at(ChargeState::Declined, [(early, &no), (late, &no)]), Some(late));
    }

    #[test]
    fn what_nobody_knows_the_end_of_has_no_outcome() {
        let (at, event) = (at("2026-11-22T02:00:00Z"), ChargeEvent::Submitted);
        for state in [ChargeState::Requested, ChargeState::Submitted, ChargeState::InDoubt] {
            assert_eq!(outcome_at(state, [(at, &event)]), None);
        }
    }
}
