//! What callers may ask: to try it, to start it, how far it is, to approve it, to stop it.

use billing::{Charge, ChargeId, Requeue};
use chrono::{DateTime, TimeDelta, Utc};
use engine::store::{CreateOutcome, Signal};
use engine::workflow::{decode, encode};
use engine::{Moment, Store, StoreError, Workflow};

use super::judge::{judge, read};
use super::scan::signal;
use super::{
    Allowance, ApproveAbove, Counted, PACE_DEFAULT, PACE_MAX, Place, RequeueOrder, RequeueRun,
    RequeueSignal, RequeueWorkflow, Scan,
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

/// What a requeue would come to, as far as that was counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What that is.
    pub counted: Counted,
    /// The last charge that was looked at, if there are more.
    pub place: Option<Place>,
}

impl Request {
    /// What is ordered by it, before anything is counted: everything that `filter` means and that is
    /// on record by now.
    ///
    /// # Errors
    ///
    /// A pace beyond the bounds.
    pub fn order(
        self,
        filter: ChargeFilter,
        pace_per_s: Option<u32>,
        approve_above: ApproveAbove,
    ) -> Result<RequeueOrder, Unpaced> {
        let pace_per_s = pace_per_s.unwrap_or(PACE_DEFAULT);
        let Self { id, by, reason } = self;
        let planned = Counted::default();
        match pace_per_s {
            1..=PACE_MAX => {
                Ok(RequeueOrder { id, filter, pace_per_s, by, reason, planned, approve_above })
            }
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
) -> Result<Plan, StoreError> {
    let scan = Scan::new(store, catalog, filter, None).await?;
    let mut plan = Plan::default();
    loop {
        let now = store.clock().now();
        let found = scan.next(plan.place.as_ref(), usize::MAX, Allowance::default(), now).await?;
        plan.counted.add(&found.counted);
        plan.counted.is_partial = !found.is_last;
        plan.place = found.place.filter(|_| !found.is_last);
        if found.is_last || enough() {
            return Ok(plan);
        }
    }
}

/// Starts a requeue that comes to what is planned, or finds the one that was started by the same
/// request before. Where a second person has to approve it, it waits.
///
/// # Errors
///
/// The store failed.
pub async fn open(
    store: &dyn Store,
    order: RequeueOrder,
    plan: Plan,
) -> Result<RequeueRun, StoreError> {
    let now = store.clock().now();
    let until = now + TimeDelta::milliseconds(1);
    let mut order = RequeueOrder { planned: plan.counted, ..order };
    order.filter.until = Some(order.filter.until.map_or(until, |wanted| wanted.min(until)));
    let run = RequeueRun::new(order, plan.place, now);
    let new = RequeueWorkflow::opening(&run, store.partitions(), now);
    match store.create(vec![new]).await?.into_iter().next() {
        Some(CreateOutcome::Exists(on_record)) => decode(ids::REQUEUE, &on_record.state),
        _ => Ok(run),
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
    send(store, id, &RequeueSignal::Cancel { by: by.into() }).await
}

/// Lets a requeue go on that waits for a second person; one that does not, or that `by` asked for,
/// stays as it is ([`heard`] tells). `false` if there is none of this id.
///
/// # Errors
///
/// The store failed.
pub async fn approve(store: &dyn Store, id: &RequeueId, by: &str) -> Result<bool, StoreError> {
    send(store, id, &RequeueSignal::Approve { by: by.into() }).await
}

/// Tells a requeue something; [`heard`] says what becomes of it. `false` if there is none of this id.
///
/// # Errors
///
/// The store failed.
pub async fn send(
    store: &dyn Store,
    id: &RequeueId,
    signal: &RequeueSignal,
) -> Result<bool, StoreError> {
    let to = ids::requeue(id, store.partitions());
    store.signal(Signal { to, body: encode(signal) }).await
}

/// The requeue as it will be when it has heard this at `now`; none if it changes nothing.
pub fn heard(run: &RequeueRun, signal: RequeueSignal, now: DateTime<Utc>) -> Option<RequeueRun> {
    let mut after = run.clone();
    let moment = Moment { at: now, lost_commits_at: None };
    let events = RequeueWorkflow.hear(run, signal, moment);
    for event in &events {
        RequeueWorkflow.apply(&mut after, event, now).expect("what was heard is legal");
    }
    (!events.is_empty()).then_some(after)
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
