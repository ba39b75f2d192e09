//! What a subscription wants now.

use chrono::{DateTime, TimeDelta, Utc};

use super::hear::end;
use super::missed::missed_night;
use super::{OpenPeriod, PlannedRetry, Standing, Subscription, SubscriptionEvent};
use crate::{CarryOver, Plan};

/// What a subscription wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubscriptionNext {
    /// Something has become true.
    Become(SubscriptionEvent),
    /// Nothing before this time, unless it is told something.
    Wait(DateTime<Utc>),
    /// Nothing, unless it is told something.
    Rest,
}

/// Something the subscription will want, and when.
struct Wish {
    /// The first instant the plan allows for it.
    at: DateTime<Utc>,
    want: Want,
}

enum Want {
    Open { number: u32, starts_at: DateTime<Utc> },
    Retry(PlannedRetry),
    EndGrace,
}

impl Subscription {
    /// What is wanted at `now` by a subscription whose charges live in `partition`.
    ///
    /// Of several things that are due, the one that came due first happens first, so that the
    /// outcome does not depend on how long nobody looked. Only a retry that was slept through
    /// until the next period came due does not happen at all (money rule 11).
    pub fn next(&self, plan: &Plan, partition: u16, now: DateTime<Utc>) -> SubscriptionNext {
        use super::SubscriptionState as S;
        if !matches!(self.state, S::Active | S::Grace) {
            return SubscriptionNext::Rest;
        }
        let (opening, retry) = (self.opening(plan), self.retry(plan));
        let grace_end = self.grace_end(plan, retry.as_ref());
        let is_elapsed = opening.as_ref().is_some_and(|opening| opening.at <= now);
        let retry = retry.filter(|_| !is_elapsed);
        let wishes = [opening, retry, grace_end];
        let Some(first) = wishes.into_iter().flatten().min_by_key(|wish| wish.at) else {
            return SubscriptionNext::Rest;
        };
        if first.at > now {
            return SubscriptionNext::Wait(first.at);
        }
        if let Some(missed) = self.missed(&first, plan, now) {
            return SubscriptionNext::Become(missed);
        }
        match first.want {
            Want::EndGrace => SubscriptionNext::Become(end(plan, None)),
            Want::Open { number, starts_at } => {
                when_open(plan, now, || self.open(number, starts_at, plan, partition, now))
            }
            Want::Retry(retry) => when_open(plan, now, || self.reopen(retry, partition)),
        }
    }

    /// The event of a window that has ended before the turn of what is wanted came, once each time.
    fn missed(&self, first: &Wish, plan: &Plan, now: DateTime<Utc>) -> Option<SubscriptionEvent> {
        let (number, due_at) = match first.want {
            Want::Open { number, starts_at } => {
                let (number, starts_at) = self.latest_started(number, starts_at, plan, now);
                (number, plan.schedule.due_at(starts_at))
            }
            Want::Retry(_) => (self.current.as_ref()?.number, first.at),
            Want::EndGrace => return None,
        };
        match plan.carry_over {
            CarryOver::Skip => {
                let night = Some(missed_night(plan, due_at, now)?);
                Some(SubscriptionEvent::PeriodMissed { number, night })
            }
            CarryOver::NextWindow if self.carried_to.is_some() => None,
            CarryOver::NextWindow => {
                let night = missed_night(plan, first.at, now)?;
                Some(SubscriptionEvent::CarriedOver { night, until: plan.schedule.due_at(now) })
            }
        }
    }

    fn opening(&self, plan: &Plan) -> Option<Wish> {
        let starts_at = self.starts_at(self.next_period, plan)?.max(self.paid_through);
        let want = Want::Open { number: self.next_period, starts_at };
        Some(Wish { at: plan.schedule.due_at(starts_at), want })
    }

