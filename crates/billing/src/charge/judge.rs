//! What an inquiry's answer proves (money rules 2 to 5).

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::apply::LOOK_AGAIN_AFTER;
use super::rules::poll;
use super::{
    Charge, ChargeEvent, ChargeRules, ChargeState, Doubted, Finding, LostRenewalRule, NotFoundRule,
    Proof, StepDown, Way,
};
use crate::DeclineReason;

/// "Not confirmed" closes a charge when seen this often, this far apart: a late reply of the
/// operator could still turn it into a charge (flows L4).
const UNCONFIRMED_TIMES: u32 = 2;
const UNCONFIRMED_APART: TimeDelta = TimeDelta::minutes(2);
/// "Not found" closes a charge, where the account allows it, only after this much agreement.
const NOT_FOUND_TIMES: u32 = 3;
const NOT_FOUND_APART: TimeDelta = TimeDelta::hours(24);
/// How soon a failed inquiry is repeated, if the schedule does not come first.
const UNREACHABLE_PAUSE: TimeDelta = TimeDelta::minutes(5);
/// A cancelled charge that cannot be asked about rests for this share of its age, within a day.
const UNREACHABLE_SHARE: i32 = 16;
const UNREACHABLE_PAUSE_MAX: TimeDelta = TimeDelta::days(1);
/// How often a charge that waits is asked about, unless the operator advises otherwise.
const WAITING_PAUSE: Duration = Duration::from_secs(120);
/// How long a smaller package is on offer to somebody who was not asked to take part.
const OFFER_WINDOW: Duration = Duration::from_secs(600);
/// How often the operator's own renewals are looked for (flow A3b).
const WATCH_PAUSE: TimeDelta = TimeDelta::days(1);
/// For how long a charge that is settled is asked about for what is still missing of it.
const MISSING_FOR: TimeDelta = TimeDelta::days(1);

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
        let unsent = matches!(finding, Finding::NotFound | Finding::Unchanged);
        if unsent && self.is_only_suspected() {
            return ChargeEvent::ProvenUnsent;
        }
        match self.closing(rules, finding, now) {
            Some((proof, reason)) => ChargeEvent::Declined { proof, reason, code, evidence },
            None => {
                let look_at = self.look_after(rules, finding, now);
                ChargeEvent::Asked { finding, look_at, code, evidence }
            }
        }
    }

    /// The event of an answer that the operator is still working on it, or waits for the
    /// subscriber; `advised` is how soon it wants to be asked again.
    pub fn judge_pending(
        &self,
        advised: Duration,
        code: Option<Box<str>>,
        evidence: Option<Box<str>>,
        now: DateTime<Utc>,
    ) -> ChargeEvent {
        if self.has_outstayed_its_offer(now) {
            let (proof, reason) = (Proof::Inquiry, DeclineReason::Expired);
            return ChargeEvent::Declined { proof, reason, code, evidence };
        }
        let since = self.doubt.as_ref().map_or(now, |doubt| doubt.since);
        let look_at = Some(poll(since, now, advised));
        ChargeEvent::Asked { finding: Finding::Pending, look_at, code, evidence }
    }

    /// The event of a smaller package that the operator offers instead (AOC protocol, 4.1): open for
    /// as long as a buyer may act, or for a while where nobody was asked to take part.
    pub fn offer_step_down(&self, now: DateTime<Utc>) -> ChargeEvent {
        let window = self.order.purchase.as_ref().map_or(OFFER_WINDOW, |buys| buys.window);
        ChargeEvent::StepDownOffered { expires_at: now + window }
    }

    /// Whether a smaller package was on offer for as long as it was to be (AOC protocol, 4.1). One
    /// that was chosen is no offer any more: it may be charged yet.
    fn has_outstayed_its_offer(&self, now: DateTime<Utc>) -> bool {
        let untaken = Some(StepDown { chosen_days: None });
        let offered = self.preparation.as_ref().filter(|prep| prep.step_down == untaken);
        offered.is_some_and(|preparation| !preparation.is_open(now))
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
    ) -> Option<(Proof, DeclineReason)> {
        let doubt = self.doubt.as_ref().filter(|doubt| !doubt.mismatched)?;
        if finding == Finding::Unchanged {
            let reason = self.unchanged(rules, doubt.why, now)?;
            return Some((Proof::Inquiry, reason));
        }
        let reason = finding.as_negative()?;
        let seen = doubt.sighting.as_ref().filter(|seen| seen.reason == reason)?;
        let (times, apart) = match (finding, rules.not_found) {
            (Finding::NotMember, _) => (UNCONFIRMED_TIMES, UNCONFIRMED_APART),
            (Finding::Unconfirmed, _) if self.is_past_confirming(now) => {
                (UNCONFIRMED_TIMES, UNCONFIRMED_APART)
            }
            // Nothing that charges was ever sent.
            (Finding::NotFound, _) if self.order.way == Way::Otp && self.attempts == 0 => {
                (UNCONFIRMED_TIMES, UNCONFIRMED_APART)
            }
            (Finding::NotFound, NotFoundRule::Decline) => (NOT_FOUND_TIMES, NOT_FOUND_APART),
            _ => return None,
        };
        let enough = seen.times.saturating_add(1) >= times && now - seen.first_at >= apart;
        enough.then_some((Proof::Repetition, reason))
    }

    /// Whether no OTP can be confirmed any more (flow L4: the window and two minutes).
    fn is_past_confirming(&self, now: DateTime<Utc>) -> bool {
        let expires_at = self.preparation.as_ref().and_then(|preparation| preparation.expires_at);
        expires_at.is_none_or(|at| at + UNCONFIRMED_APART <= now)
    }

    /// The decline of a renewal whose last paid day has not moved: where the operator renews, once
    /// its time is over; where we do, on the next local day, if another attempt may tell. Never of
    /// one that the operator has given a name: it may still be working on it (money rule 4).
    fn unchanged(
        &self,
        rules: &ChargeRules<'_>,
        why: Option<Doubted>,
        now: DateTime<Utc>,
    ) -> Option<DeclineReason> {
        if self.order.way == Way::Watched {
            let is_over = self.order.send_before.is_some_and(|at| at <= now);
            return is_over.then_some(DeclineReason::Expired);
        }
        let is_lost =
            rules.lost_renewal == LostRenewalRule::NextDay || why == Some(Doubted::AttemptsUsedUp);
        let may_tell = is_lost && self.operator_reference.is_none();
        let day = |instant| rules.schedule.local_date(instant);
        let is_later = self.submitted_at.is_some_and(|sent_at| day(sent_at) < day(now));
        (may_tell && is_later).then_some(DeclineReason::OperatorError)
    }

    fn look_after(
        &self,
        rules: &ChargeRules<'_>,
        finding: Finding,
        now: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let since = self.doubt.as_ref().map_or(now, |doubt| doubt.since);
        let scheduled = match self.state {
            _ if self.doubt.is_none() && self.is_to_be_verified(None) => {
                return self.verified_again_at(finding, now);
            }
            ChargeState::InDoubt => rules.lookups().next(since, now),
            ChargeState::Waiting if self.order.way == Way::Watched => now + WATCH_PAUSE,
            ChargeState::Waiting => poll(since, now, WAITING_PAUSE),
            ChargeState::Charged => return self.look_for_the_rest(now),
            _ => return self.look_at_closed(finding, now),
        };
        let unreachable = finding == Finding::Unreachable;
        Some(if unreachable { scheduled.min(now + UNREACHABLE_PAUSE) } else { scheduled })
    }

    fn look_at_closed(&self, finding: Finding, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if self.was_paid_by_another() {
            return self.expiry_is_missed_at(now);
        }
        let is_first = self.state == ChargeState::Cancelled && self.proven_unsent_at.is_none();
        match finding {
            // What was stopped unsent may have no name to ask by: it is tried ever more rarely.
            Finding::Unreachable if self.state == ChargeState::Cancelled => {
                let share = (now - self.order.scheduled_for) / UNREACHABLE_SHARE;
                Some(now + share.clamp(UNREACHABLE_PAUSE, UNREACHABLE_PAUSE_MAX))
            }
            Finding::Unreachable => Some(now + UNREACHABLE_PAUSE),
            // "Not confirmed" is asked again after a day (money rule 3).
            Finding::NotMember | Finding::Unconfirmed if is_first => Some(now + LOOK_AGAIN_AFTER),
            _ => None,
        }
    }

    /// Whether the operator said of a renewal that its period is paid already: until when is then
    /// all that is left to know.
    pub fn was_paid_by_another(&self) -> bool {
        let paid = self.reason == Some(DeclineReason::AlreadySubscribed);
        paid && self.state == ChargeState::Declined && self.order.way == Way::Renewal
    }

    /// The rest of a split charge is looked for weekly (flow A2), the last paid day for a day.
    fn look_for_the_rest(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if self.is_partly_charged() {
            return self.rest_is_looked_for_at(now);
        }
        self.expiry_is_missed_at(now)
    }

    /// When the last paid day of a charged charge is asked for again, if it still is.
    pub(super) fn expiry_is_missed_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let sent_at = self.submitted_at.unwrap_or(self.order.scheduled_for);
        (now - sent_at < MISSING_FOR).then(|| now + UNREACHABLE_PAUSE)
    }
}
