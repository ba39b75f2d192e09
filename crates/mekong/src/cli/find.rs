//! Finding one thing by its id. An unknown id is a failure that names it.

use anyhow::anyhow;
use billing::{Charge, Subscription};
use engine::Store;
use records::{Found, find};

use super::Failure;

/// The subscription of this id.
///
/// # Errors
///
/// There is none.
pub(super) async fn subscription(
    id: &str,
    store: &dyn Store,
) -> Result<Found<Subscription>, Failure> {
    let found = find::subscription(id, store).await?;
    found.ok_or_else(|| anyhow!("there is no subscription `{id}`").into())
}

/// The charge of this id.
///
/// # Errors
///
/// There is none.
pub(super) async fn charge(id: &str, store: &dyn Store) -> Result<Found<Charge>, Failure> {
    let found = find::charge(id, store).await?;
    found.ok_or_else(|| anyhow!("there is no charge `{id}`").into())
}

/// The charge of a purchase of this id, which may be its charge's.
///
/// # Errors
///
/// There is none.
pub(super) async fn purchase(id: &str, store: &dyn Store) -> Result<Found<Charge>, Failure> {
    let found = find::purchase(id, store).await?;
    found.ok_or_else(|| anyhow!("there is no purchase `{id}`").into())
}
