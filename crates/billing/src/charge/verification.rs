//! Asking the operator whether it says the same as we do, of a charge that is settled here.

use chrono::{DateTime, TimeDelta, Utc};
use minicbor::{Decode, Encode};

use super::{Charge, ChargeEvent, ChargeState, Finding};

/// How soon an operator that could not be asked is asked again, and how often in all.
const ASK_AGAIN_AFTER: TimeDelta = TimeDelta::minutes(5);
const TRIES_MAX: u8 = 12;

/// That the operator is asked, and what it said. It changes nothing but for evidence that a charge
/// which was closed was charged (money rule 3).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Verification {
    /// The reconciliation that wants to know; asked once for each.
    #[n(0)]
    pub of: Box<str>,
    /// When to ask; none once there is an answer, or it was given up.
    #[cbor(n(1), with = "crate::encoding::instant::optional", has_nil)]
    pub look_at: Option<DateTime<Utc>>,
    /// What the answer was; none while there is none, and where it moved the charge.
    #[n(2)]
    pub finding: Option<Finding>,
    /// How often the operator could not be asked.
    #[cbor(n(3), with = "crate::encoding::unless_default", has_nil)]
    pub unreachable: u8,
}

impl Charge {
    /// Whether the operator is still to be asked by this reconciliation, or by any if none is named.
    pub fn is_to_be_verified(&self, of: Option<&str>) -> bool {
        let wanted = self.verification.as_ref().filter(|wanted| wanted.look_at.is_some());
        wanted.is_some_and(|wanted| of.is_none_or(|of| *wanted.of == *of))
    }

    /// Whether the operator could be asked at all: what is still under way is asked about by
    /// itself, and a mere suspicion not before a send would surely be over (money rule 9).
    pub fn can_be_verified(&self) -> bool {
        match self.state {
            ChargeState::Charged | ChargeState::Declined | ChargeState::Cancelled => true,
            ChargeState::InDoubt => !self.is_only_suspected(),
            ChargeState::Requested
            | ChargeState::Submitted
            | ChargeState::Waiting
            | ChargeState::Refunded => false,
        }
    }

    pub(super) fn hear_verification(&self, of: Box<str>, by: Box<str>) -> Option<ChargeEvent> {
        let is_news = self.verification.as_ref().is_none_or(|before| before.of != of);
        (is_news && self.can_be_verified()).then_some(ChargeEvent::ToBeVerified { of, by })
    }

    pub(super) fn begin_verification(&mut self, of: &str, at: DateTime<Utc>) {
        if let Some(doubt) = &mut self.doubt {
            doubt.look_at = doubt.look_at.min(at);
        }
        let (of, look_at) = (of.into(), Some(at));
        let wanted = Verification { of, look_at, finding: None, unreachable: 0 };
        self.verification = Some(Box::new(wanted));
    }

    /// When the operator is to be asked, if it is.
    pub(super) fn verified_at(&self) -> Option<DateTime<Utc>> {
        self.verification.as_ref()?.look_at
    }

    /// When to ask again after this answer; none if it is one, or there were too many tries.
    pub(super) fn verified_again_at(
        &self,
        finding: Finding,
        now: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let before = self.verification.as_ref()?;
        let may_try = finding == Finding::Unreachable && before.unreachable + 1 < TRIES_MAX;
        may_try.then(|| now + ASK_AGAIN_AFTER)
    }

    /// Keeps what an inquiry found; `at` is when it was told.
    pub(super) fn note_finding(&mut self, finding: Finding, at: DateTime<Utc>) {
        let again_at = self.verified_again_at(finding, at);
        let Some(wanted) = self.verification.as_mut().filter(|wanted| wanted.look_at.is_some())
        else {
            return;
        };
        wanted.look_at = again_at;
        match again_at {
            Some(_) => wanted.unreachable = wanted.unreachable.saturating_add(1),
            None => wanted.finding = Some(finding),
        }
    }

    /// An outcome answers whatever was to be asked.
    pub(super) fn end_verification(&mut self) {
        if let Some(wanted) = &mut self.verification {
            wanted.look_at = None;
        }
    }
}
