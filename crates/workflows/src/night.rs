//! A night as an object: its window, how it is held back, and what is on record of its end.

use billing::{CarryOver, ChargeOrder, PlanId, RenewalSchedule, Window};
use chrono::{DateTime, Utc};
use engine::recess::Recess;
use engine::workflow::{decode, encode};
use engine::{Lane, Store, StoreError};
use minicbor::{Decode, Encode};

use crate::{Catalog, Night, RunName, lanes, run};

/// How often a record is tried to be written while others write it, too.
const TRIES_MAX: usize = 16;

/// A night that is not over: when it may send, and when the next one begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NightSpan {
    /// Its window, open or to come; none where renewals are charged at any time.
    pub window: Option<Window>,
    /// When the next night begins: the next opening or, without windows, the next local day.
    pub next_at: DateTime<Utc>,
}

/// What is on record of a night that did not go its way; most have no such record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct NightRecord {
    /// Who stopped it, if somebody did.
    #[n(0)]
    pub stopped: Option<crate::requeue::Held>,
    /// What its window had left when it was looked at after its end.
    #[n(1)]
    pub left: Option<u64>,
}

impl Night<'_> {
    /// The rules of its time: those of its plan or, for charges of none, of its account. None for
    /// what people buy, and for a plan or account that is not configured.
    pub fn schedule<'c>(&self, catalog: &'c Catalog) -> Option<&'c RenewalSchedule> {
        let account = catalog.account(&self.account)?;
        if self.plan == run::NO_PLAN {
            return Some(&account.any_time);
        }
        let plan = catalog.plan(&self.plan.parse::<PlanId>().ok()?)?;
        (plan.account == self.account).then_some(&plan.schedule)
    }

    /// What becomes of what its window does not fit.
    pub fn carry_over(&self, catalog: &Catalog) -> CarryOver {
        let plan = self.plan.parse().ok().and_then(|plan: PlanId| catalog.plan(&plan));
        plan.map_or_else(CarryOver::default, |plan| plan.carry_over)
    }

    /// When it may send, unless it is over at `now`, or a later night has begun.
    pub fn span(&self, schedule: &RenewalSchedule, now: DateTime<Utc>) -> Option<NightSpan> {
        let today = schedule.local_date(now);
        let Some(window) = schedule.window_from(now) else {
            let next_at = schedule.next_local_day(now);
            return (self.date == today).then_some(NightSpan { window: None, next_at });
        };
        let opened_on = schedule.local_date(window.opens_at);
        // A window that is open over midnight is of two nights.
        let is_open = window.opens_at <= now;
        let is_of_it = self.date == opened_on || (is_open && self.date == today);
        let next = schedule.window_from(window.closes_at)?;
        is_of_it.then_some(NightSpan { window: Some(window), next_at: next.opens_at })
    }

    /// What its charges and subscriptions wait under, in the queue of renewals.
    pub fn path(&self) -> String {
        format!("{}/{}", self.account, self.plan)
    }

    /// Where its charges wait to be sent.
    pub fn charges(&self) -> Lane {
        lanes::charges_under(&self.path())
    }

    /// Holds it back until the next night begins. One that is stopped over a plan that carries
    /// nothing over holds only its subscriptions: its charges are to be withdrawn.
    pub fn recess(&self, span: &NightSpan, held: Held<'_>, catalog: &Catalog) -> Recess {
        let carries_over = span.window.is_none() || self.carry_over(catalog) != CarryOver::Skip;
        let gives_up = held.is_final && !carries_over;
        let path = if gives_up { lanes::subscriptions_under(&self.path()) } else { self.path() };
        Recess {
            name: self.name().into(),
            queue: lanes::RENEWALS.into(),
            path: path.into(),
            until_ms: span.next_at.timestamp_millis(),
            since_ms: held.since.timestamp_millis(),
            by: held.by.into(),
            reason: held.why.into(),
            is_final: held.is_final,
        }
    }

    /// Its name.
    pub fn name(&self) -> String {
        format!("{}/{}/{}", self.account, self.plan, self.date)
    }
}

/// Who holds a night back, and why.
#[derive(Clone, Copy, Debug)]
pub struct Held<'h> {
    /// Who.
    pub by: &'h str,
    /// Why.
    pub why: &'h str,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Whether it is never to go on.
    pub is_final: bool,
}

