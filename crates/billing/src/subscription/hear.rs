//! What a subscription makes of what it is told.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    ChargeOutcome, OpenPeriod, PlannedRetry, Standing, Subscription, SubscriptionEvent,
    SubscriptionSignal,
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
            SubscriptionSignal::ChargeEnded { charge, period, ordinal, outcome } => {
                let current = self.current.as_ref().filter(|current| current.period == period);
                match (outcome, current) {
                    (ChargeOutcome::Charged, current) => {
                        self.hear_charged(charge, period, ordinal, current, plan)
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
    ) -> Vec<SubscriptionEvent> {
        let landed = || vec![E::LandedLate { charge, period }];
        let Some(current) = current.filter(|_| !self.state.is_over()) else { return landed() };
        if current.standing == Standing::Charged {
            // The period was paid by another of its charges: two debits, for staff to settle.
            return if current.charge == charge { Vec::new() } else { landed() };
        }
        let paid_through = self.starts_at(current.number.saturating_add(1), plan);
        let later = (current.ordinal != ordinal && current.standing == Standing::Open)
            .then_some(current.charge);
        let renewed = E::Renewed {
            paid_through: paid_through.unwrap_or(self.paid_through),
            successor: later,
        };
        let was_expected = current.ordinal == ordinal && current.standing == Standing::Open;
        if was_expected { vec![renewed] } else { vec![renewed, E::LandedLate { charge, period }] }
    }

    fn hear_unpaid(
        &self,
        outcome: ChargeOutcome,
        current: &OpenPeriod,
        plan: &Plan,
        now: DateTime<Utc>,
    ) -> Vec<SubscriptionEvent> {
        if self.state.is_over() {
            return Vec::new();
        }
        let (reason, may_try_again) = match outcome {
            ChargeOutcome::Declined { reason, may_try_again } => (reason, may_try_again),
            _ => (DeclineReason::Cancelled, false),
        };
        match meaning(reason) {
            Meaning::Excused if may_try_again => vec![self.excuse(reason, current, plan, now)],
            Meaning::Final => vec![E::Unpaid { reason, retry: None }, end(plan, Some(reason))],
            Meaning::NotServed => {
                vec![E::Unpaid { reason, retry: None }, E::Suspended { reason: Some(reason) }]
            }
            Meaning::Dunning | Meaning::Excused => {
                let retry = may_try_again.then(|| dunning(current, plan, now)).flatten();
                vec![E::Unpaid { reason, retry }]
            }
        }
    }

    /// Tried again on the account's next local day, as the same dunning step.
    fn excuse(
        &self,
        reason: DeclineReason,
        current: &OpenPeriod,
        plan: &Plan,
        now: DateTime<Utc>,
    ) -> SubscriptionEvent {
        let at = plan.schedule.next_local_day(now);
        let retry = PlannedRetry { at, dunning_step: current.dunning_step };
        E::NotHeldAgainst { reason, retry }
    }
}

/// The next dunning step, counted from the period's first decline.
fn dunning(current: &OpenPeriod, plan: &Plan, now: DateTime<Utc>) -> Option<PlannedRetry> {
    let dunning_step = current.dunning_step.checked_add(1)?;
    let step = plan.dunning.step(dunning_step)?;
    let after = TimeDelta::from_std(step.after).ok()?;
    let at = current.first_declined_at.unwrap_or(now) + after;
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
}

fn meaning(reason: DeclineReason) -> Meaning {
    use DeclineReason as R;
    match reason {
        R::Funds | R::Limit => Meaning::Dunning,
        R::Misconfigured | R::OperatorError => Meaning::Excused,
        R::Barred | R::NotPrepaid | R::RefusedBySubscriber => Meaning::Final,
        R::NotMember => Meaning::NotServed,
        // Closed without proof of anything: unpaid, and no further charge in this period.
        R::Expired | R::WrongOtp | R::AlreadySubscribed | R::NotFound | R::Cancelled => {
            Meaning::Dunning
        }
    }
}
