//! What an inquiry's answer proves (money rules 2 to 5).

use chrono::{DateTime, TimeDelta, Utc};

use super::apply::LOOK_AGAIN_AFTER;
use super::{Charge, ChargeEvent, ChargeRules, ChargeState, Finding, NotFoundRule, Proof};
use crate::DeclineReason;

/// "Not confirmed" closes a renewal when seen this often, this far apart: a late reply of the
/// operator could still turn it into a charge (flows L4).
const NOT_MEMBER_TIMES: u32 = 2;
const NOT_MEMBER_APART: TimeDelta = TimeDelta::minutes(2);
/// "Not found" closes a charge, where the account allows it, only after this much agreement.
const NOT_FOUND_TIMES: u32 = 3;
const NOT_FOUND_APART: TimeDelta = TimeDelta::hours(24);
/// How soon a failed inquiry is repeated, if the schedule does not come first.
const UNREACHABLE_PAUSE: TimeDelta = TimeDelta::minutes(5);

impl Charge {
    /// The event that a finding leads to, for a charge in doubt or one looked at again.
    pub fn judge(
        &self,
        rules: &ChargeRules<'_>,
        finding: Finding,
        code: Option<Box<str>>,
        evidence: Option<Box<str>>,
        now: DateTime<Utc>,
    ) -> ChargeEvent {
        if finding == Finding::NotFound && self.is_only_suspected() {
            return ChargeEvent::ProvenUnsent;
        }
        match self.closing(rules, finding, now) {
            Some(reason) => {
                ChargeEvent::Declined { proof: Proof::Repetition, reason, code, evidence }
            }
            None => {
                let look_at = self.look_after(rules, finding, now);
                ChargeEvent::Asked { finding, look_at, code, evidence }
            }
        }
    }

    pub(super) fn is_only_suspected(&self) -> bool {
        self.doubt.as_ref().is_some_and(|doubt| doubt.only_suspected)
    }

    /// The decline that this finding completes, if it does. Never once an answer was about
    /// somebody else's charge: that is for staff to sort out (money rule 4).
    fn closing(
        &self,
        rules: &ChargeRules<'_>,
        finding: Finding,
        now: DateTime<Utc>,
    ) -> Option<DeclineReason> {
        let reason = finding.as_negative()?;
        let doubt = self.doubt.as_ref().filter(|doubt| !doubt.mismatched)?;
        let seen = doubt.sighting.as_ref().filter(|seen| seen.reason == reason)?;
        let (times, apart) = match (finding, rules.not_found) {
            (Finding::NotMember, _) => (NOT_MEMBER_TIMES, NOT_MEMBER_APART),
            (_, NotFoundRule::Decline) => (NOT_FOUND_TIMES, NOT_FOUND_APART),
            (_, NotFoundRule::Hold) => return None,
        };
        let enough = seen.times.saturating_add(1) >= times && now - seen.first_at >= apart;
        enough.then_some(reason)
    }

    fn look_after(
        &self,
        rules: &ChargeRules<'_>,
        finding: Finding,
        now: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let unreachable = finding == Finding::Unreachable;
        if self.state != ChargeState::InDoubt {
            let is_first = self.state == ChargeState::Cancelled && self.proven_unsent_at.is_none();
            let is_known = is_first && finding == Finding::NotMember;
            // "Not confirmed" is asked again after a day (money rule 3).
            let again_after = is_known.then_some(LOOK_AGAIN_AFTER);
            return again_after.or(unreachable.then_some(UNREACHABLE_PAUSE)).map(|by| now + by);
        }
        let since = self.doubt.as_ref().map_or(now, |doubt| doubt.since);
        let scheduled = rules.next_look(since, now);
        Some(if unreachable { scheduled.min(now + UNREACHABLE_PAUSE) } else { scheduled })
    }
}
