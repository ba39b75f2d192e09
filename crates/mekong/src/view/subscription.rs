//! A subscription as the outside interface has it.

use billing::{AccountId, Msisdn, Plan, PlanId, Subscription, SubscriptionId, SubscriptionState};
use chrono::{DateTime, Utc};
use engine::Instance;
use serde::Serialize;

use super::charge::as_text;

/// A subscription, field by field in the order of the outside interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SubscriptionView {
    /// The content provider's own id for it.
    #[serde(serialize_with = "as_text")]
    pub id: SubscriptionId,
    /// Through which account it is charged.
    #[serde(serialize_with = "as_text")]
    pub account: AccountId,
    /// For which plan.
    #[serde(serialize_with = "as_text")]
    pub plan: PlanId,
    /// Whose line, masked.
    #[serde(serialize_with = "as_text")]
    pub msisdn: Msisdn,
    /// Where it stands.
    pub state: &'static str,
    /// When its next period starts; none where nothing renews any more, or where the plan is not
    /// configured.
    pub renews_at: Option<DateTime<Utc>>,
    /// Until when it is paid.
    pub paid_through: DateTime<Utc>,
    /// The dunning step of its latest charge; 0 where that was a renewal.
    pub dunning_step: u32,
    /// When it was enrolled.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When it was cancelled, if it was.
    pub cancelled_at: Option<DateTime<Utc>>,
}

impl SubscriptionView {
    /// What the journal says of a subscription, and `plan` of its periods.
    pub fn new(instance: &Instance, subscription: &Subscription, plan: Option<&Plan>) -> Self {
        let plan = plan.filter(|_| renews(subscription.state));
        Self {
            id: subscription.id.clone(),
            account: subscription.account.clone(),
            plan: subscription.plan.clone(),
            msisdn: subscription.msisdn,
            state: subscription.state.as_str(),
            renews_at: plan.and_then(|plan| subscription.renews_at(plan)),
            paid_through: subscription.paid_through,
            dunning_step: subscription.current.as_ref().map_or(0, |open| open.dunning_step),
            created_at: instance.created_at,
            updated_at: instance.updated_at,
            cancelled_at: subscription.cancelled_at,
        }
    }
}

fn renews(state: SubscriptionState) -> bool {
    matches!(
        state,
        SubscriptionState::Pending | SubscriptionState::Active | SubscriptionState::Grace
    )
}
