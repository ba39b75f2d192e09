//! Looking through charges, a bounded number at a time.

use billing::{Charge, ChargeId, ChargeSignal, Requeue};
use chrono::{DateTime, Utc};
use engine::store::Signal;
use engine::workflow::{decode, encode};
use engine::{Instance, Store, StoreError};
use futures::future::try_join_all;

use super::judge::judge;
use super::rows::{PAGE_ROWS, Rows};
use super::{Allowance, Counted, Place, RequeueOrder};
use crate::{Catalog, ChargeFilter, RequeueId, RunName, ids};

/// The most rows that one step looks at, whether they are meant or not.
pub const ROWS_A_STEP_MAX: usize = 2_000;
/// Charges whose subscriptions are read at once.
const JUDGED_AT_ONCE: usize = 32;

/// Charges, each with its row.
type Meant<'r> = Vec<(&'r Instance, Charge)>;

/// What charges are looked at for.
pub struct Scan<'s> {
    store: &'s dyn Store,
    catalog: &'s Catalog,
    filter: &'s ChargeFilter,
    /// The run whose own charges are never meant.
    own: Option<RunName>,
    rows: Rows,
}

/// The charges of one step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handful {
    /// What they come to.
    pub counted: Counted,
    /// Those that are to be told.
    pub to_tell: Vec<ChargeId>,
    /// The last one that was looked at.
    pub place: Option<Place>,
    /// Whether there are no more, or no more money for them.
    pub is_last: bool,
    /// Whether there is no more money for them.
    pub is_spent: bool,
}

impl<'s> Scan<'s> {
    /// Looks for what `filter` means; `own` is the requeue it is done for, if for one.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub async fn new(
        store: &'s dyn Store,
        catalog: &'s Catalog,
        filter: &'s ChargeFilter,
        own: Option<&RequeueId>,
    ) -> Result<Self, StoreError> {
        let rows = Rows::of(filter, store).await?;
        Ok(Self { store, catalog, filter, own: own.map(RunName::from), rows })
    }

    /// Looks on from `place`, until `wanted` charges are to be told, [`ROWS_A_STEP_MAX`] rows were
    /// looked at, or the next charge asks for more than is allowed.
    ///
    /// # Errors
    ///
    /// The store failed, or holds what this version cannot read.
    pub async fn next(
        &self,
        place: Option<&Place>,
        wanted: usize,
        mut allowance: Allowance,
        now: DateTime<Utc>,
    ) -> Result<Handful, StoreError> {
        let mut handful = Handful { place: place.cloned(), ..Handful::default() };
        for _ in 0..ROWS_A_STEP_MAX / PAGE_ROWS {
            let page = self.rows.after(handful.place.as_ref(), self.store).await?;
            let (meant, is_over) = self.meant(&page.rows)?;
            let mut rest = meant.as_slice();
            while !rest.is_empty() {
                let left = wanted.saturating_sub(handful.to_tell.len());
                if left == 0 {
                    return Ok(handful);
                }
                let (some, others) = rest.split_at(rest.len().min(left).min(JUDGED_AT_ONCE));
                self.judge(some, &mut handful, &mut allowance, now).await?;
                if handful.is_spent {
                    handful.is_last = true;
                    return Ok(handful);
                }
                rest = others;
            }
            handful.place = page.rows.last().map(Place::of).or(handful.place);
            handful.is_last = is_over || page.next.is_none();
            if handful.is_last {
                return Ok(handful);
            }
        }
        Ok(handful)
    }

    /// The charges of these rows that are meant, and whether one is too young, and with it all that
    /// follow.
    fn meant<'r>(&self, rows: &'r [Instance]) -> Result<(Meant<'r>, bool), StoreError> {
        let mut meant = Vec::new();
        for row in rows {
            if self.filter.is_over(row.created_at) {
                return Ok((meant, true));
            }
            let charge: Charge = decode(ids::CHARGE, &row.state)?;
            let is_own = self.own.as_ref().is_some_and(|own| own.has(&charge.order));
            if !is_own && self.filter.includes(&charge) {
                meant.push((row, charge));
            }
        }
        Ok((meant, false))
    }

    /// Counts these, in their order.
    async fn judge(
        &self,
        charges: &[(&Instance, Charge)],
        handful: &mut Handful,
        allowance: &mut Allowance,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let each = charges.iter().map(|(_, charge)| judge(charge, self.store, self.catalog, now));
        for ((row, charge), requeue) in charges.iter().zip(try_join_all(each).await?) {
            if requeue == Requeue::Again && !allowance.take(charge.order.amount) {
                handful.is_spent = true;
                return Ok(());
            }
            handful.place = Some(Place::of(row));
            handful.counted.count(requeue, charge.order.amount);
            if !matches!(requeue, Requeue::Skip(_)) {
                handful.to_tell.push(charge.order.id);
            }
        }
        Ok(())
    }
}

/// Tells a handful of charges that they are asked for again. Told twice they do nothing more.
///
/// # Errors
///
/// The store failed; some may have been told.
pub async fn tell(
    store: &dyn Store,
    charges: &[ChargeId],
    order: &RequeueOrder,
) -> Result<(), StoreError> {
    let tell = |charge: &ChargeId| tell_one(store, *charge, order);
    try_join_all(charges.iter().map(tell)).await.map(drop)
}

async fn tell_one(
    store: &dyn Store,
    charge: ChargeId,
    order: &RequeueOrder,
) -> Result<(), StoreError> {
    let signal = signal(charge, &order.id, &order.by, order.reason.clone());
    match store.signal(signal).await {
        // It has more to hear than it may: no reason to keep the others waiting.
        Ok(_) | Err(StoreError::Broken(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// The signal that asks for a charge again.
pub(super) fn signal(
    charge: ChargeId,
    requeue: &RequeueId,
    by: &str,
    reason: Option<Box<str>>,
) -> Signal {
    let run = requeue.run().into();
    let body = ChargeSignal::Requeue { run, by: by.into(), reason };
    Signal { to: ids::charge(charge), body: encode(&body) }
}
