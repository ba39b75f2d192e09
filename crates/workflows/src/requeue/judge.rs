//! What asking for a charge again comes to, with all that is on record about it.

use billing::{Charge, ChargeId, Requeue, Skipped, Subscription, Way};
use chrono::{DateTime, Utc};
use engine::workflow::decode;
use engine::{Store, StoreError};

use crate::{AccountPolicy, Catalog, ids};

/// What asking for a charge again at `now` comes to. The charge and its subscription decide for
/// themselves when they hear of it; this is what they would say.
pub(super) async fn judge(
    charge: &Charge,
    store: &dyn Store,
    catalog: &Catalog,
    now: DateTime<Utc>,
) -> Result<Requeue, StoreError> {
    let requeue = charge.requeue(now);
    let account = catalog.account(&charge.order.account).filter(|account| allows(account, charge));
    Ok(match (requeue, account) {
        (Requeue::Again, None) => Requeue::Skip(Skipped::Terminal),
        (Requeue::Again, Some(_)) if !may_follow(charge, store, catalog, now).await? => {
            Requeue::Skip(Skipped::Terminal)
        }
        (Requeue::Again, Some(account)) if is_capped(charge, store, account, now).await? => {
            Requeue::Skip(Skipped::Capped)
        }
        (requeue, _) => requeue,
    })
}

/// Whether the account, as it is configured by now, would still charge this: not beside the
/// operator's own renewals, and not above its bound (money rule 14).
fn allows(account: &AccountPolicy, charge: &Charge) -> bool {
    let is_the_operators = account.renews_itself && is_renewal(charge);
    let fits = charge.order.amount.exceeds(account.max_amount) == Ok(false);
    fits && !is_the_operators
}

fn is_renewal(charge: &Charge) -> bool {
    charge.order.way == Way::Renewal
}

/// Whether the charge's subscription lets another follow.
async fn may_follow(
    charge: &Charge,
    store: &dyn Store,
    catalog: &Catalog,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let order = &charge.order;
    let Some(subscription) = &order.subscription else { return Ok(true) };
    let Some(plan) = order.plan.as_ref().and_then(|plan| catalog.plan(plan)) else {
        return Ok(false);
    };
    let id = ids::subscription(order.id.partition(), subscription);
    let Some(instance) = store.read(&id).await? else { return Ok(false) };
    let subscription: Subscription = decode(ids::SUBSCRIPTION, &instance.state)?;
    Ok(subscription.takes_requeue(order.id, plan, now))
}

/// Whether the attempts of the day are used up, by this charge and those that it follows. Other
/// charges of the line count too, where the intent reserves its place (money rule 8): one that is
/// beyond them waits for the next day.
async fn is_capped(
    charge: &Charge,
    store: &dyn Store,
    account: &AccountPolicy,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let one_a_day = account.abilities.one_renewal_a_day && is_renewal(charge);
    let limit = if one_a_day { 1 } else { account.attempts_per_day };
    let (mut sent, mut before) = (sent_today(charge, account, now), charge.order.retry_of);
    // Every round finds another attempt, or is the last.
    while sent < limit {
        let Some(id) = before else { return Ok(false) };
        let Some(earlier) = read(store, id).await? else { return Ok(false) };
        match sent_today(&earlier, account, now) {
            0 => return Ok(false),
            more => sent = sent.saturating_add(more),
        }
        before = earlier.order.retry_of;
    }
    Ok(true)
}

fn sent_today(charge: &Charge, account: &AccountPolicy, now: DateTime<Utc>) -> u32 {
    let day = |at| account.any_time.local_date(at);
    let is_today = charge.submitted_at.is_some_and(|at| day(at) == day(now));
    if is_today { charge.attempts } else { 0 }
}

/// A charge, if it is on record. An id that came from outside may name a partition that there is not.
pub(super) async fn read(store: &dyn Store, id: ChargeId) -> Result<Option<Charge>, StoreError> {
    if id.partition() >= store.partitions() {
        return Ok(None);
    }
    let instance = store.read(&ids::charge(id)).await?;
    instance.map(|instance| decode(ids::CHARGE, &instance.state)).transpose()
}
