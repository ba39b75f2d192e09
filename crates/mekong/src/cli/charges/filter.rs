//! Which charges a list is of.

use std::str::FromStr;

use billing::{
    AccountId, Charge, ChargeOrder, ChargeState, DeclineReason, Msisdn, PlanId, SubscriptionId,
};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use clap::Args;
use engine::Store;
use engine::store::ListQuery;
use workflows::{ids, run};

use crate::cli::filters::{self, Since};
use crate::cli::{Failure, find};
use crate::config::Config;

/// Filters as they are typed. Several of them narrow the list together.
#[derive(Debug, Args)]
pub(in crate::cli) struct ChargeFilter {
    /// Only in these states, separated by commas: requested, submitted, waiting, in_doubt,
    /// charged, declined, cancelled, refunded
    #[arg(long, value_name = "STATES", value_delimiter = ',')]
    state: Vec<ChargeState>,
    /// Only declined or cancelled for these reasons, separated by commas: funds, barred, …
    #[arg(long, value_name = "REASONS", value_delimiter = ',')]
    reason: Vec<DeclineReason>,
    /// Only of this account
    #[arg(long)]
    account: Option<AccountId>,
    /// Only of this plan
    #[arg(long)]
    plan: Option<PlanId>,
    /// Only of this night, such as ltc-main/gold-weekly/2026-11-22
    #[arg(long)]
    run: Option<RunName>,
    /// Only of this subscription
    #[arg(long, value_name = "ID")]
    subscription: Option<SubscriptionId>,
    /// Only opened since: an instant (RFC 3339), or how long ago (2h, 1d)
    #[arg(long, value_name = "TIME")]
    since: Option<Since>,
    /// Only of this number
    #[arg(long, value_name = "NUMBER")]
    msisdn: Option<String>,
}

/// What to ask the store for, and which of its answers to keep.
pub(in crate::cli) struct Wanted {
    pub(in crate::cli) query: ListQuery,
    pub(in crate::cli) charges: Charges,
}

/// Decides which charges are wanted.
pub(in crate::cli) struct Charges {
    reasons: Vec<DeclineReason>,
    account: Option<AccountId>,
    plan: Option<PlanId>,
    run: Option<RunName>,
    subscription: Option<SubscriptionId>,
    msisdn: Option<Msisdn>,
}

impl ChargeFilter {
    /// What these filters mean in this store: a subscriber's charges are all in one partition.
    ///
    /// # Errors
    ///
    /// A number that is none, an account or plan that there is not, an unknown subscription.
    pub(in crate::cli) async fn resolve(
        self,
        config: &Config,
        store: &dyn Store,
    ) -> Result<Wanted, Failure> {
        filters::known(self.account.as_ref(), self.plan.as_ref(), config, store).await?;
        let msisdn = self.msisdn.as_deref().map(filters::msisdn).transpose()?;
        let of_number = msisdn.map(|msisdn| ids::partition_of(msisdn, store.partitions()));
        let of_subscription = match &self.subscription {
            Some(id) => Some(find::subscription(id.as_str(), store).await?.instance.id.partition),
            None => None,
        };
        let since = self.since.map(|since| since.instant(store.clock().now()));
        let query = ListQuery {
            kind: ids::CHARGE.to_owned(),
            statuses: self.state.iter().map(ToString::to_string).collect(),
            partition: of_subscription.or(of_number),
            since: since.max(self.run.as_ref().and_then(RunName::not_before)),
            ..ListQuery::default()
        };
        let charges = Charges {
            reasons: self.reason,
            account: self.account,
            plan: self.plan,
            run: self.run,
            subscription: self.subscription,
            msisdn,
        };
        Ok(Wanted { query, charges })
    }
}

impl Charges {
    /// Whether this is one of them. States and times are the store's part.
    pub(in crate::cli) fn include(&self, charge: &Charge) -> bool {
        let order = &charge.order;
        let of_reason = charge.reason.is_some_and(|reason| self.reasons.contains(&reason));
        (self.reasons.is_empty() || of_reason)
            && self.account.as_ref().is_none_or(|account| *account == order.account)
            && (self.plan.is_none() || self.plan == order.plan)
            && self.run.as_ref().is_none_or(|run| run.has(order))
            && (self.subscription.is_none() || self.subscription == order.subscription)
            && self.msisdn.is_none_or(|msisdn| msisdn == order.msisdn)
    }
}

/// The name of a run: account, plan, and the account's local date. The plan is `-` for charges of
/// none, and `purchases` for whatever is bought.
#[derive(Debug, Clone, PartialEq, Eq)]
struct RunName {
    name: String,
    opened_on: NaiveDate,
}

/// A text that is no run's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected account/plan/date, such as ltc-main/gold-weekly/2026-11-22")]
struct RunNameError;

impl FromStr for RunName {
    type Err = RunNameError;

    fn from_str(text: &str) -> Result<Self, RunNameError> {
        let parts: Vec<&str> = text.split('/').collect();
        let [account, plan, date] = parts.as_slice() else { return Err(RunNameError) };
        if *plan != "-" {
            plan.parse::<PlanId>().map_err(|_| RunNameError)?;
        }
        account.parse::<AccountId>().map_err(|_| RunNameError)?;
        let opened_on: NaiveDate = date.parse().map_err(|_| RunNameError)?;
        Ok(Self { name: format!("{account}/{plan}/{opened_on}"), opened_on })
    }
}

impl RunName {
    fn has(&self, order: &ChargeOrder) -> bool {
        self.opened_on == order.opened_on && self.name == run::of(order)
    }

    /// No local date begins more than a day before the same date in UTC.
    fn not_before(&self) -> Option<DateTime<Utc>> {
        self.opened_on.and_time(NaiveTime::MIN).and_utc().checked_sub_signed(TimeDelta::days(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_named_by_account_plan_and_date() {
        let run: RunName = "ltc-main/gold-weekly/2026-11-22".parse().expect("a run");
        assert_eq!(run.name, "ltc-main/gold-weekly/2026-11-22");
        assert_eq!(run.not_before(), "2026-11-21T00:00:00Z".parse().ok());
        for right in ["ltc-main/-/2026-11-22", "ltc-main/purchases/2026-11-22"] {
            assert_eq!(right.parse::<RunName>().expect("a run").name, right);
        }
        for wrong in ["ltc-main", "ltc-main/gold/22 Nov", "a/b/c/2026-11-22", "a//2026-11-22"] {
            assert_eq!(wrong.parse::<RunName>(), Err(RunNameError), "{wrong}");
        }
    }
}
