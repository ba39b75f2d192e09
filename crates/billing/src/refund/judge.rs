//! What an inquiry's answer means for a refund (money rules 4 and 5).

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Refund, RefundEvent, RefundFinding};
use crate::Lookups;
use crate::lookups::later;

/// A refund that is not found is sent again when it was not found this often, over this long.
const NOT_FOUND_TIMES: u32 = 3;
const NOT_FOUND_APART: TimeDelta = TimeDelta::minutes(10);
/// How often a refund is sent that inquiries never find, about hourly; then it is only asked about,
/// for staff to settle.
const SENDS_MAX: u32 = 48;
/// How soon a failed inquiry is repeated, if the schedule does not come first.
const UNREACHABLE_PAUSE: Duration = Duration::from_secs(5 * 60);

impl Refund {
    /// The event that a finding leads to, for a refund in doubt.
    pub fn judge(
        &self,
        lookups: Lookups<'_>,
        finding: RefundFinding,
        code: Option<Box<str>>,
        evidence: Option<Box<str>>,
        now: DateTime<Utc>,
    ) -> RefundEvent {
        if finding == RefundFinding::NotFound && self.is_missed_often(lookups, now) {
            return RefundEvent::NotFound { evidence };
        }
        let look_at = self.look_after(lookups, finding, now);
        RefundEvent::Asked { finding, look_at, code, evidence }
    }

    /// Whether "not found" at `now` is the one that lets it be sent again. Never, once the
    /// operator has said anything else about its id: what has arrived is only asked about. Nor
    /// without end: an operator may deny each send and know nothing of it when it is asked.
    fn is_missed_often(&self, lookups: Lookups<'_>, now: DateTime<Utc>) -> bool {
        let may_be_sent = !self.has_arrived && self.attempts < SENDS_MAX;
        let Some(doubt) = self.doubt.as_ref().filter(|_| may_be_sent) else { return false };
        let settled = self.submitted_at.is_none_or(|sent_at| lookups.settled_at(sent_at) <= now);
        let long = doubt.not_found_since.is_some_and(|first| now - first >= NOT_FOUND_APART);
        settled && long && doubt.not_found.saturating_add(1) >= NOT_FOUND_TIMES
    }

    fn look_after(
        &self,
        lookups: Lookups<'_>,
        finding: RefundFinding,
        now: DateTime<Utc>,
    ) -> DateTime<Utc> {
        let since = self.doubt.as_ref().map_or(now, |doubt| doubt.since);
        let scheduled = lookups.next(since, now);
        match finding {
            RefundFinding::Unreachable => scheduled.min(later(now, UNREACHABLE_PAUSE)),
            _ => scheduled,
        }
    }
}
