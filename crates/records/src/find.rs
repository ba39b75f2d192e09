//! Finding one thing by its id.

use billing::{Charge, ChargeId, Subscription, SubscriptionId};
use engine::workflow::decode;
use engine::{Instance, InstanceId, Store, StoreError};
use workflows::callback::Callback;
use workflows::{Catalog, ids};

use crate::charge_of_purchase;

/// A record, and what it says.
#[derive(Debug, Clone)]
pub struct Found<T> {
    /// The record.
    pub instance: Instance,
    /// What it says.
    pub state: T,
}

/// The subscription that whoever holds this catalog calls `id`, if there is one.
///
/// # Errors
///
/// The store failed.
pub async fn subscription(
    id: &str,
    catalog: &Catalog,
    store: &dyn Store,
) -> Result<Option<Found<Subscription>>, StoreError> {
    for id in catalog.names_in_journal(id) {
        if let Some(found) = subscription_of(&id, store).await? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The subscription of an id that the journal named, if it is still there.
///
/// # Errors
///
/// The store failed.
pub async fn subscription_of(
    id: &SubscriptionId,
    store: &dyn Store,
) -> Result<Option<Found<Subscription>>, StoreError> {
    let partition = store.routes(vec![ids::subscription_route(id)]).await?.pop().flatten();
    let Some(partition) = partition else { return Ok(None) };
    // A route without a record: reserved by an import that enrolled nothing under it.
    let instance = store.read(&ids::subscription(partition, id)).await?;
    let Some(instance) = instance else { return Ok(None) };
    Ok(Some(Found { state: decode(ids::SUBSCRIPTION, &instance.state)?, instance }))
}

/// The charge of this id, if there is one.
///
/// # Errors
///
/// The store failed.
pub async fn charge(id: &str, store: &dyn Store) -> Result<Option<Found<Charge>>, StoreError> {
    match id.parse() {
        Ok(id) => charge_of(id, store).await,
        Err(_) => Ok(None),
    }
}

/// The charge of a purchase of this id, which may be its charge's, if there is one.
///
/// # Errors
///
/// The store failed.
pub async fn purchase(id: &str, store: &dyn Store) -> Result<Option<Found<Charge>>, StoreError> {
    let Some(charge) = charge_of_purchase(id) else { return Ok(None) };
    let found = charge_of(charge, store).await?;
    Ok(found.filter(|found| found.state.order.purchase.is_some()))
}

/// The callback of this id, if there is one. Its id does not say where it lives, and the partitions
/// are few.
///
/// # Errors
///
/// The store failed.
pub async fn callback(id: &str, store: &dyn Store) -> Result<Option<Found<Callback>>, StoreError> {
    if !(1..=InstanceId::NAME_BYTES_MAX).contains(&id.len()) {
        return Ok(None);
    }
    for partition in 0..store.partitions() {
        let found = store.read(&InstanceId::new(partition, id)).await?;
        if let Some(instance) = found.filter(|found| *found.kind == *ids::CALLBACK) {
            return Ok(Some(Found { state: decode(ids::CALLBACK, &instance.state)?, instance }));
        }
    }
    Ok(None)
}

/// The charge of an id that the journal named, if it is still there.
///
/// # Errors
///
/// The store failed.
pub async fn charge_of(
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
