//! What an inquiry's answer means for a charge that is held for settled.

use billing::{Charge, ChargeState, Finding};

use crate::{Class, Discrepancy, Note, Ours, Place, TheirState, Theirs};

/// What closed charges that the answer has moved are told with.
const CHARGED_THERE: &str = "was closed here; charged there";

/// Where a charge stands, now that its operator was asked.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// Where it stands by now.
    pub state: ChargeState,
    /// Whether it was closed before, and charged all the same (money rule 3).
    pub landed_late: bool,
    /// What the answer was; none where it moved the charge.
    pub finding: Option<Finding>,
}

impl Asked {
    /// As the charge has it.
    pub fn of(charge: &Charge) -> Self {
        Self {
            state: charge.state,
            landed_late: charge.landed_late_at.is_some(),
            finding: charge.verification.as_ref().and_then(|asked| asked.finding),
        }
    }

    /// How both sides agree; none where the operator has told nothing.
    ///
    /// A doubt that the answer has settled agrees with it. A closed charge that it has moved was
    /// told otherwise before.
    pub fn class(self) -> Option<Class> {
        use ChargeState as S;
        let held_for_charged = matches!(self.state, S::Charged | S::Refunded);
        Some(match self.finding {
            _ if self.state == S::InDoubt => Class::InDoubt,
            None if self.landed_late => Class::StateDiffers,
            // It was moved by the answer.
            None | Some(Finding::Confirmed) => Class::Matched,
            Some(Finding::Mismatch) => Class::MsisdnDiffers,
            Some(Finding::Unreachable | Finding::Unclear) => return None,
            // It may yet charge what is closed here.
            Some(Finding::Pending) if !held_for_charged => return None,
            // What was closed and is nowhere to be found was not charged.
            Some(finding) if !held_for_charged && is_unpaid(finding) => Class::Matched,
            Some(_) => Class::StateDiffers,
        })
    }

    /// Their side of it, where they have told one.
    fn theirs(self) -> Option<Theirs> {
        let state = match self.finding {
            None => self.landed_late.then_some(TheirState::Charged),
            Some(finding) => is_unpaid(finding).then_some(TheirState::Declined),
        };
        let (transaction_id, reference, amount, msisdn) = (None, None, None, None);
        let told = self.finding.is_some() || state.is_some();
        told.then_some(Theirs { line: None, transaction_id, reference, state, amount, msisdn })
    }

    fn note(self) -> Option<Note> {
        let of_none = self.landed_late.then_some(CHARGED_THERE);
        self.finding.map(words).or(of_none).map(Note::Answer)
    }
}

fn is_unpaid(finding: Finding) -> bool {
    use Finding as F;
    matches!(finding, F::NotFound | F::NotMember | F::Unconfirmed | F::Unchanged | F::Denied)
}

/// What there is to tell of a charge whose operator was asked; none where it has told nothing.
pub fn discrepancy(charge: &Charge, place: Place) -> Option<Discrepancy> {
    let asked = Asked::of(charge);
    let class = asked.class()?;
    let ours = Some(Ours::of(charge, place));
    Some(Discrepancy { class, ours, theirs: asked.theirs(), note: asked.note() })
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
            (S::Charged, Some(F::Confirmed), Some(Class::Matched)),
            (S::Charged, None, Some(Class::Matched)),
            (S::Charged, Some(F::NotFound), Some(Class::StateDiffers)),
            (S::Charged, Some(F::Denied), Some(Class::StateDiffers)),
            (S::Charged, Some(F::Pending), Some(Class::StateDiffers)),
            (S::Charged, Some(F::Mismatch), Some(Class::MsisdnDiffers)),
            (S::Declined, Some(F::Denied), Some(Class::Matched)),
            (S::Declined, Some(F::NotFound), Some(Class::Matched)),
            (S::InDoubt, Some(F::NotFound), Some(Class::InDoubt)),
        ] {
            let asked = Asked { state, landed_late: false, finding };
            assert_eq!(asked.class(), expected, "{asked:?}");
        }
    }

    #[test]
    fn money_rule_3_what_was_closed_here_and_charged_there_is_told_although_it_was_moved() {
        let landed = Asked { state: ChargeState::Charged, landed_late: true, finding: None };
        assert_eq!(landed.class(), Some(Class::StateDiffers));
        assert_eq!(landed.theirs().and_then(|theirs| theirs.state), Some(TheirState::Charged));
        assert_eq!(landed.note(), Some(Note::Answer("was closed here; charged there")));
        let asked_again = Asked { finding: Some(Finding::Confirmed), ..landed };
        assert_eq!(asked_again.class(), Some(Class::Matched), "it was told before");
    }

    #[test]
    fn an_answer_that_decides_nothing_is_none() {
        use ChargeState as S;
        use Finding as F;
        for (state, finding) in [
            (S::Declined, F::Unreachable),
            (S::Declined, F::Pending),
            (S::Cancelled, F::Unclear),
            (S::Charged, F::Unreachable),
            (S::Charged, F::Unclear),
        ] {
            let asked = Asked { state, landed_late: false, finding: Some(finding) };
            assert_eq!(asked.class(), None, "{asked:?}");
        }
    }
}
