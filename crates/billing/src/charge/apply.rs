//! How events change a charge.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Charge, ChargeEvent, ChargeState, Doubt, Doubted, Finding, IllegalTransition, Proof, Sighting,
    Way, Withdrawal,
};
use crate::DeclineReason;
use crate::lookups::THEN_EVERY;

/// A closing without full proof is looked at again after this time (money rule 3).
pub(super) const LOOK_AGAIN_AFTER: TimeDelta = TimeDelta::hours(24);

impl Charge {
    /// Folds one event into the charge.
    ///
    /// # Errors
    ///
    /// The table has no such move, or the charge would be sent again without being merely
    /// suspected, or become that though more than a lost worker speaks for its send; it is unchanged.
    pub fn apply(
        &mut self,
        event: &ChargeEvent,
        at: DateTime<Utc>,
    ) -> Result<(), IllegalTransition> {
        let Some(by) = event.by() else { return Ok(()) };
        let to = self.state.on(by)?;
        let is_refused = match event {
            ChargeEvent::ProvenUnsent => !self.is_only_suspected(),
            ChargeEvent::SaidUnsent => !self.is_doubted_for_its_worker_alone(),
            _ => false,
        };
        if is_refused {
            return Err(IllegalTransition { from: self.state, by });
        }
        match event {
            ChargeEvent::Opened => {}
            ChargeEvent::WithdrawalMissed { why } => self.withdrawal_missed = Some(*why),
            ChargeEvent::Submitted => {
                self.attempts = self.attempts.saturating_add(1);
                self.submitted_at = Some(at);
                self.doubt = None;
            }
            ChargeEvent::NotAccepted { retry_at, .. } => {
                self.forget_the_send();
                self.send_not_before = Some(*retry_at);
                // Of a first call that was not processed nothing is left.
                self.preparation.take_if(|preparation| !preparation.is_ready);
            }
            ChargeEvent::Charged { code, reference, amount, look_at, .. } => {
                let was_closed = !self.state.holds_its_period();
                self.landed_late_at = was_closed.then_some(at).or(self.landed_late_at);
                let is_undated = self.submitted_at.is_none() && self.found_charged_at.is_none();
                self.found_charged_at = is_undated.then_some(at).or(self.found_charged_at);
                self.close(None, code);
                // Whatever was thought before, it was sent.
                self.attempts = self.attempts.max(1);
                self.learn(reference);
                self.amount_charged = amount.or(self.amount_charged);
                self.look_again_at = *look_at;
                self.end_verification();
            }
            ChargeEvent::Declined { proof, reason, code, .. } => {
                self.close(Some(*reason), code);
                self.declined_by = Some(*proof);
                if matches!(proof, Proof::Reply | Proof::Inquiry) {
                    self.attempts = self.attempts.max(1);
                }
                self.look_again_at = self.look_after_decline(*proof, *reason, at);
                self.end_verification();
            }
            ChargeEvent::AnswerLost { why, look_at, code, reference, .. } => {
                self.operator_code.clone_from(code);
                self.learn(reference);
                self.change_preparation(|preparation| preparation.otp = None);
                self.doubt = Some(Doubt::new(at, *look_at, Some(*why)));
            }
            ChargeEvent::Suspected { look_at } => {
                let doubt = Doubt::new(at, *look_at, None);
                self.doubt = Some(Doubt { only_suspected: true, ..doubt });
            }
            ChargeEvent::SaidUnsent => {
                let doubt = self.doubt.take();
                self.doubt = doubt.map(|doubt| Doubt { only_suspected: true, ..doubt });
            }
            ChargeEvent::ProvenUnsent => {
                if self.is_said_unsent() {
                    self.forget_the_send();
                }
                self.doubt = None;
                self.proven_unsent_at = Some(at);
            }
            ChargeEvent::Asked { finding, look_at, code, .. } => {
                self.asked(*finding, *look_at, code, at);
            }
            ChargeEvent::Withdrawn { why } => self.close(Some(why.reason()), &None),
            event => self.apply_between(event, at),
        }
        self.state = to;
        Ok(())
    }

