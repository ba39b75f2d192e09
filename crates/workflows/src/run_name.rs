//! The name of a run, as lists are filtered by it.

use std::fmt;
use std::str::FromStr;

use billing::{AccountId, ChargeOrder, PlanId};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::{RequeueId, run};

/// The name of a run: a night's account, plan and local date, or `requeue/` and the requeue's id.
///
/// A night's plan is `-` for charges of none, and `purchases` for whatever is bought.
///
/// ```
/// # use workflows::RunName;
/// let night: RunName = "ltc-main/gold-weekly/2026-11-22".parse()?;
/// assert_eq!(night.as_str(), "ltc-main/gold-weekly/2026-11-22");
/// assert!("ltc-main".parse::<RunName>().is_err());
/// # Ok::<(), workflows::RunNameError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunName {
    name: Box<str>,
    /// None of a requeue, which may last for many days.
    opened_on: Option<NaiveDate>,
}

/// What a night is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Night<'n> {
    /// The account.
    pub account: AccountId,
    /// The plan's name, `-` for charges of none, or `purchases` for whatever is bought.
    pub plan: &'n str,
    /// The local date on which its charges opened.
    pub date: NaiveDate,
}

/// A text that is no run's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected account/plan/date, such as ltc-main/gold-weekly/2026-11-22, or requeue/ and its id"
)]
pub struct RunNameError;

impl RunName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// Whether a charge of this order belongs to it.
    pub fn has(&self, order: &ChargeOrder) -> bool {
        self.opened_on.is_none_or(|date| date == order.opened_on) && *self.name == run::of(order)
    }

    /// What its night is of; none for a requeue.
    pub fn night(&self) -> Option<Night<'_>> {
        let mut parts = self.name.split('/');
        let account = parts.next()?.parse().ok()?;
        Some(Night { account, plan: parts.next()?, date: self.opened_on? })
    }

    /// The requeue that it is of; none for a night.
    pub fn requeue(&self) -> Option<RequeueId> {
        RequeueId::of_run(&self.name)
    }

    /// None of its charges is older: no local date begins more than a day before the same date in
    /// UTC.
    pub fn not_before(&self) -> Option<DateTime<Utc>> {
        self.opened_on?.and_time(NaiveTime::MIN).and_utc().checked_sub_signed(TimeDelta::days(1))
    }
}

impl From<&RequeueId> for RunName {
    fn from(id: &RequeueId) -> Self {
        Self { name: id.run().into(), opened_on: None }
    }
}

impl FromStr for RunName {
    type Err = RunNameError;

    fn from_str(text: &str) -> Result<Self, RunNameError> {
        if let Some(requeue) = RequeueId::of_run(text) {
            return Ok(Self::from(&requeue));
        }
        let parts: Vec<&str> = text.splitn(4, '/').collect();
        let [account, plan, date] = parts.as_slice() else { return Err(RunNameError) };
        if *plan != "-" {
            plan.parse::<PlanId>().map_err(|_| RunNameError)?;
        }
        account.parse::<AccountId>().map_err(|_| RunNameError)?;
        let opened_on: NaiveDate = date.parse().map_err(|_| RunNameError)?;
        // A date has several spellings, of which runs are named by one.
        let name = format!("{account}/{plan}/{opened_on}").into();
        Ok(Self { name, opened_on: Some(opened_on) })
    }
}

impl fmt::Display for RunName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.name)
    }
}

billing::kept_as_text!(RunName, name);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_is_named_by_account_plan_and_date() {
        let run: RunName = "ltc-main/gold-weekly/2026-11-22".parse().expect("a run");
        assert_eq!(run.not_before(), "2026-11-21T00:00:00Z".parse().ok());
        let night = run.night().expect("a night");
        assert_eq!((night.account.as_str(), night.plan), ("ltc-main", "gold-weekly"));
        assert_eq!((night.date.to_string(), run.requeue()), ("2026-11-22".to_owned(), None));
        for right in ["ltc-main/-/2026-11-22", "ltc-main/purchases/2026-11-22"] {
            assert_eq!(right.parse::<RunName>().expect("a run").as_str(), right);
        }
        for wrong in ["ltc-main", "ltc-main/gold/22 Nov", "a/b/c/2026-11-22", "a//2026-11-22"] {
            assert_eq!(wrong.parse::<RunName>(), Err(RunNameError), "{wrong}");
        }
    }

    #[test]
    fn a_requeue_is_a_run_of_no_night() {
        let id = RequeueId::mint("backend", "night-1");
        let run: RunName = id.run().parse().expect("a run");
        assert_eq!(run, RunName::from(&id));
        assert_eq!((run.not_before(), run.night(), run.requeue()), (None, None, Some(id)));
        assert_eq!("requeue/1".parse::<RunName>(), Err(RunNameError));
    }

    #[test]
    fn a_run_reads_back_from_the_journal() {
        let id = RequeueId::mint("backend", "night-1").run();
        for name in ["ltc-main/gold-weekly/2026-11-22", &id] {
            let run: RunName = name.parse().expect("a run");
            let stored = minicbor::to_vec(&run).expect("encodes");
            assert_eq!(minicbor::decode::<RunName>(&stored).expect("decodes"), run);
        }
    }
}
