//! What callers may ask: to try it, to start it, how far it is, to stop it.

use billing::{Charge, ChargeId, Requeue};
use chrono::TimeDelta;
use engine::store::{CreateOutcome, Signal};
use engine::workflow::{decode, encode};
use engine::{Store, StoreError};

use super::judge::{judge, read};
use super::scan::signal;
use super::{
    Counted, PACE_DEFAULT, PACE_MAX, RequeueOrder, RequeueRun, RequeueSignal, RequeueWorkflow, Scan,
};
use crate::{Catalog, ChargeFilter, RequeueId, RunName, ids};

/// Who asks for charges again, and why.
#[derive(Clone, Debug)]
pub struct Request {
    /// The requeue's id, minted from the caller's key.
    pub id: RequeueId,
    /// Who: an API key's name, or a member of staff.
    pub by: Box<str>,
    /// Why, in their words.
    pub reason: Option<Box<str>>,
}

/// A pace that no requeue can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected 1 to {PACE_MAX} charges a second, found {0}")]
pub struct Unpaced(u32);

impl Request {
    /// What is ordered by it: everything that `filter` means and that is on record by now.
    ///
    /// # Errors
    ///
    /// A pace beyond the bounds.
    pub fn order(
        self,
        filter: ChargeFilter,
        pace_per_s: Option<u32>,
        planned: Counted,
    ) -> Result<RequeueOrder, Unpaced> {
        let pace_per_s = pace_per_s.unwrap_or(PACE_DEFAULT);
        let Self { id, by, reason } = self;
        match pace_per_s {
            1..=PACE_MAX => Ok(RequeueOrder { id, filter, pace_per_s, by, reason, planned }),
            _ => Err(Unpaced(pace_per_s)),
        }
    }
}

/// What a requeue of everything that `filter` means would come to now, as far as that is counted
/// before it is `enough`. Nothing happens.
///
/// # Errors
///
/// The store failed.
pub async fn plan(
    store: &dyn Store,
    catalog: &Catalog,
    filter: &ChargeFilter,
    enough: impl Fn() -> bool,
) -> Result<Counted, StoreError> {
    let scan = Scan::new(store, catalog, filter, None).await?;
    let (mut counted, mut place) = (Counted::default(), None);
    loop {
        let now = store.clock().now();
        let found = scan.next(place.as_ref(), usize::MAX, now).await?;
        counted.add(&found.counted);
        counted.is_partial = !found.is_last;
        if found.is_last || enough() {
            return Ok(counted);
        }
        place = found.place;
    }
}

/// Starts a requeue, or finds the one that was started by the same request before.
///
/// # Errors
///
/// The store failed.
pub async fn open(store: &dyn Store, order: RequeueOrder) -> Result<RequeueRun, StoreError> {
    let now = store.clock().now();
    let until = now + TimeDelta::milliseconds(1);
    let mut order = order;
    order.filter.until = Some(order.filter.until.map_or(until, |wanted| wanted.min(until)));
    let new = RequeueWorkflow::opening(order.clone(), store.partitions(), now);
    match store.create(vec![new]).await?.into_iter().next() {
        Some(CreateOutcome::Exists(on_record)) => decode(ids::REQUEUE, &on_record.state),
        _ => Ok(RequeueRun::new(order, now)),
    }
}

/// How far a requeue is; `None` if there is none of this id.
///
/// # Errors
///
/// The store failed.
pub async fn status(store: &dyn Store, id: &RequeueId) -> Result<Option<RequeueRun>, StoreError> {
    let instance = store.read(&ids::requeue(id, store.partitions())).await?;
    instance.map(|instance| decode(ids::REQUEUE, &instance.state)).transpose()
}

/// Stops a requeue: what it has told stays told, the rest stays as it is. `false` if there is none
/// of this id.
///
/// # Errors
///
/// The store failed.
pub async fn cancel(store: &dyn Store, id: &RequeueId, by: &str) -> Result<bool, StoreError> {
    let body = encode(&RequeueSignal::Cancel { by: by.into() });
    store.signal(Signal { to: ids::requeue(id, store.partitions()), body }).await
}

/// What asking for one charge again would come to; `None` if there is no such charge. Nothing
/// happens.
///
/// # Errors
///
/// The store failed.
pub async fn plan_of_one(
    store: &dyn Store,
    catalog: &Catalog,
    id: ChargeId,
) -> Result<Option<Counted>, StoreError> {
    let Some(charge) = read(store, id).await? else { return Ok(None) };
    let requeue = judge(&charge, store, catalog, store.clock().now()).await?;
    Ok(Some(Counted::of(requeue, charge.order.amount)))
}

/// Asks for one charge again; `None` if there is no such charge. Asked twice by one request, it is
/// what the first came to.
///
/// # Errors
///
/// The store failed.
pub async fn of_one(
    store: &dyn Store,
    catalog: &Catalog,
    id: ChargeId,
    request: &Request,
) -> Result<Option<Counted>, StoreError> {
    let Some(charge) = read(store, id).await? else { return Ok(None) };
    let amount = charge.order.amount;
    if is_followed_by(&charge, &request.id, store).await? {
        return Ok(Some(Counted::of(Requeue::Again, amount)));
    }
    let requeue = judge(&charge, store, catalog, store.clock().now()).await?;
    if !matches!(requeue, Requeue::Skip(_)) {
        store.signal(signal(id, &request.id, &request.by, request.reason.clone())).await?;
    }
    Ok(Some(Counted::of(requeue, amount)))
}

/// Whether the charge after this one was opened by this requeue.
async fn is_followed_by(
    charge: &Charge,
    requeue: &RequeueId,
    store: &dyn Store,
) -> Result<bool, StoreError> {
    let next = read(store, charge.successor()).await?;
    Ok(next.is_some_and(|next| RunName::from(requeue).has(&next.order)))
}
