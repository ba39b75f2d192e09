//! What a charge wants now, and what it makes of what it hears.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Charge, ChargeEvent, ChargeRules, ChargeSignal, ChargeState, Doubted, Proof, Unaccepted,
    Withdrawal,
};

/// The pause after the first send that was not accepted; each is twice the one before.
const RETRY_PAUSE: Duration = Duration::from_secs(1);
const RETRY_PAUSE_MAX: Duration = Duration::from_secs(300);

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
            ChargeState::Declined | ChargeState::Cancelled => match self.look_again_at {
                Some(look_at) => wait_or(look_at, now, ChargeNext::Inquire),
                None => ChargeNext::Rest,
            },
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
        if let Some(lost_at) = lost_at.filter(|lost_at| self.may_have_been_sent_by(*lost_at)) {
            let look_at = rules.settled_at(lost_at).max(now);
            return ChargeNext::Become(ChargeEvent::Suspected { look_at });
        }
        let not_before = self.send_not_before.map_or(now, |at| at.max(now));
        wait_or(rules.schedule.due_at(not_before), now, ChargeNext::Send)
    }

    /// Whether a record of a send could have been lost at `lost_at` (money rule 9): it was to be
    /// sent by then, and no inquiry since has shown that it was not.
    fn may_have_been_sent_by(&self, lost_at: DateTime<Utc>) -> bool {
        let shown = self.proven_unsent_at.is_some_and(|at| at > lost_at);
        self.order.scheduled_for <= lost_at && !shown
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
        let doubled = RETRY_PAUSE.saturating_mul(1 << self.unaccepted.min(16));
        let pause = doubled.min(RETRY_PAUSE_MAX).max(at_least);
        let retry_at = now + TimeDelta::from_std(pause).unwrap_or(TimeDelta::days(1));
        ChargeEvent::NotAccepted { why, retry_at, evidence }
    }

    /// What hearing a signal means now; nothing, if it is old news.
    pub fn hear(&self, signal: ChargeSignal) -> Option<ChargeEvent> {
        match signal {
            ChargeSignal::Withdraw { why } => self.hear_withdrawal(why),
            ChargeSignal::Evidence { event } => {
                let counts = match &event {
                    ChargeEvent::Charged { .. } => self.state != ChargeState::Charged,
                    ChargeEvent::Declined { proof: Proof::Reply, .. } => {
                        matches!(self.state, ChargeState::Submitted | ChargeState::InDoubt)
                    }
                    _ => false,
                };
                let legal = event.by().is_some_and(|by| self.state.on(by).is_ok());
                (counts && legal).then_some(event)
            }
        }
    }

    fn hear_withdrawal(&self, why: Withdrawal) -> Option<ChargeEvent> {
        match self.state {
            ChargeState::Requested => Some(ChargeEvent::Withdrawn { why }),
            ChargeState::Submitted | ChargeState::InDoubt => {
                Some(ChargeEvent::WithdrawalMissed { why })
            }
            _ => None,
        }
    }
}

fn wait_or(until: DateTime<Utc>, now: DateTime<Utc>, then: ChargeNext) -> ChargeNext {
    if until > now { ChargeNext::Wait(until) } else { then }
}
