//! What a subscription makes of what it is told.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    ChargeOutcome, OpenPeriod, PlannedRetry, Standing, Subscription, SubscriptionEvent,
    SubscriptionSignal, SubscriptionState,
};
use crate::subscription::CancelledBy;
use crate::{AfterGrace, BillingPeriod, ChargeId, DeclineReason, Plan};

use SubscriptionEvent as E;

impl Subscription {
    /// What hearing a signal means now; nothing, if it is old news.
    pub fn hear(
        &self,
        signal: SubscriptionSignal,
        plan: &Plan,
        now: DateTime<Utc>,
    ) -> Vec<SubscriptionEvent> {
        match signal {
            SubscriptionSignal::Cancel { .. } if self.state.is_over() => Vec::new(),
            SubscriptionSignal::Cancel { by, note } => vec![E::Cancelled { by, note }],
            SubscriptionSignal::Expiry { expiry } => self.hear_expiry(expiry, plan, now),
            SubscriptionSignal::Requeue { charge, run } => {
                self.hear_requeue(charge, run, plan, now).into_iter().collect()
            }
            SubscriptionSignal::ChargeEnded { charge, period, ordinal, outcome } => {
                let current = self.current.as_ref().filter(|current| current.period == period);
                match (outcome, current) {
                    (ChargeOutcome::Charged, current) => {
                        self.hear_charged(charge, period, ordinal, current, plan, now)
                    }
                    (ChargeOutcome::Missed, Some(current))
                        if current.ordinal == ordinal && current.standing == Standing::Open =>
                    {
                        let missed = E::PeriodMissed { number: current.number, night: None };
                        if self.state.is_over() { Vec::new() } else { vec![missed] }
                    }
                    (outcome, Some(current))
                        if current.ordinal == ordinal && current.standing == Standing::Open =>
                    {
                        self.hear_unpaid(outcome, current, plan, now)
                    }
                    // A period that is over, or a charge that another has followed.
                    _ => Vec::new(),
                }
            }
        }
    }

    fn hear_charged(
        &self,
        charge: ChargeId,
        period: BillingPeriod,
        ordinal: u32,
        current: Option<&OpenPeriod>,
        plan: &Plan,
        now: DateTime<Utc>,
    ) -> Vec<SubscriptionEvent> {
        let landed = || vec![E::LandedLate { charge, period }];
        let Some(current) = current.filter(|_| !self.state.is_over()) else { return landed() };
        if current.standing == Standing::Charged {
            // The period was paid by another of its charges: two debits, for staff to settle.
            return if current.charge == charge { Vec::new() } else { landed() };
        }
        let paid_through = self.ends_at(current.period, plan).unwrap_or(self.paid_through);
        if self.state == SubscriptionState::Suspended && paid_through <= now {
            // What it paid for is over; nobody who is not served any more is renewed by it.
            return landed();
        }
        let is_open = current.standing == Standing::Open;
        let was_expected = is_open && current.ordinal == ordinal;
        let successor = (is_open && !was_expected).then_some(current.charge);
        let renewed = E::Renewed { paid_through, successor, charge };
        if was_expected { vec![renewed] } else { vec![renewed, E::LandedLate { charge, period }] }
    }

    fn hear_unpaid(
        &self,
        outcome: ChargeOutcome,
        current: &OpenPeriod,
        plan: &Plan,
        now: DateTime<Utc>,
    ) -> Vec<SubscriptionEvent> {
        // One that we stopped ourselves is not held against the subscriber.
        let ChargeOutcome::Declined { reason, may_try_again, sent_at } = outcome else {
            return Vec::new();
        };
        if self.state.is_over() {
            return Vec::new();
        }
        if self.state == SubscriptionState::Suspended {
            // It was asked for: what follows is for whoever asked.
            return vec![E::Unpaid { reason, retry: None }];
        }
        match meaning(reason) {
            Meaning::Excused if may_try_again => {
                vec![excuse(reason, current, plan, sent_at.unwrap_or(now), now)]
            }
            // Nothing changes (money rule 12), and the period may not have another charge.
            Meaning::Excused => Vec::new(),
            Meaning::Over if may_try_again => vec![E::Lapsed { reason }],
            Meaning::Final => vec![E::Unpaid { reason, retry: None }, end(plan, Some(reason))],
            Meaning::NotServed => {
                vec![E::Unpaid { reason, retry: None }, E::Suspended { reason: Some(reason) }]
            }
            Meaning::Dunning | Meaning::Over => {
                let retry = may_try_again.then(|| dunning(current, plan, now)).flatten();
                vec![E::Unpaid { reason, retry }]
            }
        }
    }
}

/// Tried again on the local day after it was sent, as the same dunning step.
fn excuse(
    reason: DeclineReason,
    current: &OpenPeriod,
    plan: &Plan,
    sent_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> SubscriptionEvent {
    let at = plan.schedule.next_local_day(sent_at).max(now);
    let retry = PlannedRetry { at, dunning_step: current.dunning_step };
    E::NotHeldAgainst { reason, retry }
}

/// The next dunning step, counted from the period's first decline. If its time has passed already
/// (the last step came late), it keeps its distance from the last, so that no two fall together.
fn dunning(current: &OpenPeriod, plan: &Plan, now: DateTime<Utc>) -> Option<PlannedRetry> {
    let dunning_step = current.dunning_step.checked_add(1)?;
    let after = plan.dunning.step(dunning_step)?.after;
    let before = plan.dunning.step(current.dunning_step).map_or(Duration::ZERO, |step| step.after);
    let distance = TimeDelta::from_std(after.saturating_sub(before)).ok()?;
    let planned = current.first_declined_at.unwrap_or(now) + TimeDelta::from_std(after).ok()?;
    let at = if planned > now { planned } else { now + distance };
    Some(PlannedRetry { at, dunning_step })
}

/// What the plan does with a subscription that is not paid.
pub(super) fn end(plan: &Plan, reason: Option<DeclineReason>) -> SubscriptionEvent {
    match plan.dunning.then() {
        AfterGrace::Suspend => E::Suspended { reason },
        AfterGrace::Cancel => E::Cancelled { by: CancelledBy::Plan, note: None },
    }
}

/// What a decline means for the subscription.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// The subscriber may pay later.
    Dunning,
    /// Not the subscriber's doing.
    Excused,
    /// No retry mends it.
    Final,
    /// The operator does not hold the subscriber as a member.
    NotServed,
    /// The operator's own subscription has ended.
    Over,
}

fn meaning(reason: DeclineReason) -> Meaning {
    use DeclineReason as R;
    match reason {
        R::Funds | R::Limit => Meaning::Dunning,
        R::Misconfigured | R::OperatorError => Meaning::Excused,
        R::Barred | R::NotPrepaid | R::RefusedBySubscriber => Meaning::Final,
        R::NotMember => Meaning::NotServed,
        // Ended at the operator, or not renewed by it in time.
        R::Expired | R::Cancelled => Meaning::Over,
        // Closed without proof of anything: unpaid, and no further charge in this period.
        R::WrongOtp | R::AlreadySubscribed | R::NotFound => Meaning::Dunning,
    }
}
