//! What a charge wants now, and what it makes of what it hears.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::purchase::{PREPARATIONS_MAX, Preparation, WRONG_OTPS_MAX};
use super::{
    Charge, ChargeEvent, ChargeRules, ChargeState, Doubted, Proof, Unaccepted, Way, Withdrawal,
};
use crate::lookups::{doubled, later};
use crate::{DeclineReason, TransactionId};

/// The pause after the first send that was not accepted; each is twice the one before.
const RETRY_PAUSE: Duration = Duration::from_secs(1);
const RETRY_PAUSE_MAX: Duration = Duration::from_secs(30);
/// The longest pause that an operator may ask for.
const ASKED_PAUSE_MAX: Duration = Duration::from_secs(86_400);

/// Whoever had no answer to a request asks again within this time, if at all.
const REPEATED_WITHIN: Duration = Duration::from_hours(1);
/// Nobody waits longer than this for a purchase to begin.
const BUYER_PATIENCE: TimeDelta = TimeDelta::minutes(10);
/// How long after the end of the subscriber's time the operator is asked first (flow L4).
const AFTER_WINDOW: TimeDelta = TimeDelta::minutes(2);

/// What a charge wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChargeNext {
    /// To have the first of its two calls sent.
    Prepare,
    /// To have another OTP asked for.
    Resend,
    /// To be sent.
    Send,
    /// To be asked about.
    Inquire,
    /// Something has become true.
    Become(ChargeEvent),
    /// Nothing before this time.
    Wait(DateTime<Utc>),
    /// Nothing, unless it is told something.
    Rest,
}

impl Charge {
    /// What is wanted at `now`, when the store may last have lost commits at `lost_at`.
    pub fn next(
        &self,
        rules: &ChargeRules<'_>,
        now: DateTime<Utc>,
        lost_at: Option<DateTime<Utc>>,
    ) -> ChargeNext {
        match self.state {
            ChargeState::Requested => self.next_when_requested(rules, now, lost_at),
            // Whoever finds it so was not the one who sent it: it may have left.
            ChargeState::Submitted => ChargeNext::Become(self.lose_answer(rules, now, lost_at)),
            ChargeState::Waiting => self.next_when_waiting(rules, now, lost_at),
            ChargeState::InDoubt => {
                let look_at = self.doubt.as_ref().map(|doubt| doubt.look_at);
                // Whatever is hinted, not while a send may still be on its way (money rule 5).
                let settled_at =
                    self.may_be_sent_at(lost_at).map(|at| rules.lookups().settled_at(at));
                look_again(look_at.max(settled_at).or(Some(now)), now)
            }
            ChargeState::Declined | ChargeState::Charged | ChargeState::Cancelled
                if self.is_to_be_verified(None) =>
            {
                look_again(self.verified_at(), now)
            }
            ChargeState::Declined | ChargeState::Charged => look_again(self.look_again_at, now),
            ChargeState::Cancelled => {
                // It was stopped as unsent by a record that the store may have lost.
                let suspected_at = lost_at.filter(|at| self.may_have_been_sent_by(*at, rules));
                let settled_at = suspected_at.map(|lost_at| rules.lookups().settled_at(lost_at));
                look_again(self.look_again_at.max(settled_at), now)
            }
            ChargeState::Refunded => ChargeNext::Rest,
        }
    }

    fn next_when_requested(
        &self,
        rules: &ChargeRules<'_>,
        now: DateTime<Utc>,
        lost_at: Option<DateTime<Utc>>,
    ) -> ChargeNext {
        if let Some(why) = self.withdrawal_missed {
            // It was in flight when it was to be stopped, and turned out not to have been sent.
            return ChargeNext::Become(ChargeEvent::Withdrawn { why });
        }
        let lost_at = lost_at.filter(|_| self.can_be_asked_about_unsent(rules));
        if let Some(lost_at) = lost_at.filter(|at| self.may_have_been_sent_by(*at, rules)) {
            let look_at = rules.lookups().settled_at(lost_at).max(now);
            return ChargeNext::Become(ChargeEvent::Suspected { look_at });
        }
        if self.order.send_before.is_some_and(|at| at <= now) {
            let why = Withdrawal::Superseded;
            return ChargeNext::Become(ChargeEvent::Withdrawn { why });
        }
        if self.window_ends_at.is_some_and(|at| at <= now) {
            let why = Withdrawal::WindowEnded;
            return ChargeNext::Become(ChargeEvent::Withdrawn { why });
        }
        if self.preparation.as_ref().is_some_and(|prep| prep.is_ready && !prep.is_open(now)) {
            return ChargeNext::Become(unsent(DeclineReason::Expired));
        }
        let is_begun = self.order.purchase.is_none() || self.is_prepared();
        if !is_begun && self.order.scheduled_for + BUYER_PATIENCE <= now {
            return ChargeNext::Become(unsent(DeclineReason::OperatorError));
        }
        let paused = self.send_not_before.unwrap_or(now);
        let not_before = now.max(paused).max(self.order.scheduled_for);
        let due_at = match &self.order.purchase {
            // Somebody is waiting for it.
            Some(_) => not_before,
            None => rules.schedule.due_at(not_before),
        };
        // What is not sent in its window is given up as soon as that has ended.
        let due_at = self.window_ends_at.map_or(due_at, |ends_at| due_at.min(ends_at));
        let to_prepare = rules.prepares && !self.is_prepared();
        wait_or(due_at, now, if to_prepare { ChargeNext::Prepare } else { ChargeNext::Send })
    }

