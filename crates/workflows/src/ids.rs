//! The names of instances, and where they live.

use billing::{AccountId, ChargeId, ChargeOrder, Msisdn, PlanId, RefundId, SubscriptionId};
use engine::InstanceId;
use sha2::{Digest, Sha256};

use crate::RequeueId;

use crate::notification::WebhookName;

/// The kind of the closings' instance.
pub const CLOSINGS: &str = "closings";
/// The kind of the archiving's instance.
pub const ARCHIVING: &str = "archiving";
/// The kind of subscriptions' instances.
pub const SUBSCRIPTION: &str = "subscription";
/// The kind of charges' instances.
pub const CHARGE: &str = "charge";
/// The kind of what operators call charges.
pub const ALIAS: &str = "alias";
/// The kind of entries of the audit.
pub const AUDIT: &str = "audit";
/// The kind of matters for staff.
pub const MATTER: &str = "matter";
/// The kind of refunds' instances.
pub const REFUND: &str = "refund";
/// The kind of cancellations' instances.
pub const CANCELLATION: &str = "cancellation";
/// The kind of callbacks' instances.
pub const CALLBACK: &str = "callback";
/// The kind of what is left of subscribers who left.
pub const DEPARTURE: &str = "departure";
/// The kind of the streams that number what is told of one subscription.
pub const NOTICES: &str = "notices";
/// The kind of what is told to one webhook.
pub const NOTIFICATION: &str = "notification";
/// The kind of requests' instances.
pub const REQUEST: &str = "request";
/// The kind of requeues' instances.
pub const REQUEUE: &str = "requeue";
/// The kind of sessions at the console.
pub const SESSION: &str = "session";
/// The kind of the sweep's instance.
pub const SWEEP: &str = "sweep";
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

/// A refund's instance, beside its charge's.
pub fn refund(id: RefundId) -> InstanceId {
    InstanceId::new(id.partition(), id.to_string())
}

/// What tells the operator that this subscription is over; it ends once.
pub fn cancellation(partition: u16, of: &SubscriptionId) -> InstanceId {
    InstanceId::new(partition, format!("cancel:{of}"))
}

/// A requeue of everything that a filter finds.
pub fn requeue(id: &RequeueId, partitions: u16) -> InstanceId {
    InstanceId::new(spread(id.as_str(), partitions), format!("requeue:{id}"))
}

/// An account's token.
pub fn token(account: &AccountId, partitions: u16) -> InstanceId {
    InstanceId::new(spread(account.as_str(), partitions), format!("token:{account}"))
}

/// What was asked for under an idempotency key: beside no subscriber, since the same key may not
/// be used for two of them.
pub fn request(api_key: &str, idempotency_key: &str, partitions: u16) -> InstanceId {
    let name = digest(&[api_key.as_bytes(), b"/", idempotency_key.as_bytes()]);
    InstanceId::new(spread(&name, partitions), format!("key:{name}"))
}

/// A session at the console, by the digest of the token that its browser has.
pub fn session(digest: &str, partitions: u16) -> InstanceId {
    InstanceId::new(spread(digest, partitions), format!("session:{digest}"))
}

/// What sweeps a whole store.
pub fn sweep() -> InstanceId {
    InstanceId::new(0, SWEEP)
}

/// What looks at every window's end.
pub fn closings() -> InstanceId {
    InstanceId::new(0, CLOSINGS)
}

/// What moves a whole store's finished work to the archive.
pub fn archiving() -> InstanceId {
    InstanceId::new(0, ARCHIVING)
}

/// The directory's entry that says that an instance has moved to the archive: what was named from
/// outside is not opened under that name again.
pub fn archived_route(id: &InstanceId) -> String {
    format!("gone:{}", id.name)
}

/// A callback: `identity` tells it from every other of its kind. It lives beside its subscriber, if
/// it names one.
pub fn callback(
    account: &AccountId,
    kind: &str,
    identity: &[u8],
    msisdn: Option<Msisdn>,
    partitions: u16,
) -> InstanceId {
    let name = digest(&[account.as_str().as_bytes(), b"/", kind.as_bytes(), b"/", identity]);
    let partition = match msisdn {
        Some(msisdn) => partition_of(msisdn, partitions),
        None => spread(&name, partitions),
    };
    InstanceId::new(partition, format!("cb_{name}"))
}