    /// Only an unpaid period whose charge is over has a retry (money rule 1), and only as long as
    /// its plan has that step.
    fn retry(&self, plan: &Plan) -> Option<Wish> {
        let current = self.current.as_ref()?;
        let retry = current.retry.filter(|_| current.standing == Standing::Declined)?;
        plan.amount_of_step(retry.dunning_step)?;
        Some(Wish { at: plan.schedule.due_at(retry.at), want: Want::Retry(retry) })
    }

    /// Grace ends only when no charge is open: an outcome nobody knows is not "unpaid". Nor does
    /// it end before a step is repeated that was declined for no fault of the subscriber's
    /// (money rule 12).
    fn grace_end(&self, plan: &Plan, retry: Option<&Wish>) -> Option<Wish> {
        let is_open = |current: &OpenPeriod| current.standing == Standing::Open;
        if self.current.as_ref().is_some_and(is_open)
            || retry.is_some_and(|retry| self.repeats_its_step(retry))
        {
            return None;
        }
        let grace = TimeDelta::from_std(plan.dunning.grace()).ok()?;
        Some(Wish { at: self.unpaid_since? + grace, want: Want::EndGrace })
    }

    fn repeats_its_step(&self, wish: &Wish) -> bool {
        let step = self.current.as_ref().map(|current| current.dunning_step);
        matches!(&wish.want, Want::Retry(retry) if Some(retry.dunning_step) == step)
    }

    /// Opens the period that `now` falls into; elapsed ones are skipped (money rule 11).
    fn open(
        &self,
        first: u32,
        first_starts_at: DateTime<Utc>,
        plan: &Plan,
        partition: u16,
        now: DateTime<Utc>,
    ) -> SubscriptionEvent {
        let (number, scheduled_for) = self.latest_started(first, first_starts_at, plan, now);
        let period = self.anchor.period(plan.period, number);
        let period = period.expect("a period that has started lies within the calendar");
        let still_open = |current: &&OpenPeriod| current.standing == Standing::Open;
        SubscriptionEvent::PeriodOpened {
            skipped: number - first,
            superseded: self.current.as_ref().filter(still_open).map(|current| current.charge),
            scheduled_for,
            open: OpenPeriod {
                number,
                period,
                charge: self.charge_id(partition, &period, 0),
                ordinal: 0,
                dunning_step: 0,
                standing: Standing::Open,
                first_declined_at: None,
                retry: None,
            },
        }
    }

    /// The last period, from `first` on, that has started by `now`, and when it started.
    fn latest_started(
        &self,
        first: u32,
        first_starts_at: DateTime<Utc>,
        plan: &Plan,
        now: DateTime<Utc>,
    ) -> (u32, DateTime<Utc>) {
        let today = plan.schedule.local_date(now);
        let by_date = self.anchor.period_number(plan.period, today).unwrap_or(first);
        // On its first day a period may not have started yet.
        let started = [by_date, by_date.saturating_sub(1)].into_iter().find_map(|number| {
            let starts_at = self.starts_at(number, plan)?;
            (number > first && starts_at <= now).then_some((number, starts_at))
        });
        started.unwrap_or((first, first_starts_at))
    }

    fn reopen(&self, retry: PlannedRetry, partition: u16) -> SubscriptionEvent {
        let current = self.current.as_ref().expect("a retry belongs to a period");
        let ordinal = current.ordinal.saturating_add(1);
        SubscriptionEvent::ChargeReopened {
            charge: self.charge_id(partition, &current.period, ordinal),
            dunning_step: retry.dunning_step,
            scheduled_for: retry.at,
            run: None,
        }
    }
}

/// What came due while every window was closed waits for the next.
fn when_open(
    plan: &Plan,
    now: DateTime<Utc>,
    event: impl FnOnce() -> SubscriptionEvent,
) -> SubscriptionNext {
    let opens_at = plan.schedule.due_at(now);
    if opens_at > now {
        SubscriptionNext::Wait(opens_at)
    } else {
        SubscriptionNext::Become(event())
    }
}