    fn next_when_waiting(
        &self,
        rules: &ChargeRules<'_>,
        now: DateTime<Utc>,
        lost_at: Option<DateTime<Utc>>,
    ) -> ChargeNext {
        if let Some(why) = self.withdrawal_missed.filter(|_| !self.order.way.is_out_of_our_hands())
        {
            // A call was in flight when it was to be stopped, and charged nothing (money rule 10).
            return ChargeNext::Become(ChargeEvent::Withdrawn { why });
        }
        let preparation = self.preparation.as_deref();
        let is_open = |preparation: &Preparation| preparation.wants_otp && preparation.is_open(now);
        if preparation.is_some_and(is_open) {
            return ChargeNext::Resend;
        }
        if let Some(preparation) = preparation.filter(|preparation| preparation.is_answered()) {
            if lost_at.is_some_and(|lost_at| preparation.begun_at <= lost_at) {
                // The store may have lost an answer that was sent already (money rule 9).
                return ChargeNext::Become(self.lose_answer(rules, now, lost_at));
            }
            let not_before = self.send_not_before.unwrap_or(now);
            return wait_or(not_before, now, ChargeNext::Send);
        }
        let expires_at = preparation.and_then(|preparation| preparation.expires_at);
        match (&self.doubt, expires_at) {
            // Whoever is on a page may still agree to it: that is no decline (AOC protocol, A10).
            (Some(_), Some(at)) if at <= now && self.order.way == Way::Page => {
                ChargeNext::Become(self.in_doubt(rules, now, Doubted::NoReturn, None, None))
            }
            (Some(doubt), _) => wait_or(doubt.look_at, now, ChargeNext::Inquire),
            (None, Some(at)) if at > now => ChargeNext::Wait(at),
            (None, _) => {
                ChargeNext::Become(ChargeEvent::WindowClosed { look_at: now + AFTER_WINDOW })
            }
        }
    }

    /// When a charge in doubt may have been sent last, as far as a record of it can be trusted.
    fn may_be_sent_at(&self, lost_at: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
        let doubt = self.doubt.as_ref()?;
        let is_unrecorded = matches!(doubt.why, Some(Doubted::WorkerLost | Doubted::Duplicate));
        let found_at = is_unrecorded.then_some(doubt.since);
        let lost_at = lost_at.filter(|_| doubt.only_suspected);
        self.submitted_at.max(lost_at).or(found_at)
    }

    /// Whether the operator could tell of a send whose record the store has lost. One that is only
    /// asked by its own reference could not before that is known; sending the same id again then
    /// says that it was used. Where even that answer was lost, nobody can tell: it is for staff.
    fn can_be_asked_about_unsent(&self, rules: &ChargeRules<'_>) -> bool {
        let is_named = rules.asks_by_our_id || self.operator_reference.is_some();
        let is_used_up = self.burnt > 0 && !self.order.way.is_attended();
        is_named || is_used_up || self.order.way == Way::Renewal
    }

    /// Whether a record of a send could have been lost at `lost_at` (money rule 9): it was to be
    /// sent by then, and no inquiry since has been answered.
    ///
    /// A retry's own time is no witness: it was counted from an answer, and the store may have
    /// lost the first one and heard it again. So its whole period counts. Nor is the time of what
    /// a caller asks for: it may have been asked for before, and the store have lost even that.
    fn may_have_been_sent_by(&self, lost_at: DateTime<Utc>, rules: &ChargeRules<'_>) -> bool {
        let asked = self.proven_unsent_at.is_some_and(|at| at > lost_at);
        let retried = self.order.period.filter(|_| self.order.ordinal > 0);
        let begun = retried.is_some_and(|of| of.start() <= rules.schedule.local_date(lost_at));
        let is_repeatable = self.order.way == Way::Direct && self.order.purchase.is_none();
        let repeated_by = if is_repeatable { later(lost_at, REPEATED_WITHIN) } else { lost_at };
        (begun || self.order.scheduled_for <= repeated_by) && !asked
    }

