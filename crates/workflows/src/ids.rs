//! The names of instances, and where they live.

use billing::{AccountId, ChargeId, Msisdn, PlanId, SubscriptionId};
use engine::InstanceId;
use sha2::{Digest, Sha256};

/// The kind of subscriptions' instances.
pub const SUBSCRIPTION: &str = "subscription";
/// The kind of charges' instances.
pub const CHARGE: &str = "charge";
/// The kind of tokens' instances.
pub const TOKEN: &str = "token";

/// The partition that everything of one subscriber lives in, so that a subscription and its
/// charges commit together.
pub fn partition_of(msisdn: Msisdn, partitions: u16) -> u16 {
    spread(&msisdn.e164(), partitions)
}

/// A subscription's instance.
pub fn subscription(partition: u16, id: &SubscriptionId) -> InstanceId {
    InstanceId::new(partition, format!("sub:{id}"))
}

/// A charge's instance; the id itself says where it lives.
pub fn charge(id: ChargeId) -> InstanceId {
    InstanceId::new(id.partition(), id.to_string())
}

/// An account's token.
pub fn token(account: &AccountId, partitions: u16) -> InstanceId {
    InstanceId::new(spread(account.as_str(), partitions), format!("token:{account}"))
}

/// The name under which a subscription's partition is on record, since its id comes from outside.
pub fn subscription_route(id: &SubscriptionId) -> String {
    format!("sub:{id}")
}

/// The name that only one live subscription may hold (money rule 1).
pub fn live(account: &AccountId, plan: &PlanId, msisdn: Msisdn) -> String {
    format!("live/{account}/{plan}/{}", msisdn.e164())
}

/// Spreads keys evenly, and the same for ever.
fn spread(key: &str, partitions: u16) -> u16 {
    let digest = Sha256::digest(key.as_bytes());
    let number = u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]);
    let place = number % u32::from(partitions.max(1));
    u16::try_from(place).expect("a remainder is smaller than its divisor")
}
