//! That somebody left: one small record for each line and plan, for good.
//!
//! An operator may ask twice to end the same subscription and has to hear both times that it has
//! ended (flow L3), while the subscription itself moves to the archive one day.

use billing::{AccountId, Msisdn, PlanId};
use chrono::{DateTime, Utc};
use engine::store::NewInstance;
use engine::{InstanceId, Store, StoreError};

use crate::{ids, lanes};

/// The record, beside the subscription: an instance that wants nothing and says nothing but its
/// name. Written again it stays as it is.
pub fn record(
    account: &AccountId,
    plan: &PlanId,
    msisdn: Msisdn,
    partition: u16,
    now: DateTime<Utc>,
) -> NewInstance {
    NewInstance {
        id: id(account, plan, msisdn, partition),
        kind: ids::DEPARTURE.into(),
        status: "left".into(),
        lane: lanes::callbacks(account),
        due_at: None,
        state: engine::workflow::encode(&now.timestamp_millis()),
        history: Vec::new(),
        unique: None,
    }
}

/// Whether a line has left one of these plans before.
///
/// # Errors
///
/// The store failed.
pub async fn is_on_record(
    store: &dyn Store,
    account: &AccountId,
    plans: &[&PlanId],
    msisdn: Msisdn,
) -> Result<bool, StoreError> {
    let partition = ids::partition_of(msisdn, store.partitions());
    for plan in plans {
        if store.read(&id(account, plan, msisdn, partition)).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn id(account: &AccountId, plan: &PlanId, msisdn: Msisdn, partition: u16) -> InstanceId {
    let name = ids::short_digest(&ids::live(account, plan, msisdn));
    InstanceId::new(partition, format!("left:{name}"))
}