    /// The event of an answer that nobody recorded. A first call's id is burnt by it, unless the
    /// store may have lost that the second followed, and the operator can be asked (money rule 9).
    fn lose_answer(
        &self,
        rules: &ChargeRules<'_>,
        now: DateTime<Utc>,
        lost_at: Option<DateTime<Utc>>,
    ) -> ChargeEvent {
        let unready = self.preparation.as_ref().filter(|preparation| !preparation.is_ready);
        let may_have_gone_on = |begun_at| lost_at >= Some(begun_at) && rules.asks_by_our_id;
        match unready {
            Some(first) if !may_have_gone_on(first.begun_at) => {
                self.prepare_again(rules, now, Doubted::WorkerLost, None, None)
            }
            _ => self.in_doubt(rules, now, Doubted::WorkerLost, None, None),
        }
    }

    /// The event of a first call that came to nothing: its id is burnt and no money can move under
    /// it, so another takes its place, a bounded number of times (flows L1 and A1).
    pub fn prepare_again(
        &self,
        rules: &ChargeRules<'_>,
        now: DateTime<Utc>,
        why: Doubted,
        code: Option<Box<str>>,
        evidence: Option<Box<str>>,
    ) -> ChargeEvent {
        if why == Doubted::Duplicate && !self.order.way.is_attended() {
            // Nothing but the store's own loss has an id used before it is sent, and what follows
            // at once may have charged already (money rule 9).
            return self.in_doubt(rules, now, why, code, evidence);
        }
        let burnt = self.burnt.saturating_add(1);
        let name = format!("{}/{burnt}", self.order.id);
        match TransactionId::mint(rules.transaction_prefix, &name) {
            Ok(transaction_id) if burnt < PREPARATIONS_MAX => {
                let retry_at = later(now, doubled(RETRY_PAUSE, burnt, RETRY_PAUSE_MAX));
                ChargeEvent::PrepareAgain { transaction_id, retry_at, why, code, evidence }
            }
            _ => {
                let (proof, reason) = (Proof::Unsent, DeclineReason::OperatorError);
                ChargeEvent::Declined { proof, reason, code, evidence }
            }
        }
    }

    /// The event of a wrong OTP: another may be typed, a bounded number of times.
    pub fn refuse_otp(&self, code: Option<Box<str>>, evidence: Option<Box<str>>) -> ChargeEvent {
        let before = self.preparation.as_ref().map_or(0, |preparation| preparation.wrong_otps);
        if before.saturating_add(1) < WRONG_OTPS_MAX {
            return ChargeEvent::OtpRefused { code };
        }
        let (proof, reason) = (Proof::Reply, DeclineReason::WrongOtp);
        ChargeEvent::Declined { proof, reason, code, evidence }
    }

    /// The event of a lost or unusable answer, with the first look in its place.
    pub fn in_doubt(
        &self,
        rules: &ChargeRules<'_>,
        now: DateTime<Utc>,
        why: Doubted,
        code: Option<Box<str>>,
        evidence: Option<Box<str>>,
    ) -> ChargeEvent {
        let look_at = rules.lookups().first(now, self.submitted_at.unwrap_or(now));
        ChargeEvent::AnswerLost { why, look_at, code, evidence, reference: None }
    }

    /// The event of a send that was surely not processed, with the pause before the next.
    pub fn not_accepted(
        &self,
        why: Unaccepted,
        at_least: Duration,
        now: DateTime<Utc>,
        evidence: Option<Box<str>>,
    ) -> ChargeEvent {
        let pause = match (why, self.unaccepted) {
            // A new token is waited for where it is needed; the same charge goes on at once.
            (Unaccepted::Unauthorized, 0) => Duration::ZERO,
            (_, times) => doubled(RETRY_PAUSE, times, RETRY_PAUSE_MAX),
        };
        let pause = pause.max(at_least.min(ASKED_PAUSE_MAX));
        let (retry_at, submitted_at) = (later(now, pause), self.intent_at());
        ChargeEvent::NotAccepted { why, retry_at, evidence, submitted_at }
    }
}

/// Nothing that charges was sent, and nothing is.
fn unsent(reason: DeclineReason) -> ChargeEvent {
    ChargeEvent::Declined { proof: Proof::Unsent, reason, code: None, evidence: None }
}

fn look_again(look_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> ChargeNext {
    look_at.map_or(ChargeNext::Rest, |look_at| wait_or(look_at, now, ChargeNext::Inquire))
}

fn wait_or(until: DateTime<Utc>, now: DateTime<Utc>, then: ChargeNext) -> ChargeNext {
    if until > now { ChargeNext::Wait(until) } else { then }
}