    fn close(&mut self, reason: Option<DeclineReason>, code: &Option<Box<str>>) {
        self.reason = reason;
        self.operator_code.clone_from(code);
        self.declined_by = None;
        self.doubt = None;
        self.look_again_at = None;
        self.unaccepted = 0;
        self.change_preparation(|preparation| {
            preparation.page = None;
            preparation.otp = None;
        });
    }

    /// When a declined charge is looked at again: after a closing without full proof, and at once
    /// where the operator says that the period is paid, for the last paid day.
    fn look_after_decline(
        &self,
        proof: Proof,
        reason: DeclineReason,
        at: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let paid_by_another =
            reason == DeclineReason::AlreadySubscribed && self.order.way == Way::Renewal;
        let unproven = (proof == Proof::Repetition).then_some(at + LOOK_AGAIN_AFTER);
        unproven.or(paid_by_another.then_some(at))
    }

    fn asked(
        &mut self,
        finding: Finding,
        look_at: Option<DateTime<Utc>>,
        code: &Option<Box<str>>,
        at: DateTime<Utc>,
    ) {
        let is_open = matches!(self.state, ChargeState::InDoubt | ChargeState::Waiting);
        if let Some(doubt) = self.doubt.as_mut().filter(|_| is_open) {
            // Inquiries never give up (money rule 5), whoever forgot to say when.
            doubt.look_at = look_at.unwrap_or(at + THEN_EVERY);
            doubt.see(finding, at);
            self.operator_code = code.clone().or(self.operator_code.take());
            return self.note_finding(finding, at);
        }
        // A closed charge: what it was closed with stands and, where it is only verified, so does
        // when it was to be looked at again.
        if self.is_to_be_verified(None) {
            return self.note_finding(finding, at);
        }
        self.look_again_at = look_at;
        if self.state == ChargeState::Cancelled && finding != Finding::Unreachable {
            self.proven_unsent_at = Some(at);
        }
    }
}

impl Doubt {
    pub(super) fn new(since: DateTime<Utc>, look_at: DateTime<Utc>, why: Option<Doubted>) -> Self {
        let (sighting, mismatched) = (None, false);
        Self { since, look_at, only_suspected: false, sighting, mismatched, why, asked: 0 }
    }

    /// Counts agreeing negatives. An inquiry that learnt nothing does not break the row; an
    /// answer about something else does.
    fn see(&mut self, finding: Finding, at: DateTime<Utc>) {
        self.asked = self.asked.saturating_add(1);
        self.mismatched |= finding == Finding::Mismatch;
        // An operator that says anything about the id has been sent it.
        use Finding as F;
        let is_known = [F::NotMember, F::Mismatch, F::Unconfirmed, F::Pending].contains(&finding);
        self.only_suspected &= !is_known;
        self.sighting = match (finding.as_negative(), self.sighting.take()) {
            (Some(reason), Some(seen)) if seen.reason == reason => {
                Some(Sighting { times: seen.times.saturating_add(1), ..seen })
            }
            (Some(reason), _) => Some(Sighting { reason, times: 1, first_at: at }),
            (None, seen) if finding != Finding::Mismatch => seen,
            (None, _) => None,
        };
    }
}

impl Finding {
    /// The decline it would lead to, if it were seen often enough.
    pub(super) fn as_negative(self) -> Option<DeclineReason> {
        match self {
            Self::NotFound => Some(DeclineReason::NotFound),
            Self::NotMember => Some(DeclineReason::NotMember),
            Self::Unconfirmed => Some(DeclineReason::Expired),
            Self::Unchanged => Some(DeclineReason::OperatorError),
            Self::Mismatch | Self::Unclear | Self::Unreachable | Self::Pending => None,
            Self::Confirmed | Self::Denied => None,
        }
    }
}

impl Withdrawal {
    fn reason(self) -> DeclineReason {
        match self {
            Self::Cancelled | Self::PaidAlready | Self::RunStopped => DeclineReason::Cancelled,
            Self::Superseded | Self::WindowEnded => DeclineReason::Expired,
        }
    }
}
