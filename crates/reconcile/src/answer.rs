//! What an inquiry's answer means for a charge that is held for settled.

use billing::{ChargeState, Finding};

use crate::{Class, Discrepancy, Note, Ours, TheirState, Theirs};

/// How an operator's answer agrees with where our charge stands by now.
///
/// A charge that the answer has moved, say from doubt to charged, agrees with it.
pub fn class(state: ChargeState, finding: Option<Finding>) -> Class {
    use ChargeState as S;
    let held_for_charged = matches!(state, S::Charged | S::Refunded);
    match finding {
        _ if state == S::InDoubt => Class::InDoubt,
        // It was moved by the answer.
        None | Some(Finding::Confirmed) => Class::Matched,
        Some(Finding::Mismatch) => Class::MsisdnDiffers,
        // What was closed and is nowhere to be found was not charged.
        Some(finding) if !held_for_charged && is_unpaid(finding) => Class::Matched,
        Some(_) => Class::StateDiffers,
    }
}

fn is_unpaid(finding: Finding) -> bool {
    use Finding as F;
    matches!(finding, F::NotFound | F::NotMember | F::Unconfirmed | F::Unchanged | F::Denied)
}

/// What is told of an answer that does not agree.
pub fn discrepancy(ours: Ours, finding: Option<Finding>) -> Discrepancy {
    let class = class(ours.state, finding);
    let theirs = finding.map(|finding| Theirs {
        line: None,
        transaction_id: None,
        reference: None,
        state: is_unpaid(finding).then_some(TheirState::Declined),
        amount: None,
        msisdn: None,
    });
    Discrepancy { class, ours: Some(ours), theirs, note: finding.map(words).map(Note::Answer) }
}

/// An answer, for people.
fn words(finding: Finding) -> &'static str {
    match finding {
        Finding::Confirmed => "the operator says the same",
        Finding::Denied => "the operator says that it did not charge",
        Finding::NotFound => "the operator does not find it",
        Finding::NotMember => "the operator says: not charged, and no member",
        Finding::Unconfirmed => "the operator says: never confirmed",
        Finding::Unchanged => "the operator's last paid day has not moved",
        Finding::Mismatch => "the answer is about another subscriber or amount",
        Finding::Pending => "the operator is still working on it",
        Finding::Unclear => "the answer decides nothing",
        Finding::Unreachable => "the operator could not be asked",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_we_hold_for_charged_needs_a_yes_and_what_we_closed_does_not() {
        use ChargeState as S;
        use Finding as F;
        for (state, finding, expected) in [
            (S::Charged, Some(F::Confirmed), Class::Matched),
            (S::Charged, None, Class::Matched),
            (S::Charged, Some(F::NotFound), Class::StateDiffers),
            (S::Charged, Some(F::Denied), Class::StateDiffers),
            (S::Charged, Some(F::Unclear), Class::StateDiffers),
            (S::Charged, Some(F::Mismatch), Class::MsisdnDiffers),
            (S::Declined, Some(F::Denied), Class::Matched),
            (S::Declined, Some(F::NotFound), Class::Matched),
            (S::Declined, Some(F::Unclear), Class::StateDiffers),
            (S::InDoubt, Some(F::NotFound), Class::InDoubt),
        ] {
            assert_eq!(class(state, finding), expected, "{state} {finding:?}");
        }
    }
}