/// The stream of what is told of a charge: that of its subscription, if it belongs to one.
pub fn notices_of_charge(order: &ChargeOrder) -> InstanceId {
    let partition = order.id.partition();
    match &order.subscription {
        Some(subscription) => notices_of_subscription(partition, subscription),
        None => InstanceId::new(partition, format!("notices:{}", order.id)),
    }
}

/// The stream of what is told of a subscription.
pub fn notices_of_subscription(partition: u16, of: &SubscriptionId) -> InstanceId {
    InstanceId::new(partition, format!("notices:sub:{of}"))
}

/// What tells a webhook one notice of a stream: the same id however often it is told. As text it
/// says where it lives, since receivers know it by nothing else.
pub fn notification(stream: &InstanceId, sequence: u64, webhook: &WebhookName) -> InstanceId {
    let number = sequence.to_be_bytes();
    let digest = digest(&[webhook.as_str().as_bytes(), b"/", stream.name.as_bytes(), &number]);
    InstanceId::new(stream.partition, format!("ev_{:04x}{}", stream.partition, &digest[4..]))
}

/// Where a notification of this name lives, if it is the name of one.
pub fn notification_of(name: &str) -> Option<InstanceId> {
    placed("ev_", name)
}

/// A matter for staff, by what tells it from every other of its kind. As text it says where it
/// lives, since staff know it by nothing else.
pub fn matter(partition: u16, kind: &str, identity: &str) -> InstanceId {
    let digest = digest(&[kind.as_bytes(), b"/", identity.as_bytes()]);
    InstanceId::new(partition, format!("mt_{partition:04x}{}", &digest[4..]))
}

/// The same matter in another partition.
pub fn matter_in(id: &InstanceId, partition: u16) -> InstanceId {
    let own = id.name.get("mt_0000".len()..).unwrap_or_default();
    InstanceId::new(partition, format!("mt_{partition:04x}{own}"))
}

/// Where a matter of this name lives, if it is the name of one.
pub fn matter_of(name: &str) -> Option<InstanceId> {
    placed("mt_", name)
}

/// Where something lives whose name says so: 4 digits for its partition, and 28 of its own.
fn placed(prefix: &str, name: &str) -> Option<InstanceId> {
    let digits = name.strip_prefix(prefix)?;
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let fits = digits.len() == 32 && digits.bytes().all(is_hex);
    let partition = u16::from_str_radix(digits.get(..4)?, 16).ok().filter(|_| fits)?;
    Some(InstanceId::new(partition, name))
}

/// The name under which a subscription's partition is on record, since its id comes from outside.
pub fn subscription_route(id: &SubscriptionId) -> String {
    format!("sub:{id}")
}

/// The name that only one live subscription may hold (money rule 1).
pub fn live(account: &AccountId, plan: &PlanId, msisdn: Msisdn) -> String {
    format!("live/{account}/{plan}/{}", msisdn.e164())
}

/// The name that only one open purchase of the same thing may hold: for a plan the name that its
/// subscription will hold, so that neither starts beside the other.
pub fn buying(order: &ChargeOrder) -> String {
    match &order.plan {
        Some(plan) => live(&order.account, plan, order.msisdn),
        None => {
            let what = format!("{}/{}", order.amount, order.description.as_deref().unwrap_or(""));
            format!("buy/{}/{}/{}", order.account, order.msisdn.e164(), short_digest(&what))
        }
    }
}

/// The name of a purchase, for those who buy; its charge is where it lives.
pub fn purchase(charge: ChargeId) -> String {
    format!("pu_{}", digits(charge))
}

/// The subscription that a purchase starts.
pub fn bought_subscription(charge: ChargeId) -> SubscriptionId {
    format!("sub_{}", digits(charge))
        .parse()
        .expect("letters, digits and a line are a subscription id")
}

fn digits(charge: ChargeId) -> String {
    let text = charge.to_string();
    text.strip_prefix("ch_").unwrap_or(&text).to_owned()
}

/// A short name for a long text; 128 bits of its digest.
pub(crate) fn short_digest(text: &str) -> String {
    digest(&[text.as_bytes()])
}

fn digest(parts: &[&[u8]]) -> String {
    let digest = parts.iter().fold(Sha256::new(), |digest, part| digest.chain_update(part));
    digest.finalize()[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Spreads keys evenly, and the same for ever.
pub(crate) fn spread(key: &str, partitions: u16) -> u16 {
    let digest = Sha256::digest(key.as_bytes());
    let number = u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]);
    let place = number % u32::from(partitions.max(1));
    u16::try_from(place).expect("a remainder is smaller than its divisor")
}
