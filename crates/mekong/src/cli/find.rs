//! Finding one thing by its id. An unknown id is a failure that names it.

use anyhow::anyhow;
use billing::{Charge, ChargeId, Subscription, SubscriptionId};
use engine::workflow::decode;
use engine::{Instance, Store, StoreError};
use workflows::ids;

use super::Failure;
use crate::view::charge_of_purchase;

/// A record, and what it says.
pub(super) struct Found<T> {
    /// The record.
    pub(super) instance: Instance,
    /// What it says.
    pub(super) state: T,
}

/// The subscription of this id.
///
/// # Errors
///
/// There is none.
pub(super) async fn subscription(
    id: &str,
    store: &dyn Store,
) -> Result<Found<Subscription>, Failure> {
    let unknown = || anyhow!("there is no subscription `{id}`");
    let id: SubscriptionId = id.parse().map_err(|_| unknown())?;
    let partition = store.routes(vec![ids::subscription_route(&id)]).await?.pop().flatten();
    let Some(partition) = partition else { return Err(unknown().into()) };
    // A route without a record: reserved by an import that enrolled nothing under it.
    let instance = store.read(&ids::subscription(partition, &id)).await?;
    let instance = instance.ok_or_else(unknown)?;
    Ok(Found { state: decode(ids::SUBSCRIPTION, &instance.state)?, instance })
}

/// The charge of this id.
///
/// # Errors
///
/// There is none.
pub(super) async fn charge(id: &str, store: &dyn Store) -> Result<Found<Charge>, Failure> {
    let unknown = || anyhow!("there is no charge `{id}`");
    let id: ChargeId = id.parse().map_err(|_| unknown())?;
    Ok(charge_of(id, store).await?.ok_or_else(unknown)?)
}

/// The charge of a purchase of this id, which may be its charge's.
///
/// # Errors
///
/// There is none.
pub(super) async fn purchase(id: &str, store: &dyn Store) -> Result<Found<Charge>, Failure> {
    let unknown = || anyhow!("there is no purchase `{id}`");
    let charge = charge_of_purchase(id).ok_or_else(unknown)?;
    let found = charge_of(charge, store).await?;
    Ok(found.filter(|found| found.state.order.purchase.is_some()).ok_or_else(unknown)?)
}

/// The charge of an id that the journal named, if it is still there.
pub(super) async fn charge_of(
    id: ChargeId,
    store: &dyn Store,
) -> Result<Option<Found<Charge>>, StoreError> {
    if id.partition() >= store.partitions() {
        return Ok(None);
    }
    let Some(instance) = store.read(&ids::charge(id)).await? else { return Ok(None) };
    let state = decode(ids::CHARGE, &instance.state)?;
    Ok(Some(Found { instance, state }))
}
