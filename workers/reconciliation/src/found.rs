//! Operators' answers to inquiries, as events of a charge.

use std::time::Duration;

use billing::{Charge, ChargeEvent, ChargeRules, ChargeState, Finding, Proof, Receipt, Way};
use chrono::{DateTime, NaiveDate, Utc};
use operators::{
    Answered, CallError, Code, Debited, Decline, Evidence, InquiryAnswer, StandingAnswer,
};

/// How soon a charge is asked about again whose subscriber has been offered a smaller package.
const OFFER_PAUSE: Duration = Duration::from_secs(300);

/// One inquiry about one charge.
pub(crate) struct Inquired<'a> {
    pub(crate) charge: &'a Charge,
    pub(crate) rules: ChargeRules<'a>,
    pub(crate) now: DateTime<Utc>,
}

impl Inquired<'_> {
    /// The event of whatever an inquiry led to.
    pub(crate) fn event_of(
        &self,
        outcome: Result<Answered<InquiryAnswer>, CallError>,
    ) -> ChargeEvent {
        match outcome {
            Ok(Answered { answer, evidence }) => self.answered(answer, &evidence),
            Err(error) => self.unreachable(&error),
        }
    }

    /// Not sooner than the operator wants to be asked again.
    fn unreachable(&self, error: &CallError) -> ChargeEvent {
        let event = self.found(Finding::Unreachable, None, error.evidence());
        match (event, error) {
            (
                ChargeEvent::Asked { finding, look_at: Some(look_at), code, evidence },
                CallError::RateLimited { retry_after: Some(pause), .. },
            ) => {
                let look_at = Some(look_at.max(self.now + *pause));
                ChargeEvent::Asked { finding, look_at, code, evidence }
            }
            (event, _) => event,
        }
    }

    fn answered(&self, answer: InquiryAnswer, evidence: &Evidence) -> ChargeEvent {
        match answer {
            InquiryAnswer::Charged(debited) => self.charged(debited, evidence),
            InquiryAnswer::Declined(decline) => self.declined(decline, evidence),
            InquiryAnswer::Pending { code, ask_after } => self.pending(ask_after, &code, evidence),
            InquiryAnswer::StepDownOffered { code } => self.offered(&code, evidence),
            InquiryAnswer::NotMember { code } => {
                self.found(Finding::NotMember, Some(code), evidence)
            }
            InquiryAnswer::Unconfirmed { code } => {
                self.found(Finding::Unconfirmed, Some(code), evidence)
            }
            InquiryAnswer::Unchanged => self.found(Finding::Unchanged, None, evidence),
            InquiryAnswer::NotFound => self.found(Finding::NotFound, None, evidence),
            InquiryAnswer::Mismatch { code, .. } => self.found(Finding::Mismatch, code, evidence),
            InquiryAnswer::Unclear { code, .. } => self.found(Finding::Unclear, code, evidence),
        }
    }

    fn charged(&self, debited: Debited, evidence: &Evidence) -> ChargeEvent {
        if self.charge.state == ChargeState::Charged && !self.is_more(&debited) {
            return self.found(self.of_no_more(&debited), Some(debited.code), evidence);
        }
        let receipt = Receipt {
            code: Some(debited.code.as_str().into()),
            reference: debited.reference.map(|reference| reference.as_str().into()),
            evidence: Some(evidence.brief()),
            amount: debited.amount,
            expiry: debited.expiry,
        };
        self.charge.charged(&self.rules, Proof::Inquiry, receipt, self.now)
    }

    /// Whether the rest of a split charge, or some of it, has been debited since.
    fn is_more(&self, debited: &Debited) -> bool {
        if self.charge.is_to_be_verified(None) && !self.charge.is_partly_charged() {
            return false;
        }
        let sum = debited.amount.unwrap_or(self.charge.order.amount);
        let before = self.charge.amount_charged();
        sum.checked_sub(before).is_ok_and(|more| !more.is_zero())
    }

    /// What the answer is worth that it was charged, of a charge that is known to be.
    fn of_no_more(&self, debited: &Debited) -> Finding {
        let is_same = debited.amount.is_none_or(|amount| amount == self.charge.amount_charged());
        match (self.charge.is_to_be_verified(None), is_same) {
            (false, _) => Finding::Unclear,
            (true, true) => Finding::Confirmed,
            (true, false) => Finding::Mismatch,
        }
    }

    /// A closed charge is looked at again for one thing only: whether it was charged.
    fn declined(&self, decline: Decline, evidence: &Evidence) -> ChargeEvent {
        if !matches!(self.charge.state, ChargeState::InDoubt | ChargeState::Waiting) {
            let is_verified = self.charge.is_to_be_verified(None);
            let finding = if is_verified { Finding::Denied } else { Finding::Unclear };
            return self.found(finding, Some(decline.code), evidence);
        }
        // Once an answer was about somebody else's charge, no decline is believed (money rule 4).
        if self.charge.doubt.as_ref().is_some_and(|doubt| doubt.mismatched) {
            return self.found(Finding::Mismatch, Some(decline.code), evidence);
        }
        ChargeEvent::Declined {
            proof: Proof::Inquiry,
            reason: decline.reason,
            code: Some(decline.code.as_str().into()),
            evidence: Some(evidence.brief()),
        }
    }

    fn pending(&self, ask_after: Duration, code: &Code, evidence: &Evidence) -> ChargeEvent {
        if !matches!(self.charge.state, ChargeState::InDoubt | ChargeState::Waiting) {
            return self.found(Finding::Pending, Some(code.clone()), evidence);
        }
        let code = Some(code.as_str().into());
        self.charge.judge_pending(ask_after, code, Some(evidence.brief()), self.now)
    }

    /// A smaller package is offered once: to whoever takes part, or to nobody (AOC protocol, 4.1).
    fn offered(&self, code: &Code, evidence: &Evidence) -> ChargeEvent {
        let is_news = self.charge.state == ChargeState::InDoubt
            && self.charge.order.way != Way::Page
            && self.charge.preparation.as_ref().is_some_and(|prep| prep.step_down.is_none());
        if !is_news {
            return self.pending(OFFER_PAUSE, code, evidence);
        }
        self.charge.offer_step_down(self.now)
    }

    /// The event of a look at the last paid day of a charge that is settled.
    pub(crate) fn dated(
        &self,
        outcome: Result<Answered<StandingAnswer>, CallError>,
    ) -> ChargeEvent {
        match outcome {
            Ok(Answered {
                answer: StandingAnswer::Subscribed { expiry: Some(expiry) },
                evidence: _,
            }) if self.is_later(expiry) => ChargeEvent::ExpirySeen { expiry },
            Ok(Answered { evidence, .. }) => self.found(Finding::Unclear, None, &evidence),
            Err(error) => self.found(Finding::Unreachable, None, error.evidence()),
        }
    }

    /// Whether a last paid day is news: the operator's record may lag behind its charge.
    fn is_later(&self, expiry: NaiveDate) -> bool {
        self.charge.expiry_before.is_none_or(|before| expiry > before)
    }

    fn found(&self, finding: Finding, code: Option<Code>, evidence: &Evidence) -> ChargeEvent {
        let code = code.map(|code| code.as_str().into());
        self.charge.judge(&self.rules, finding, code, Some(evidence.brief()), self.now)
    }
}

/// Whether all that is left to ask about a charge is until when it is paid.
pub(crate) fn wants_its_date(charge: &Charge) -> bool {
    match charge.state {
        _ if charge.is_to_be_verified(None) => false,
        ChargeState::Charged => !charge.is_partly_charged(),
        _ => charge.was_paid_by_another(),
    }
}
