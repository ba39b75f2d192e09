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
        Withdrawal::Superseded => MatterKind::LandedLate,
    }
}
