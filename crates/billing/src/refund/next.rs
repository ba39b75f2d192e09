//! What a refund wants now, and what it makes of what it hears.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{Refund, RefundEvent, RefundSignal, RefundState};
use crate::lookups::{doubled, later};
use crate::{Doubted, Lookups, Proof, Unaccepted};

/// The pause after the first send that was not accepted; each is twice the one before.
const RETRY_PAUSE: Duration = Duration::from_secs(1);
const RETRY_PAUSE_MAX: Duration = Duration::from_secs(60);
/// The longest pause that an operator may ask for.
const ASKED_PAUSE_MAX: Duration = Duration::from_secs(86_400);

/// What a refund wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundNext {
    /// To be sent.
    Send,
    /// To be asked about.
    Inquire,
    /// Something has become true.
    Become(RefundEvent),
    /// Nothing before this time.
    Wait(DateTime<Utc>),
    /// Nothing, unless it is told something.
    Rest,
}

impl Refund {
    /// What is wanted at `now`, when the store may last have lost commits at `lost_at`.
    pub fn next(
        &self,
        lookups: Lookups<'_>,
        now: DateTime<Utc>,
        lost_at: Option<DateTime<Utc>>,
    ) -> RefundNext {
        match self.state {
            RefundState::Requested => self.next_when_requested(lookups, now, lost_at),
            // Whoever finds it so was not the one who sent it: it may have left.
            RefundState::Submitted => {
                let why = Doubted::WorkerLost;
                RefundNext::Become(self.in_doubt(lookups, now, why, None, None))
            }
            RefundState::InDoubt => {
                let look_at = self.doubt.as_ref().map_or(now, |doubt| doubt.look_at);
                wait_or(look_at, now, RefundNext::Inquire)
            }
            RefundState::Refunded | RefundState::Denied => RefundNext::Rest,
        }
    }

    fn next_when_requested(
        &self,
        lookups: Lookups<'_>,
        now: DateTime<Utc>,
        lost_at: Option<DateTime<Utc>>,
    ) -> RefundNext {
        if let Some(lost_at) = lost_at.filter(|at| self.may_have_been_sent_by(*at)) {
            let look_at = lookups.settled_at(lost_at).max(now);
            return RefundNext::Become(RefundEvent::Suspected { look_at });
        }
        wait_or(self.send_not_before.unwrap_or(now), now, RefundNext::Send)
    }

    /// Whether a record of a send could have been lost at `lost_at` (money rule 9): it was asked
    /// for by then, and inquiries since have not shown otherwise.
    fn may_have_been_sent_by(&self, lost_at: DateTime<Utc>) -> bool {
        let asked = self.not_found_at.is_some_and(|at| at > lost_at);
        self.order.requested_at <= lost_at && !asked
    }

    /// The event of a lost or unusable answer, with the first look in its place.
    pub fn in_doubt(
        &self,
        lookups: Lookups<'_>,
        now: DateTime<Utc>,
        why: Doubted,
        code: Option<Box<str>>,
        evidence: Option<Box<str>>,
    ) -> RefundEvent {
        let look_at = lookups.first(now, self.submitted_at.unwrap_or(now));
        RefundEvent::AnswerLost { why, look_at, code, evidence }
    }

    /// The event of a send that was surely not processed, with the pause before the next.
    pub fn not_accepted(
        &self,
        why: Unaccepted,
        at_least: Duration,
        now: DateTime<Utc>,
        evidence: Option<Box<str>>,
    ) -> RefundEvent {
        let pause = doubled(RETRY_PAUSE, self.unaccepted, RETRY_PAUSE_MAX);
        let retry_at = later(now, pause.max(at_least.min(ASKED_PAUSE_MAX)));
        RefundEvent::NotAccepted { why, retry_at, evidence }
    }

    /// What hearing a signal means now; nothing, if it is old news.
    pub fn hear(&self, signal: RefundSignal) -> Option<RefundEvent> {
        let RefundSignal::Evidence { event } = signal;
        let legal = event.by().is_some_and(|by| self.state.on(by).is_ok());
        (legal && self.counts(&event)).then_some(event)
    }

    /// Whether a piece of evidence says something that is not known yet. Only how it ended
    /// counts: that a send was not accepted does not say which of several it was.
    fn counts(&self, evidence: &RefundEvent) -> bool {
        match evidence {
            RefundEvent::Refunded { .. } => true,
            RefundEvent::Denied { proof: Proof::Reply | Proof::Inquiry, .. } => true,
            // Staff decide where nobody else can (money rule 2).
            RefundEvent::Denied { proof: Proof::Staff, .. } => self.state == RefundState::InDoubt,
            _ => false,
        }
    }
}

fn wait_or(until: DateTime<Utc>, now: DateTime<Utc>, then: RefundNext) -> RefundNext {
    if until > now { RefundNext::Wait(until) } else { then }
}
