//! Operators' own names for charges, so that a callback finds its charge.

use billing::{AccountId, ChargeId, ChargeOrder};
use engine::store::NewInstance;
use engine::workflow::{decode, encode};
use engine::{InstanceId, Lane, Store, StoreError};

use crate::{ids, lanes};

/// The operator's own name for a charge, as an instance that wants nothing.
pub(crate) fn known_as(order: &ChargeOrder, reference: &str) -> NewInstance {
    NewInstance {
        id: InstanceId::new(order.id.partition(), name(&order.account, reference)),
        kind: ids::ALIAS.into(),
        status: "known".into(),
        lane: Lane::new(lanes::PURCHASES, "aliases"),
        due_at: None,
        state: encode(&order.id),
        history: Vec::new(),
        unique: None,
    }
}

/// Makes a name findable, before the charge that it belongs to learns it.
///
/// # Errors
///
/// The store failed.
pub async fn announce(
    store: &dyn Store,
    order: &ChargeOrder,
    reference: &str,
) -> Result<(), StoreError> {
    let name = name(&order.account, reference);
    store.route(vec![(name, order.id.partition())]).await.map(drop)
}

/// The charge that an operator calls by this name, if one is on record.
///
/// # Errors
///
/// The store failed.
pub async fn find(
    store: &dyn Store,
    account: &AccountId,
    reference: &str,
) -> Result<Option<ChargeId>, StoreError> {
    let name = name(account, reference);
    let partition = store.routes(vec![name.clone()]).await?.into_iter().flatten().next();
    let Some(partition) = partition else { return Ok(None) };
    let instance = store.read(&InstanceId::new(partition, name)).await?;
    instance.map(|instance| decode(ids::ALIAS, &instance.state)).transpose()
}

/// Bounded whatever the operator says; long ones are told apart by their digest.
fn name(account: &AccountId, reference: &str) -> String {
    format!("ref:{}", ids::short_digest(&format!("{account}/{reference}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_of_any_length_makes_a_name_that_an_instance_can_have() {
        let account: AccountId = "a".repeat(63).parse().expect("an id");
        let long = name(&account, &"x".repeat(5_000));
        assert!(long.len() <= InstanceId::NAME_BYTES_MAX, "{long}");
        assert_ne!(long, name(&account, "x"));
    }
}
