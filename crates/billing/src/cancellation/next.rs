//! What a cancellation wants now, and what it makes of what it hears.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{Cancellation, CancellationEvent, CancellationSignal, CancellationState};
use crate::Lookups;
use crate::lookups::{doubled, later};

/// The pause after the first failure; each is twice the one before, without end.
const RETRY_PAUSE: Duration = Duration::from_secs(60);
const RETRY_PAUSE_MAX: Duration = Duration::from_secs(6 * 3600);

/// What a cancellation wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CancellationNext {
    /// The operator to be told.
    Send,
    /// A look at how the subscription stands there.
    Look,
    /// Something has become true.
    Become(CancellationEvent),
    /// Nothing before this time.
    Wait(DateTime<Utc>),
    /// Nothing any more.
    Rest,
}

impl Cancellation {
    /// What is wanted at `now`.
    pub fn next(&self, lookups: Lookups<'_>, now: DateTime<Utc>) -> CancellationNext {
        match self.state {
            CancellationState::Requested => self.when_due(now, CancellationNext::Send),
            // Whoever finds it so was not the one who sent it: it may have left.
            CancellationState::Submitted => {
                CancellationNext::Become(self.in_doubt(lookups, now, None, None))
            }
            CancellationState::InDoubt => self.when_due(now, CancellationNext::Look),
            CancellationState::Done => CancellationNext::Rest,
        }
    }

    fn when_due(&self, now: DateTime<Utc>, then: CancellationNext) -> CancellationNext {
        if self.due_at > now { CancellationNext::Wait(self.due_at) } else { then }
    }

    /// When to try again after one more failure.
    pub fn retry_at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        later(now, doubled(RETRY_PAUSE, self.failures, RETRY_PAUSE_MAX))
    }

    /// The event of a lost or unusable answer: the standing is looked at when the operator is
    /// surely done with it.
    pub fn in_doubt(
        &self,
        lookups: Lookups<'_>,
        now: DateTime<Utc>,
        code: Option<Box<str>>,
        evidence: Option<Box<str>>,
    ) -> CancellationEvent {
        // Since the intent was recorded, `due_at` is the time of it.
        let look_at = self.retry_at(now).max(lookups.settled_at(self.due_at));
        CancellationEvent::AnswerLost { look_at, code, evidence }
    }

    /// What hearing a signal means now; nothing, if it is old news.
    pub fn hear(&self, signal: CancellationSignal) -> Option<CancellationEvent> {
        let CancellationSignal::Ended { by, code } = signal;
        let is_news = self.state != CancellationState::Done;
        is_news.then_some(CancellationEvent::Ended { by, code })
    }
}
