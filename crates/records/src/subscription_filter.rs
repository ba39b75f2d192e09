//! Which subscriptions a list is of.

use billing::{AccountId, Msisdn, PlanId, Subscription, SubscriptionState};
use engine::Store;
use engine::store::ListQuery;
use workflows::{Catalog, ids};

use crate::charge_filter::{UnfitFilter, known, line, one, several};

/// Which subscriptions are meant, in texts. What is absent does not narrow it.
#[derive(Clone, Copy, Default)]
pub struct SubscriptionFilterTexts<'t> {
    /// Only in these states, separated by commas.
    pub state: Option<&'t str>,
    /// Only of this account.
    pub account: Option<&'t str>,
    /// Only of this plan.
    pub plan: Option<&'t str>,
    /// Only of this number.
    pub msisdn: Option<&'t str>,
}

/// Which subscriptions are meant: those that fit everything that is named here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SubscriptionFilter {
    states: Vec<SubscriptionState>,
    account: Option<AccountId>,
    plan: Option<PlanId>,
    msisdn: Option<Msisdn>,
}

impl SubscriptionFilter {
    /// The filter that these texts mean.
    ///
    /// # Errors
    ///
    /// A value that is unknown.
    pub async fn read(
        texts: SubscriptionFilterTexts<'_>,
        catalog: &Catalog,
        store: &dyn Store,
    ) -> Result<Self, UnfitFilter> {
        let filter = Self {
            states: several("state", texts.state, "states of subscriptions, such as active")?,
            account: one("account", texts.account, "the name of an account")?,
            plan: one("plan", texts.plan, "the name of a plan")?,
            msisdn: texts.msisdn.map(line).transpose()?,
        };
        known(filter.account.as_ref(), filter.plan.as_ref(), catalog, store).await?;
        Ok(filter)
    }

    /// What to ask a store of this many partitions for: a line's subscriptions are in one of them.
    pub fn query(&self, partitions: u16) -> ListQuery {
        ListQuery {
            kind: ids::SUBSCRIPTION.to_owned(),
            statuses: self.states.iter().map(ToString::to_string).collect(),
            partition: self.msisdn.map(|msisdn| ids::partition_of(msisdn, partitions)),
            ..ListQuery::default()
        }
    }

    /// Whether this is one of them.
    pub fn includes(&self, subscription: &Subscription) -> bool {
        (self.states.is_empty() || self.states.contains(&subscription.state))
            && self.plan.as_ref().is_none_or(|plan| *plan == subscription.plan)
            && self.account.as_ref().is_none_or(|account| *account == subscription.account)
            && self.msisdn.is_none_or(|msisdn| msisdn == subscription.msisdn)
    }
}