/// Whether a renewal is of a night that was stopped over a plan that carries nothing over: then it
/// is withdrawn, and not held back. Its own date does not matter, for a window that is open over
/// midnight is of two nights and is stopped as one, until the next begins.
pub fn is_given_up(recesses: &[Recess], order: &ChargeOrder) -> bool {
    let path = lanes::plan_path(&order.account, order.plan.as_ref());
    let path = lanes::subscriptions_under(&path);
    recesses.iter().any(|recess| recess.is_final && *recess.path == *path)
}

/// What is on record of a night.
///
/// # Errors
///
/// The store failed.
pub async fn record(store: &dyn Store, name: &RunName) -> Result<NightRecord, StoreError> {
    let stored = store.get(&key(name)).await?;
    stored.map_or_else(|| Ok(NightRecord::default()), |stored| decode("night", &stored))
}

/// Changes what is on record of a night; `false` if the change comes to nothing.
///
/// # Errors
///
/// The store failed.
pub async fn put_on_record(
    store: &dyn Store,
    name: &RunName,
    change: impl Fn(&mut NightRecord) -> bool,
) -> Result<bool, StoreError> {
    for _ in 0..TRIES_MAX {
        let stored = store.get(&key(name)).await?;
        let mut record: NightRecord = match &stored {
            Some(stored) => decode("night", stored)?,
            None => NightRecord::default(),
        };
        if !change(&mut record) {
            return Ok(false);
        }
        if store.put(&key(name), stored.as_deref(), &encode(&record)).await? {
            return Ok(true);
        }
    }
    Err(StoreError::Broken(format!("the record of {name} is changed by others all the time")))
}

fn key(name: &RunName) -> String {
    format!("{KEY_PREFIX}{name}")
}

/// The run that a value of the store is kept of, if it is of a night.
pub(crate) fn run_of(key: &str) -> Option<&str> {
    key.strip_prefix(KEY_PREFIX)
}

const KEY_PREFIX: &str = "night/";

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use billing::{AfterGrace, DunningPolicy, Plan};

    use super::*;
    use crate::quota::tests::{account, at, order};

    /// A plan that carries nothing over.
    fn catalog(schedule: RenewalSchedule) -> Catalog {
        let dunning = DunningPolicy::new(Vec::new(), Duration::ZERO, AfterGrace::Suspend);
        let plan = Plan::new(
            "gold".parse().expect("an id"),
            account().id,
            "Gold".to_owned(),
            order().amount,
            "7d".parse().expect("a period"),
            schedule,
            dunning.expect("a policy"),
        );
        Catalog::new([account()], [plan.expect("a plan").carrying_over(CarryOver::Skip)])
    }

    /// What the night of the 22nd is held in, stopped or paused at one in the morning of the 23rd.
    fn recess(catalog: &Catalog, name: &str, is_final: bool) -> Recess {
        let run: RunName = name.parse().expect("a run");
        let (night, now) = (run.night().expect("a night"), at("2026-11-22T18:00:00Z"));
        let span = night.span(night.schedule(catalog).expect("a plan"), now).expect("not over");
        night.recess(&span, Held { by: "noi", why: "wrong price", since: now, is_final }, catalog)
    }

    #[test]
    fn a_stopped_night_is_given_up_on_both_sides_of_midnight_and_no_other_plan_is() {
        let late = RenewalSchedule::windows(
            "0 0 22 * * *",
            chrono_tz::Tz::Asia__Vientiane,
            Duration::from_secs(6 * 3_600),
        );
        let catalog = catalog(late.expect("a schedule"));
        let stopped = [recess(&catalog, "ltc-main/gold/2026-11-22", true)];
        let opened_on =
            |date: &str| ChargeOrder { opened_on: date.parse().expect("a date"), ..order() };
        assert!(is_given_up(&stopped, &opened_on("2026-11-22")));
        assert!(is_given_up(&stopped, &opened_on("2026-11-23")));
        let plan = |id: &str| Some(id.parse().expect("an id"));
        assert!(!is_given_up(&stopped, &ChargeOrder { plan: plan("gold-weekly"), ..order() }));
        assert!(!is_given_up(&stopped, &ChargeOrder { plan: None, ..order() }));
        let paused = recess(&catalog, "ltc-main/gold/2026-11-22", false);
        assert!(!is_given_up(&[paused], &order()), "who pauses means to go on");
    }

    #[test]
    fn where_there_are_no_windows_nothing_is_given_up_and_what_is_stopped_waits() {
        let catalog = catalog(account().any_time);
        let stopped = recess(&catalog, "ltc-main/gold/2026-11-23", true);
        assert!(!is_given_up(std::slice::from_ref(&stopped), &order()));
        assert_eq!(&*stopped.path, "ltc-main/gold");
    }
}
