//! A subscription as the outside interface has it.

use billing::{ChargeId, Plan, Subscription, SubscriptionEvent, SubscriptionState};
use contract::{ChargeView, SubscriptionDetail, SubscriptionView};
use engine::{Instance, Store, StoreError};
use workflows::ids;

use crate::find::{self, Found};
use crate::{charge_view, history, tell_subscription};

/// Charges shown with a subscription, the latest ones; a list of charges has all of them.
pub(crate) const CHARGES_MAX: usize = 20;

/// What the journal says of a subscription, and `plan` of its periods.
pub fn subscription_view(
    instance: &Instance,
    subscription: &Subscription,
    plan: Option<&Plan>,
) -> SubscriptionView {
    let plan = plan.filter(|_| renews(subscription.state));
    SubscriptionView {
        id: subscription.id.to_string(),
        account: subscription.account.to_string(),
        plan: subscription.plan.to_string(),
        msisdn: subscription.msisdn.to_string(),
        state: subscription.state.to_string(),
        renews_at: plan.and_then(|plan| subscription.renews_at(plan)),
        paid_through: subscription.paid_through,
        dunning_step: subscription.current.as_ref().map_or(0, |open| open.dunning_step),
        created_at: instance.created_at,
        updated_at: instance.updated_at,
        cancelled_at: subscription.cancelled_at,
    }
}

/// A subscription with its history and its latest charges.
///
/// # Errors
///
/// The store failed, or an entry cannot be read.
pub async fn subscription_detail(
    found: &Found<Subscription>,
    plan: Option<&Plan>,
    store: &dyn Store,
) -> Result<SubscriptionDetail, StoreError> {
    let Found { instance, state } = found;
    let entries = store.history(&instance.id).await?;
    let mut opened = Vec::new();
    let history = history(ids::SUBSCRIPTION, &entries, |event, at| {
        opened.extend(charge_opened_by(event));
        tell_subscription(event, at)
    })?;
    Ok(SubscriptionDetail {
        subscription: subscription_view(instance, state, plan),
        history,
        charges: charges(&opened, store).await?,
        as_of: None,
        not_known_yet: Vec::new(),
    })
}

/// The history names every charge that the subscription ever opened.
pub(crate) fn charge_opened_by(event: &SubscriptionEvent) -> Option<ChargeId> {
    match event {
        SubscriptionEvent::PeriodOpened { open, .. } => Some(open.charge),
        SubscriptionEvent::ChargeReopened { charge, .. } => Some(*charge),
        _ => None,
    }
}

async fn charges(opened: &[ChargeId], store: &dyn Store) -> Result<Vec<ChargeView>, StoreError> {
    let mut charges = Vec::new();
    for id in &opened[opened.len().saturating_sub(CHARGES_MAX)..] {
        let found = find::charge_of(*id, store).await?;
        charges.extend(found.map(|found| charge_view(&found.instance, &found.state)));
    }
    Ok(charges)
}

fn renews(state: SubscriptionState) -> bool {
    matches!(
        state,
        SubscriptionState::Pending | SubscriptionState::Active | SubscriptionState::Grace
    )
}
