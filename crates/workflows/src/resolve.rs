//! A doubt that staff settle, where nobody else can (money rule 2): the audited last resort.

use std::fmt;
use std::str::FromStr;

use billing::{Charge, ChargeEvent, ChargeSignal, ChargeState, DeclineReason, Proof};
use engine::store::Signal;
use engine::workflow::encode;

use crate::ids;

/// What staff know of a charge in doubt, from elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// Money moved.
    Charged,
    /// It did not. Its period is closed: another charge would take more than staff's word
    /// (money rule 3).
    Declined,
}

/// A charge that is not for staff to settle.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("only a charge in doubt is settled by hand; {id} is {state}")]
pub struct NotInDoubt {
    id: String,
    state: ChargeState,
}

/// A word that is no resolution.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected charged or declined, found {0:?}")]
pub struct ResolutionError(String);

/// The signal that settles a doubt. Who says so and why is kept with it, as its evidence.
///
/// # Errors
///
/// The charge is not in doubt. One that has left its doubt until it hears this stays as it is.
pub fn resolve(
    charge: &Charge,
    resolution: Resolution,
    by: &str,
    reason: &str,
) -> Result<Signal, NotInDoubt> {
    let (id, state) = (charge.order.id, charge.state);
    if state != ChargeState::InDoubt {
        return Err(NotInDoubt { id: id.to_string(), state });
    }
    let evidence = Some(format!("{by}: {reason}").into());
    let proof = Proof::Staff;
    let event = match resolution {
        Resolution::Charged => ChargeEvent::Charged {
            proof,
            code: None,
            reference: None,
            evidence,
            amount: None,
            expiry: None,
            look_at: None,
        },
        Resolution::Declined => {
            let reason = DeclineReason::OperatorError;
            ChargeEvent::Declined { proof, reason, code: None, evidence }
        }
    };
    Ok(Signal { to: ids::charge(id), body: encode(&ChargeSignal::Evidence { event }) })
}

impl FromStr for Resolution {
    type Err = ResolutionError;

    fn from_str(text: &str) -> Result<Self, ResolutionError> {
        match text {
            "charged" => Ok(Self::Charged),
            "declined" => Ok(Self::Declined),
            _ => Err(ResolutionError(text.chars().take(32).collect())),
        }
    }
}

impl fmt::Display for Resolution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Charged => "charged",
            Self::Declined => "declined",
        })
    }
}

#[cfg(test)]
mod tests {
    use billing::Doubted;
    use engine::workflow::decode;

    use super::*;
    use crate::quota::tests::{at, order};

    fn in_doubt() -> Charge {
        let mut charge = Charge::open(order());
        let (now, look_at) = (at("2026-11-22T02:00:00Z"), at("2026-11-22T02:01:00Z"));
        let lost = ChargeEvent::AnswerLost {
            why: Doubted::Timeout,
            look_at,
            code: None,
            evidence: None,
            reference: None,
        };
        for event in [ChargeEvent::Submitted, lost] {
            charge.apply(&event, now).expect("a legal move");
        }
        charge
    }

    /// The charge hears what staff say of it.
    fn hear(charge: &mut Charge, resolution: Resolution) -> Option<ChargeEvent> {
        let signal = resolve(&in_doubt(), resolution, "ann", "in their file").expect("in doubt");
        let signal: ChargeSignal = decode(ids::CHARGE, &signal.body).expect("a signal");
        let now = at("2026-11-23T02:00:00Z");
        let event = charge.hear(signal, now)?;
        charge.apply(&event, now).expect("what is heard is legal");
        Some(event)
    }

    #[test]
    fn money_rule_2_staff_settle_a_doubt_and_who_and_why_stays_on_record() {
        for (resolution, state) in [
            (Resolution::Charged, ChargeState::Charged),
            (Resolution::Declined, ChargeState::Declined),
        ] {
            let mut charge = in_doubt();
            let event = hear(&mut charge, resolution).expect("it is news");
            assert_eq!(charge.state, state);
            let (ChargeEvent::Charged { evidence, .. } | ChargeEvent::Declined { evidence, .. }) =
                event
            else {
                panic!("{resolution} is an outcome")
            };
            assert_eq!(evidence.as_deref(), Some("ann: in their file"));
        }
    }

    #[test]
    fn money_rule_3_a_decline_by_staff_is_not_followed_by_another_charge() {
        let mut charge = in_doubt();
        hear(&mut charge, Resolution::Declined).expect("it is news");
        let terminal = billing::Requeue::Skip(billing::Skipped::Terminal);
        assert_eq!(charge.requeue(at("2026-11-23T03:00:00Z")), terminal);
    }

    #[test]
    fn money_rule_2_what_is_not_in_doubt_is_not_for_staff_to_settle() {
        let refused = resolve(&Charge::open(order()), Resolution::Charged, "ann", "so I heard");
        let refused = refused.expect_err("it is to be sent").to_string();
        assert!(refused.ends_with("is requested"), "{refused}");
        // Nor one that has left its doubt before it hears of it.
        for resolution in [Resolution::Charged, Resolution::Declined] {
            let mut settled = in_doubt();
            hear(&mut settled, Resolution::Declined).expect("it is news");
            assert_eq!(hear(&mut settled, resolution), None, "{resolution}");
        }
    }

    #[test]
    fn a_resolution_has_one_spelling_in_both_directions() {
        for resolution in [Resolution::Charged, Resolution::Declined] {
            assert_eq!(resolution.to_string().parse(), Ok(resolution));
        }
        let refused = "paid".parse::<Resolution>().expect_err("another word").to_string();
        assert_eq!(refused, "expected charged or declined, found \"paid\"");
    }
}
