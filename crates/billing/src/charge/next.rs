//! What a charge wants now, and what it makes of what it hears.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::rules::later;
use super::{
    Charge, ChargeEvent, ChargeRules, ChargeSignal, ChargeState, Doubted, Proof, Unaccepted,
    Withdrawal,
};

/// The pause after the first send that was not accepted; each is twice the one before.
const RETRY_PAUSE: Duration = Duration::from_secs(1);
const RETRY_PAUSE_MAX: Duration = Duration::from_secs(30);
/// The longest pause that an operator may ask for.
const ASKED_PAUSE_MAX: Duration = Duration::from_secs(86_400);

/// What a charge wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChargeNext {
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
            ChargeState::Submitted => ChargeNext::Become(self.lose_answer(rules, now)),
            ChargeState::InDoubt => {
                let look_at = self.doubt.as_ref().map_or(now, |doubt| doubt.look_at);
                wait_or(look_at, now, ChargeNext::Inquire)
            }
            ChargeState::Declined => look_again(self.look_again_at, now),
            ChargeState::Cancelled => {
                // It was stopped as unsent by a record that the store may have lost.
                let suspected_at = lost_at.filter(|at| self.may_have_been_sent_by(*at, rules));
                let settled_at = suspected_at.map(|lost_at| rules.settled_at(lost_at));
                look_again(self.look_again_at.max(settled_at), now)
            }
            ChargeState::Waiting | ChargeState::Charged | ChargeState::Refunded => ChargeNext::Rest,
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
        if let Some(lost_at) = lost_at.filter(|at| self.may_have_been_sent_by(*at, rules)) {
            let look_at = rules.settled_at(lost_at).max(now);
            return ChargeNext::Become(ChargeEvent::Suspected { look_at });
        }
        if self.order.send_before.is_some_and(|at| at <= now) {
            let why = Withdrawal::Superseded;
            return ChargeNext::Become(ChargeEvent::Withdrawn { why });
        }
        let paused = self.send_not_before.unwrap_or(now);
        let not_before = now.max(paused).max(self.order.scheduled_for);
        wait_or(rules.schedule.due_at(not_before), now, ChargeNext::Send)
    }

    /// Whether a record of a send could have been lost at `lost_at` (money rule 9): it was to be
    /// sent by then, and no inquiry since has been answered.
    ///
    /// A retry's own time is no witness: it was counted from an answer, and the store may have
    /// lost the first one and heard it again. So its whole period counts.
    fn may_have_been_sent_by(&self, lost_at: DateTime<Utc>, rules: &ChargeRules<'_>) -> bool {
        let asked = self.proven_unsent_at.is_some_and(|at| at > lost_at);
        let retried = self.order.period.filter(|_| self.order.ordinal > 0);
        let begun = retried.is_some_and(|of| of.start() <= rules.schedule.local_date(lost_at));
        (begun || self.order.scheduled_for <= lost_at) && !asked
    }

    fn lose_answer(&self, rules: &ChargeRules<'_>, now: DateTime<Utc>) -> ChargeEvent {
        self.in_doubt(rules, now, Doubted::WorkerLost, None, None)
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
        let look_at = rules.first_look(now, self.submitted_at.unwrap_or(now));
        ChargeEvent::AnswerLost { why, look_at, code, evidence }
    }

    /// The event of a send that was surely not processed, with the pause before the next.
    pub fn not_accepted(
        &self,
        why: Unaccepted,
        at_least: Duration,
        now: DateTime<Utc>,
        evidence: Option<Box<str>>,
    ) -> ChargeEvent {
        let doubled = match (why, self.unaccepted) {
            // A new token is waited for where it is needed; the same charge goes on at once.
            (Unaccepted::Unauthorized, 0) => Duration::ZERO,
            (_, times) => RETRY_PAUSE.saturating_mul(1 << times.min(16)),
        };
        let pause = doubled.min(RETRY_PAUSE_MAX).max(at_least.min(ASKED_PAUSE_MAX));
        ChargeEvent::NotAccepted { why, retry_at: later(now, pause), evidence }
    }

    /// What hearing a signal means now; nothing, if it is old news.
    pub fn hear(&self, signal: ChargeSignal) -> Option<ChargeEvent> {
        match signal {
            ChargeSignal::Withdraw { why } => self.hear_withdrawal(why),
            ChargeSignal::Evidence { event } => {
                let legal = event.by().is_some_and(|by| self.state.on(by).is_ok());
                (legal && self.counts(&event)).then_some(event)
            }
        }
    }

    /// Whether a piece of evidence says something that is not known yet.
    ///
    /// That a send was not accepted does not count: it does not say which of several it was.
    fn counts(&self, evidence: &ChargeEvent) -> bool {
        use ChargeState as S;
        match evidence {
            ChargeEvent::Charged { .. } => self.state != S::Charged,
            ChargeEvent::Declined { proof: Proof::Reply | Proof::Inquiry, .. } => {
                matches!(self.state, S::Requested | S::Submitted | S::InDoubt)
            }
            // Staff decide where nobody else can (money rule 2).
            ChargeEvent::Declined { proof: Proof::Staff, .. } => self.state == S::InDoubt,
            _ => false,
        }
    }

    fn hear_withdrawal(&self, why: Withdrawal) -> Option<ChargeEvent> {
        match self.state {
            ChargeState::Requested => Some(ChargeEvent::Withdrawn { why }),
            ChargeState::Submitted | ChargeState::InDoubt => {
                let is_news = self.withdrawal_missed != Some(why);
                is_news.then_some(ChargeEvent::WithdrawalMissed { why })
            }
            _ => None,
        }
    }
}

fn look_again(look_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> ChargeNext {
    look_at.map_or(ChargeNext::Rest, |look_at| wait_or(look_at, now, ChargeNext::Inquire))
}

fn wait_or(until: DateTime<Utc>, now: DateTime<Utc>, then: ChargeNext) -> ChargeNext {
    if until > now { ChargeNext::Wait(until) } else { then }
}
