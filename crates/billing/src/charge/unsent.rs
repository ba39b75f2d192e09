//! The word of a worker that has not sent: it lives, and has lost its lease meanwhile.
//!
//! A worker that died leaves the same record, whether it had sent or not. One that lives knows, and
//! may say so; the operator is asked all the same before what was in doubt is sent (money rule 2).

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{Charge, ChargeEvent, ChargeState, Doubt, Doubted, Unaccepted};
use crate::DeclineReason;

impl Charge {
    /// When the intent was recorded that stands open, if money may move by it. No other send of this
    /// charge has the same: the next is recorded after this one has come to nothing.
    pub fn intent_at(&self) -> Option<DateTime<Utc>> {
        let is_first_call = self.preparation.as_ref().is_some_and(|first| !first.is_ready);
        self.submitted_at.filter(|_| self.state == ChargeState::Submitted && !is_first_call)
    }

    pub(super) fn hear_unsent(
        &self,
        submitted_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Option<ChargeEvent> {
        if self.intent_at() == Some(submitted_at) {
            return Some(self.not_accepted(Unaccepted::Late, Duration::ZERO, now, None));
        }
        let is_the_one =
            self.state == ChargeState::InDoubt && self.submitted_at == Some(submitted_at);
        (is_the_one && self.is_doubted_for_its_worker_alone()).then_some(ChargeEvent::SaidUnsent)
    }

    /// Whether it is in doubt because nobody heard of its worker, and nothing says that the operator
    /// knows of it. Of a subscriber's own purchase the OTP is gone, and nobody waits for it.
    pub(super) fn is_doubted_for_its_worker_alone(&self) -> bool {
        let is_named = self.operator_reference.is_some() && self.preparation.is_none();
        let is_unheard_of = self.doubt.as_ref().is_some_and(Doubt::is_of_a_lost_worker_unheard_of);
        is_unheard_of && !is_named && !self.order.way.is_attended()
    }

    /// A send that is on record has come to nothing, and burns no attempt (money rule 7).
    pub(super) fn forget_the_send(&mut self) {
        self.attempts = self.attempts.saturating_sub(1);
        self.submitted_at = None;
        self.unaccepted = self.unaccepted.saturating_add(1);
    }

    /// Whether its worker has said that it did not send what is on record, and nothing has spoken
    /// against it since: "not found" then gives back what the send has taken.
    pub fn is_said_unsent(&self) -> bool {
        self.doubt.as_ref().is_some_and(|doubt| doubt.only_suspected && doubt.why.is_some())
    }
}

impl Doubt {
    /// Every inquiry so far, if there was one, did not find it.
    fn is_of_a_lost_worker_unheard_of(&self) -> bool {
        let not_found =
            self.sighting.as_ref().filter(|seen| seen.reason == DeclineReason::NotFound);
        let is_unknown = self.asked == not_found.map_or(0, |seen| seen.times);
        let is_news = self.why == Some(Doubted::WorkerLost) && !self.only_suspected;
        is_news && !self.mismatched && is_unknown
    }
}
