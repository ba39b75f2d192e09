//! Idempotency keys, each with what it was used for.
//!
//! A key is reserved in the partition of its own digest before anything is opened under it, and
//! what is opened gets the id and the time that were reserved with it: a crash between the two is
//! repaired by the next request of the same key, and a second use of the key is found wherever its
//! msisdn would be routed (DESIGN 3).

use billing::encoding;
use billing::{Charge, ChargeId, ChargeOrder};
use chrono::{DateTime, Utc};
use engine::store::{CreateOutcome, NewInstance};
use engine::workflow::{decode, encode};
use engine::{InstanceId, Store, StoreError};
use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};
use records::{Found, find};
use serde::Serialize;
use sha2::{Digest, Sha256};
use workflows::requeue::Counted;
use workflows::{ids, lanes};

use crate::{Orders, Refused, Request};

/// What a key was used for.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Reserved {
    /// The digest of what was asked for.
    #[n(0)]
    digest: ByteArray<32>,
    /// The charge that it opens, if it opens one.
    #[n(1)]
    pub(crate) charge: Option<ChargeId>,
    /// When it was asked for first.
    #[cbor(n(2), with = "encoding::instant")]
    pub(crate) at: DateTime<Utc>,
    /// What it was to come to then, if it asks for charges again.
    #[n(3)]
    pub(crate) planned: Option<Counted>,
}

/// Whether a key was used before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Key {
    /// This is its first use.
    New(Reserved),
    /// The same was asked for under it before.
    Again(Reserved),
    /// Something else was asked for under it before.
    Taken,
}

impl Key {
    /// What is reserved under it, and whether it was before.
    ///
    /// # Errors
    ///
    /// [`Refused::KeyTaken`].
    pub(crate) fn reserved(self, request: &Request<'_>) -> Result<(Reserved, bool), Refused> {
        match self {
            Self::New(reserved) => Ok((reserved, false)),
            Self::Again(reserved) => Ok((reserved, true)),
            Self::Taken => Err(Refused::KeyTaken { key: request.key.to_owned() }),
        }
    }
}

impl Reserved {
    /// What is asked for now: `what` names the kind of order, `order` is its content.
    pub(crate) fn now(
        what: &str,
        order: &impl Serialize,
        charge: Option<ChargeId>,
        at: DateTime<Utc>,
    ) -> Self {
        let body = serde_json::to_vec(order).expect("texts, numbers and instants are JSON");
        let digest = Sha256::new().chain_update(what).chain_update([0]).chain_update(body);
        Self { digest: <[u8; 32]>::from(digest.finalize()).into(), charge, at, planned: None }
    }

    fn instance(&self, request: &Request<'_>, partitions: u16) -> NewInstance {
        NewInstance {
            id: place(request, partitions),
            kind: ids::REQUEST.into(),
            status: "kept".into(),
            lane: lanes::requests(),
            due_at: None,
            state: encode(self),
            history: Vec::new(),
            unique: None,
        }
    }
}

impl Orders {
    /// Whether anything was asked for under this key before.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub async fn was_used(&self, request: &Request<'_>) -> Result<bool, StoreError> {
        Ok(known(request, &*self.store).await?.is_some())
    }

    /// The charge that the same request opened before, and when it was asked for first: it stays
    /// accepted, also where configuration would refuse it now. Nothing is reserved.
    pub(crate) async fn opened_before(
        &self,
        request: &Request<'_>,
        what: &str,
        wanted: &impl Serialize,
    ) -> Result<Option<(Found<Charge>, DateTime<Utc>)>, StoreError> {
        let wanted = Reserved::now(what, wanted, None, self.store.clock().now());
        let first = known(request, &*self.store).await?;
        let Some(first) = first.filter(|first| first.digest == wanted.digest) else {
            return Ok(None);
        };
        let Some(charge) = first.charge else { return Ok(None) };
        let found = find::charge_of(charge, &*self.store).await?;
        Ok(found.map(|found| (found, first.at)))
    }
}

/// Where a key is kept.
fn place(request: &Request<'_>, partitions: u16) -> InstanceId {
    ids::request(request.by, request.key, partitions)
}

/// What a key was used for, if it was.
async fn known(request: &Request<'_>, store: &dyn Store) -> Result<Option<Reserved>, StoreError> {
    let there = store.read(&place(request, store.partitions())).await?;
    there.map(|there| decode(ids::REQUEST, &there.state)).transpose()
}

/// Reserves keys, each for what is asked for under it, and says which were used before.
pub(crate) async fn reserve(
    asked: &[(Request<'_>, Reserved)],
    store: &dyn Store,
) -> Result<Vec<Key>, StoreError> {
    let partitions = store.partitions();
    let new = asked.iter().map(|(request, wanted)| wanted.instance(request, partitions));
    let outcomes = store.create(new.collect()).await?;
    let key = |((_, wanted), outcome): (&(Request<'_>, Reserved), CreateOutcome)| match outcome {
        CreateOutcome::Created => Ok(Key::New(wanted.clone())),
        CreateOutcome::Exists(there) => {
            let known: Reserved = decode(ids::REQUEST, &there.state)?;
            Ok(if known.digest == wanted.digest { Key::Again(known) } else { Key::Taken })
        }
        CreateOutcome::Taken { .. } => Err(StoreError::Broken("a key has no unique name".into())),
    };
    asked.iter().zip(outcomes).map(key).collect()
}

/// Gives a key back under which nothing was opened.
pub(crate) async fn release(request: &Request<'_>, store: &dyn Store) -> Result<(), StoreError> {
    let id = place(request, store.partitions());
    store.forget(id.partition, &[id.name.to_string()]).await.map(drop)
}

/// Reserves one key.
pub(crate) async fn reserve_one(
    request: &Request<'_>,
    wanted: Reserved,
    store: &dyn Store,
) -> Result<Key, StoreError> {
    let keys = reserve(&[(*request, wanted)], store).await?.pop();
    keys.ok_or_else(|| StoreError::Broken("a creation without an answer".into()))
}

/// Whether a charge that is on record was opened for this order. A key is known for a time only,
/// and a store may lose it; what was opened under it stays.
fn is_meant(there: &ChargeOrder, wanted: &ChargeOrder) -> bool {
    let what = |order: &ChargeOrder| (order.msisdn, order.amount, order.purchase.is_some());
    let through = |order: &ChargeOrder| (order.account.clone(), order.plan.clone());
    what(there) == what(wanted)
        && through(there) == through(wanted)
        && there.description == wanted.description
}

/// The order that is on record where this one was to go, unless it is another: then its key was
/// forgotten or lost, and is taken.
pub(crate) fn same_or_taken(
    there: ChargeOrder,
    wanted: &ChargeOrder,
    again: bool,
    request: &Request<'_>,
) -> Result<ChargeOrder, Refused> {
    match again || is_meant(&there, wanted) {
        true => Ok(there),
        false => Err(Refused::KeyTaken { key: request.key.to_owned() }),
    }
}
