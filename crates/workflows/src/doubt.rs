//! The counters of what is in doubt now, account by account: how many charges, and how much money.

use billing::{AccountId, Charge, ChargeEvent, ChargeState};
use engine::store::Count;

use crate::run::minor_units;

/// Charges in doubt now.
pub const COUNT: &str = "count";
/// The money that may have moved by them, in the smallest unit of the account's currency.
pub const AMOUNT: &str = "amount_minor";

/// The counter group of an account.
pub fn group(account: &AccountId) -> String {
    format!("doubt/{account}")
}

/// What an event, about to happen to a charge, adds to its account's counters: one more when the
/// charge gets into doubt, one less when it leaves, whatever the way.
pub(crate) fn counts(before: &Charge, event: &ChargeEvent) -> Vec<Count> {
    let was = before.state == ChargeState::InDoubt;
    let after = event.by().and_then(|by| before.state.on(by).ok());
    let is = after.unwrap_or(before.state) == ChargeState::InDoubt;
    let add = i64::from(is) - i64::from(was);
    if add == 0 {
        return Vec::new();
    }
    let order = &before.order;
    let count = |field: &str, add| Count { group: group(&order.account), field: field.into(), add };
    // What was ordered is frozen, so that what is taken out is what was put in.
    vec![count(COUNT, add), count(AMOUNT, add * minor_units(order.amount))]
}

#[cfg(test)]
pub(crate) mod tests {
    use billing::{ChargeMove, Doubted, Finding, Proof, TRANSITIONS, Unaccepted, Withdrawal};
    use proptest::prelude::*;

    use super::*;
    use crate::quota::tests::{at, order};

    /// One event of every kind that moves money or doubt.
    pub(crate) fn events() -> Vec<ChargeEvent> {
        let look_at = at("2026-11-22T16:01:00Z");
        let (code, evidence, reference) = (None, None, None);
        vec![
            ChargeEvent::Submitted,
            ChargeEvent::Preparing,
            ChargeEvent::Suspected { look_at },
            ChargeEvent::ProvenUnsent,
            ChargeEvent::SaidUnsent,
            ChargeEvent::Withdrawn { why: Withdrawal::Cancelled },
            ChargeEvent::WithdrawalMissed { why: Withdrawal::Cancelled },
            ChargeEvent::NotAccepted {
                why: Unaccepted::NotSent,
                retry_at: look_at,
                evidence: None,
                submitted_at: None,
            },
            ChargeEvent::AnswerLost {
                why: Doubted::Timeout,
                look_at,
                code: None,
                evidence: None,
                reference: None,
            },
            ChargeEvent::Asked {
                finding: Finding::NotFound,
                look_at: Some(look_at),
                code: None,
                evidence: None,
            },
            ChargeEvent::Declined {
                proof: Proof::Inquiry,
                reason: billing::DeclineReason::Funds,
                code: None,
                evidence: None,
            },
            ChargeEvent::Charged {
                proof: Proof::Inquiry,
                code,
                reference,
                evidence,
                amount: None,
                expiry: None,
                look_at: None,
            },
        ]
    }

    #[derive(Default, Debug, PartialEq, Eq)]
    struct Sums {
        count: i64,
        amount: i64,
    }

    /// Lets what the table allows happen, and adds up after every step.
    fn live(steps: &[prop::sample::Index]) -> Result<(), TestCaseError> {
        let (events, now) = (events(), at("2026-11-22T16:00:00Z"));
        let (mut charge, mut sums) = (Charge::open(order()), Sums::default());
        for step in steps {
            let event = step.get(&events);
            let counts = counts(&charge, event);
            if charge.apply(event, now).is_err() {
                continue;
            }
            for Count { field, add, .. } in counts {
                match field.as_str() {
                    COUNT => sums.count += add,
                    _ => sums.amount += add,
                }
            }
            let doubted = i64::from(charge.state == ChargeState::InDoubt);
            prop_assert_eq!(&sums, &Sums { count: doubted, amount: doubted * 5_000 });
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn the_counters_are_what_is_in_doubt_never_negative_and_zero_when_nothing_is(
            steps in prop::collection::vec(any::<prop::sample::Index>(), 0..40),
        ) {
            live(&steps)?;
        }
    }

    #[test]
    fn every_way_into_doubt_and_out_of_it_is_played() {
        let played: Vec<_> = events().iter().filter_map(ChargeEvent::by).collect();
        let crosses = |(from, by, to): &&(ChargeState, ChargeMove, ChargeState)| {
            (*from == ChargeState::InDoubt) != (*to == ChargeState::InDoubt)
                && *by != ChargeMove::Await
        };
        for (from, by, to) in TRANSITIONS.iter().filter(crosses) {
            assert!(played.contains(by), "{from} by {by:?} to {to}");
        }
    }

    #[test]
    fn a_smaller_package_on_offer_is_out_of_doubt() {
        let mut charge = Charge::open(order());
        charge.state = ChargeState::InDoubt;
        let expires_at = at("2026-11-22T16:05:00Z");
        let offered = ChargeEvent::StepDownOffered { expires_at };
        assert_eq!(counts(&charge, &offered).iter().map(|count| count.add).sum::<i64>(), -5_001);
    }
}
