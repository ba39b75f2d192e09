//! What a charge makes of what it is told.

use chrono::{DateTime, NaiveDate, Utc};

use super::purchase::RESENDS_MAX;
use super::{Charge, ChargeEvent, ChargeSignal, ChargeState, Proof, StepDown, Way, Withdrawal};
use crate::Otp;

use ChargeState as S;

impl Charge {
    /// What hearing a signal means now; nothing, if it is old news.
    pub fn hear(&self, signal: ChargeSignal, now: DateTime<Utc>) -> Option<ChargeEvent> {
        match signal {
            ChargeSignal::Withdraw { why } => self.hear_withdrawal(why),
            ChargeSignal::Evidence { event } => {
                let legal = event.by().is_some_and(|by| self.state.on(by).is_ok());
                (legal && self.counts(&event)).then_some(event)
            }
            ChargeSignal::Otp { otp } => self.hear_otp(otp, now),
            ChargeSignal::ResendOtp => self.takes_resend(now).then_some(ChargeEvent::ResendAsked),
            ChargeSignal::StepDown { days } => self.hear_step_down(days, now),
            ChargeSignal::Hint { reference, expiry } => self.hear_hint(reference, expiry),
            ChargeSignal::Refund { id, amount, reason, by } => {
                self.hear_refund(id, amount, reason, by)
            }
            ChargeSignal::RefundEnded { id, refunded } => self.hear_refund_end(id, refunded),
            ChargeSignal::Requeue { run, by, reason } => self.hear_requeue(run, by, reason, now),
            ChargeSignal::Verify { of, by } => self.hear_verification(of, by),
            ChargeSignal::Unsent { submitted_at } => self.hear_unsent(submitted_at, now),
        }
    }

    /// Whether an OTP may be typed at `now`.
    pub fn takes_otp(&self, now: DateTime<Utc>) -> bool {
        let prepared = self.preparation.as_ref().filter(|_| self.order.way == Way::Otp);
        let is_open = prepared.is_some_and(|prep| prep.is_open(now) && !prep.is_answered());
        self.state == S::Waiting && self.doubt.is_none() && is_open
    }

    /// Whether another OTP may be asked for at `now`.
    pub fn takes_resend(&self, now: DateTime<Utc>) -> bool {
        let prepared = self.preparation.as_ref();
        let may_ask = prepared.is_some_and(|prep| !prep.wants_otp && prep.resends < RESENDS_MAX);
        may_ask && self.takes_otp(now)
    }

    /// Whether the smaller package that the operator offers may be chosen at `now`.
    pub fn takes_step_down(&self, now: DateTime<Utc>) -> bool {
        let is_offered = self.preparation.as_ref().is_some_and(|preparation| {
            preparation.step_down == Some(StepDown { chosen_days: None })
                && preparation.is_open(now)
        });
        self.state == S::Waiting && is_offered
    }

    /// Whether the subscriber has chosen a smaller package that is not ordered yet.
    pub fn takes_the_chosen_package(&self) -> bool {
        let offer = self.preparation.as_ref().and_then(|preparation| preparation.step_down);
        self.state == S::Waiting && offer.is_some_and(|offer| offer.chosen_days.is_some())
    }

    fn hear_otp(&self, otp: Otp, now: DateTime<Utc>) -> Option<ChargeEvent> {
        self.takes_otp(now).then_some(ChargeEvent::OtpTyped { otp: Some(otp) })
    }

    fn hear_step_down(&self, days: u32, now: DateTime<Utc>) -> Option<ChargeEvent> {
        self.takes_step_down(now).then_some(ChargeEvent::StepDownChosen { days })
    }

    /// A hint grants nothing: it only has the operator asked at once (money rule 13).
    pub(super) fn hear_hint(
        &self,
        reference: Option<Box<str>>,
        expiry: Option<NaiveDate>,
    ) -> Option<ChargeEvent> {
        // A late word about an earlier period names that period's charge.
        let is_ours = expiry.is_none_or(|day| self.expiry_before.is_none_or(|before| day > before));
        let reference = reference.filter(|_| is_ours);
        let is_named = reference.is_some();
        let is_worth_asking = match self.state {
            // A mere suspicion is not asked about before a send would surely be over: "not found"
            // lets it be sent (money rule 9).
            S::Waiting | S::InDoubt => self.doubt.is_some() && !self.is_only_suspected(),
            // Only a renewal that was given up unproven can have been charged after all.
            S::Declined if self.order.way == Way::Renewal => {
                self.reason == Some(crate::DeclineReason::OperatorError)
            }
            S::Declined => true,
            S::Charged => self.is_partly_charged() || (is_named && self.lacks_its_name()),
            S::Requested | S::Submitted | S::Cancelled | S::Refunded => false,
        };
        is_worth_asking.then_some(ChargeEvent::Hinted { reference })
    }

    /// Whether it was found by its last paid day, which tells no name; without one nothing of it
    /// could go back (flow A5).
    fn lacks_its_name(&self) -> bool {
        let is_dated = self.order.way == Way::Watched || self.expiry_before.is_some();
        is_dated && self.operator_reference.is_none()
    }

    /// Whether a piece of evidence says something that is not known yet.
    ///
    /// That a send was not accepted does not count; which of several was not made is said by
    /// [`ChargeSignal::Unsent`].
    fn counts(&self, evidence: &ChargeEvent) -> bool {
        match evidence {
            // Staff decide where nobody else can (money rule 2).
            ChargeEvent::Charged { proof: Proof::Staff, .. }
            | ChargeEvent::Declined { proof: Proof::Staff, .. } => self.state == S::InDoubt,
            ChargeEvent::Charged { .. } => !matches!(self.state, S::Charged | S::Refunded),
            // Nor does a decline, once an id was burnt: it may be of that one's first call.
            ChargeEvent::Declined { proof: Proof::Reply, .. } if self.burnt > 0 => false,
            ChargeEvent::Declined { proof: Proof::Reply | Proof::Inquiry, .. } => {
                matches!(self.state, S::Requested | S::Submitted | S::Waiting | S::InDoubt)
            }
            _ => false,
        }
    }

    fn hear_withdrawal(&self, why: Withdrawal) -> Option<ChargeEvent> {
        let is_news = self.withdrawal_missed != Some(why);
        let missed = is_news.then_some(ChargeEvent::WithdrawalMissed { why });
        match self.state {
            S::Requested => Some(ChargeEvent::Withdrawn { why }),
            S::Waiting if !self.order.way.is_out_of_our_hands() => {
                Some(ChargeEvent::Withdrawn { why })
            }
            // Charged by a call that was in flight when it was to be stopped (money rule 10).
            S::Waiting | S::Submitted | S::InDoubt | S::Charged => missed,
            // Nothing of its own is left to stop; the word is for what follows it, and keeps any other
            // from following.
            S::Declined if self.followed_by.is_some() => missed,
            S::Declined if why == Withdrawal::PaidAlready => missed,
            S::Declined | S::Cancelled | S::Refunded => None,
        }
    }
}
