//! Which subscriptions a list is of.

use billing::{AccountId, PlanId, SubscriptionState};
use clap::Args;

use crate::cli::filters::several;

/// Filters as they are typed. Several of them narrow the list together.
#[derive(Debug, Args)]
pub(in crate::cli) struct SubscriptionFilter {
    /// Only in these states, separated by commas: pending, active, grace, suspended, cancelled,
    /// lapsed
    #[arg(long, value_name = "STATES", value_delimiter = ',')]
    state: Vec<SubscriptionState>,
    /// Only of this plan
    #[arg(long)]
    plan: Option<PlanId>,
    /// Only of this account
    #[arg(long)]
    account: Option<AccountId>,
    /// Only of this number
    #[arg(long, value_name = "NUMBER")]
    msisdn: Option<String>,
}

impl SubscriptionFilter {
    /// The same in texts.
    pub(super) fn view(self) -> client::SubscriptionFilter {
        client::SubscriptionFilter {
            state: several(&self.state),
            plan: self.plan.map(|plan| plan.to_string()),
            account: self.account.map(|account| account.to_string()),
            msisdn: self.msisdn,
        }
    }
}
