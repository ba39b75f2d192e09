//! Which charges a list is of.

use billing::{AccountId, ChargeState, DeclineReason, PlanId, SubscriptionId};
use chrono::{DateTime, Utc};
use clap::Args;
use contract::ChargeFilterView;
use workflows::RunName;

use crate::cli::filters::{Since, several};

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
    /// Only with this code of the operator's
    #[arg(long, value_name = "CODE")]
    operator_code: Option<String>,
    /// Only of this account
    #[arg(long)]
    account: Option<AccountId>,
    /// Only of this plan
    #[arg(long)]
    plan: Option<PlanId>,
    /// Only of this run: a night, such as ltc-main/gold-weekly/2026-11-22, or a requeue
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

impl ChargeFilter {
    /// The same in texts, where the time is `now`.
    pub(in crate::cli) fn view(self, now: DateTime<Utc>) -> ChargeFilterView {
        ChargeFilterView {
            state: several(&self.state),
            reason: several(&self.reason),
            operator_code: self.operator_code,
            account: self.account.map(|account| account.to_string()),
            plan: self.plan.map(|plan| plan.to_string()),
            run: self.run.map(|run| run.to_string()),
            subscription: self.subscription.map(|subscription| subscription.to_string()),
            msisdn: self.msisdn,
            since: self.since.map(|since| since.instant(now)),
        }
    }
}
