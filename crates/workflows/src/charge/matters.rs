//! What of a charge's events a person must see to.

use billing::{
    Charge, ChargeEvent, ChargeState, DeclineReason, Doubted, Finding, Proof, Withdrawal,
};
use engine::Moment;
use engine::store::NewInstance;

use crate::matter::{Matter, MatterKind};

/// The matter that an event opens, if it opens one.
pub(super) fn raised(before: &Charge, event: &ChargeEvent, now: Moment) -> Option<NewInstance> {
    let (kind, note) = found(before, event)?;
    let order = &before.order;
    let amount = match event {
        ChargeEvent::Charged { amount, .. } => *amount,
        _ => before.amount_charged,
    };
    let matter = Matter {
        kind,
        subject: order.id.to_string().into(),
        account: order.account.clone(),
        amount: Some(amount.unwrap_or(order.amount)),
        note,
        settled: None,
    };
    Some(matter.opening(order.id.partition(), now.at))
}

/// What is the matter, and the operator's code if there is one.
fn found(before: &Charge, event: &ChargeEvent) -> Option<(MatterKind, Option<Box<str>>)> {
    match event {
        // What staff themselves say of it is no news to them.
        ChargeEvent::Charged { proof: Proof::Staff, .. } => None,
        ChargeEvent::Charged { code, .. } => Some((landed(before)?, code.clone())),
        ChargeEvent::WithdrawalMissed { why } if before.state == ChargeState::Charged => {
            Some((unwanted(*why), before.operator_code.clone()))
        }
        ChargeEvent::Asked { finding: Finding::Mismatch, code, .. } => {
            Some((MatterKind::OtherAnswer, code.clone()))
        }
        ChargeEvent::AnswerLost { why: Doubted::Unlisted, code, .. } => {
            Some((MatterKind::UnlistedCode, code.clone()))
        }
        _ => None,
    }
}

/// Money moved that was to be stopped, or was given up.
fn landed(before: &Charge) -> Option<MatterKind> {
    use ChargeState as S;
    match (before.state, before.withdrawal_missed, before.reason) {
        // The rest of a split charge.
        (S::Charged | S::Refunded, _, _) => None,
        (_, Some(why), _) => Some(unwanted(why)),
        (S::Cancelled, None, Some(DeclineReason::Cancelled)) => Some(MatterKind::LandedAfterCancel),
        (S::Cancelled | S::Declined, None, _) => Some(MatterKind::LandedLate),
        (S::Requested | S::Submitted | S::Waiting | S::InDoubt, None, _) => None,
    }
}

fn unwanted(why: Withdrawal) -> MatterKind {
    match why {
        Withdrawal::Cancelled => MatterKind::LandedAfterCancel,
        Withdrawal::PaidAlready => MatterKind::LandedTwice,
        Withdrawal::Superseded | Withdrawal::WindowEnded => MatterKind::LandedLate,
        // Whoever stopped it did not want it charged.
        Withdrawal::RunStopped => MatterKind::LandedAfterCancel,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::doubt::tests::events;
    use crate::matter::MATTER_KINDS;
    use crate::quota::tests::{at, order};

    fn now() -> Moment {
        Moment { at: at("2026-11-22T16:00:00Z"), lost_commits_at: None }
    }

    /// Everything that may become a matter, beside what moves money or doubt.
    fn all() -> Vec<ChargeEvent> {
        let look_at = now().at;
        let (code, evidence) = (Some("777".into()), None);
        let withdrawals = [Withdrawal::Cancelled, Withdrawal::PaidAlready, Withdrawal::Superseded];
        let missed = withdrawals.map(|why| ChargeEvent::WithdrawalMissed { why });
        let finding = Finding::Mismatch;
        let other = ChargeEvent::Asked { finding, look_at: Some(look_at), code, evidence };
        events().into_iter().chain(missed).chain([other]).collect()
    }

    /// The kind of the matter that an event opens.
    fn kind(before: &Charge, event: &ChargeEvent) -> Option<&'static str> {
        let status = raised(before, event, now())?.status;
        MATTER_KINDS.iter().map(|(_, word, _)| *word).find(|word| **word == *status)
    }

    proptest! {
        #[test]
        fn whatever_comes_to_need_staff_opens_a_matter(
            steps in prop::collection::vec(any::<prop::sample::Index>(), 0..40),
        ) {
            let (events, mut charge) = (all(), Charge::open(order()));
            for step in steps {
                let (event, before) = (step.get(&events), charge.clone());
                if charge.apply(event, now().at).is_err() {
                    continue;
                }
                if charge.needs_staff() && !before.needs_staff() {
                    prop_assert!(kind(&before, event).is_some(), "{event:?} after {before:?}");
                }
            }
        }
    }

    fn charged() -> ChargeEvent {
        let is_charged = |event: &ChargeEvent| matches!(event, ChargeEvent::Charged { .. });
        events().into_iter().find(is_charged).expect("one of them")
    }

    /// A charge to which these things have happened.
    fn after(events: &[ChargeEvent]) -> Charge {
        let mut charge = Charge::open(order());
        for event in events {
            charge.apply(event, now().at).expect("a legal move");
        }
        charge
    }

    #[test]
    fn money_that_landed_is_told_by_why_it_was_not_to() {
        let withdrawn = |why| after(&[ChargeEvent::Withdrawn { why }]);
        let missed = |why| after(&[ChargeEvent::Submitted, ChargeEvent::WithdrawalMissed { why }]);
        let told = |charge: &Charge| kind(charge, &charged());
        assert_eq!(told(&after(&[ChargeEvent::Submitted])), None, "the usual path");
        assert_eq!(told(&withdrawn(Withdrawal::Cancelled)), Some("landed_after_cancel"));
        assert_eq!(told(&withdrawn(Withdrawal::Superseded)), Some("landed_late"));
        assert_eq!(told(&missed(Withdrawal::Cancelled)), Some("landed_after_cancel"));
        assert_eq!(told(&missed(Withdrawal::PaidAlready)), Some("landed_twice"));
    }

    #[test]
    fn a_code_that_no_table_lists_is_one_matter_of_its_account() {
        let lost = |why| ChargeEvent::AnswerLost {
            why,
            look_at: now().at,
            code: Some("777".into()),
            evidence: None,
            reference: None,
        };
        let charge = after(&[ChargeEvent::Submitted]);
        assert_eq!(kind(&charge, &lost(Doubted::Unlisted)), Some("unlisted_code"));
        assert_eq!(kind(&charge, &lost(Doubted::Code)), None, "a listed one says what it means");
    }
}
