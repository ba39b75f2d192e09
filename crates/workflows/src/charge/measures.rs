//! What is measured of charges: what they come to, and how much money they bring.

use billing::{Charge, ChargeEvent, ChargeState, PlanId};
use engine::workflow::Measure;

use crate::measures::{CHARGED_MINOR, CHARGES};
use crate::run::minor_units;

/// What an event, about to happen to `before`, adds. A charge may come to several things in its
/// life: to doubt first, and then to what the operator's word makes of it.
pub(super) fn measures(before: &Charge, event: &ChargeEvent) -> Vec<Measure> {
    let came_to = |outcome, reason| came_to(before, outcome, reason);
    match event {
        // More of a split charge: the sum grows, the count does not.
        ChargeEvent::Charged { amount, .. } if before.state == ChargeState::Charged => {
            let more = amount.map_or(0, minor_units) - minor_units(before.amount_charged());
            vec![money(before, more)]
        }
        ChargeEvent::Charged { amount, .. } => {
            let amount = amount.unwrap_or(before.order.amount);
            vec![came_to("charged", ""), money(before, minor_units(amount))]
        }
        // Looked at again, and proven by now.
        ChargeEvent::Declined { .. } if before.state == ChargeState::Declined => Vec::new(),
        ChargeEvent::Declined { reason, .. } => vec![came_to("declined", reason.as_str())],
        ChargeEvent::Withdrawn { .. } => vec![came_to("cancelled", "")],
        ChargeEvent::AnswerLost { .. } => vec![came_to("in_doubt", "answer_lost")],
        ChargeEvent::Suspected { .. } => vec![came_to("in_doubt", "suspected")],
        _ => Vec::new(),
    }
}

fn came_to(charge: &Charge, outcome: &'static str, reason: &'static str) -> Measure {
    let account = charge.order.account.to_string().into();
    let plan = charge.order.plan.as_ref().map_or("-", PlanId::as_str).to_owned().into();
    Measure { name: CHARGES, labels: vec![account, plan, outcome.into(), reason.into()], add: 1 }
}

fn money(charge: &Charge, minor: i64) -> Measure {
    let account = charge.order.account.to_string().into();
    let currency = charge.order.amount.currency().code().into();
    // Nothing that was measured can be taken back.
    let add = u64::try_from(minor).unwrap_or(0);
    Measure { name: CHARGED_MINOR, labels: vec![account, currency], add }
}

#[cfg(test)]
mod tests {
    use billing::{DeclineReason, Proof};

    use super::*;
    use crate::quota::tests::order;

    fn declined() -> ChargeEvent {
        let (proof, reason) = (Proof::Reply, DeclineReason::Funds);
        ChargeEvent::Declined { proof, reason, code: None, evidence: None }
    }

    #[test]
    fn a_decline_is_measured_with_its_reason_and_once() {
        let mut charge = Charge::open(order());
        let measured = measures(&charge, &declined());
        assert_eq!(measured[0].labels, ["ltc-main", "gold", "declined", "funds"]);
        charge.state = ChargeState::Declined;
        assert_eq!(measures(&charge, &declined()), []);
    }

    #[test]
    fn money_is_measured_in_the_smallest_unit() {
        let charge = Charge::open(order());
        let charged = ChargeEvent::Charged {
            proof: Proof::Reply,
            code: None,
            reference: None,
            evidence: None,
            amount: None,
            expiry: None,
            look_at: None,
        };
        let measured = measures(&charge, &charged);
        assert_eq!((measured[1].name, measured[1].add), (CHARGED_MINOR, 5_000));
        assert_eq!(measured[1].labels, ["ltc-main", "LAK"]);
    }
}
