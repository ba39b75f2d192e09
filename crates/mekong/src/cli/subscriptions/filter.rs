//! Which subscriptions a list is of.

use billing::{AccountId, Msisdn, PlanId, Subscription, SubscriptionState};
use clap::Args;
use engine::Store;
use engine::store::ListQuery;
use workflows::ids;

use crate::cli::Failure;
use crate::cli::filters;
use crate::config::Config;

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

/// What to ask the store for, and which of its answers to keep.
pub(super) struct Wanted {
    pub(super) query: ListQuery,
    pub(super) subscriptions: Subscriptions,
}

/// Decides which subscriptions are wanted.
pub(super) struct Subscriptions {
    plan: Option<PlanId>,
    account: Option<AccountId>,
    msisdn: Option<Msisdn>,
}

impl SubscriptionFilter {
    /// What these filters mean in this store: a subscriber's subscriptions are in one partition.
    ///
    /// # Errors
    ///
    /// A number that is none, an account or plan that there is not.
    pub(super) async fn resolve(
        self,
        config: &Config,
        store: &dyn Store,
    ) -> Result<Wanted, Failure> {
        filters::known(self.account.as_ref(), self.plan.as_ref(), config, store).await?;
        let msisdn = self.msisdn.as_deref().map(filters::msisdn).transpose()?;
        let query = ListQuery {
            kind: ids::SUBSCRIPTION.to_owned(),
            statuses: self.state.iter().map(ToString::to_string).collect(),
            partition: msisdn.map(|msisdn| ids::partition_of(msisdn, store.partitions())),
            ..ListQuery::default()
        };
        let Self { plan, account, .. } = self;
        Ok(Wanted { query, subscriptions: Subscriptions { plan, account, msisdn } })
    }
}

impl Subscriptions {
    /// Whether this is one of them. States are the store's part.
    pub(super) fn include(&self, subscription: &Subscription) -> bool {
        self.plan.as_ref().is_none_or(|plan| *plan == subscription.plan)
            && self.account.as_ref().is_none_or(|account| *account == subscription.account)
            && self.msisdn.is_none_or(|msisdn| msisdn == subscription.msisdn)
    }
}
