//! Asking for failed charges again.

use billing::ChargeId;
use contract::{ChargeFilterView, NewRequeue, RequeueAnswer};
use engine::StoreError;
use records::{UnfitFilter, charge_filter, charge_query, requeue_answer};
use serde::Serialize;
use tokio::time::Instant;
use workflows::purchase::Unfit;
use workflows::requeue::{self, Counted, RequeueOrder};
use workflows::{ChargeFilter, RequeueId};

use crate::keys::{Reserved, reserve_one};
use crate::{Orders, Refused, Request, reason};

/// What tells a requeue's key from another order's.
const WHAT: &str = "requeue";

/// Who only wants to know what would happen.
const NOBODY: Request<'_> = Request { by: "", key: "", trace_parent: None };

/// The most charges that are named one by one; more of them are what a filter is for.
pub const REQUEUED_BY_ID_MAX: usize = 1_000;

impl Orders {
    /// What asking for everything that a filter means again would come to. Nothing happens.
    ///
    /// # Errors
    ///
    /// A filter, pace or reason that cannot be used.
    pub async fn plan_requeue(&self, wanted: &NewRequeue) -> Result<RequeueAnswer, Refused> {
        let order = self.requeue_order(asking(&NOBODY, "", wanted.reason.as_deref())?, wanted);
        let filter = order.await?.filter;
        Ok(requeue_answer(&self.planned(&filter).await?, None))
    }

    /// Asks for everything that a filter means again, at its pace. The answer says what it would
    /// have come to at once; its run and [`requeue::status`] tell how it goes on. `by` names the
    /// person or the key that asks, for the history.
    ///
    /// # Errors
    ///
    /// A filter, pace or reason that cannot be used, or a key that was used for something else.
    pub async fn requeue(
        &self,
        request: &Request<'_>,
        wanted: &NewRequeue,
        by: &str,
    ) -> Result<RequeueAnswer, Refused> {
        let asked = asking(request, by, wanted.reason.as_deref())?;
        let id = asked.id.clone();
        let mut order = self.requeue_order(asked, wanted).await?;
        self.reserve(request, wanted, None).await?;
        if let Some(run) = requeue::status(&*self.store, &id).await? {
            return Ok(requeue_answer(&run.order.planned, Some(&id)));
        }
        order.planned = self.planned(&order.filter).await?;
        let run = requeue::open(&*self.store, order).await?;
        Ok(requeue_answer(&run.order.planned, Some(&id)))
    }

    /// What asking for these charges again would come to. Nothing happens.
    ///
    /// # Errors
    ///
    /// An unknown charge, or too many.
    pub async fn plan_requeue_of(&self, charges: &[String]) -> Result<RequeueAnswer, Refused> {
        Ok(requeue_answer(&self.count(&ids(charges)?).await?, None))
    }

    /// Asks for these charges again, at once. The answer says what that came to when it was asked
    /// for first.
    ///
    /// # Errors
    ///
    /// An unknown charge, or too many: nothing is asked for then; a reason that cannot be used, or
    /// a key that was used for something else.
    pub async fn requeue_of(
        &self,
        request: &Request<'_>,
        charges: &[String],
        by: &str,
        reason: Option<&str>,
    ) -> Result<RequeueAnswer, Refused> {
        let asked = asking(request, by, reason)?;
        let named = ids(charges)?;
        let counted = self.count(&named).await?;
        let reserved = self.reserve(request, &(charges, reason), Some(counted.clone())).await?;
        for charge in named {
            requeue::of_one(&*self.store, &self.catalog, charge, &asked).await?;
        }
        Ok(requeue_answer(&reserved.planned.unwrap_or(counted), Some(&asked.id)))
    }

    async fn planned(&self, filter: &ChargeFilter) -> Result<Counted, StoreError> {
        let begun = Instant::now();
        let enough = || begun.elapsed() >= self.counts_for;
        requeue::plan(&*self.store, &self.catalog, filter, enough).await
    }

    async fn count(&self, charges: &[ChargeId]) -> Result<Counted, Refused> {
        let mut counted = Counted::default();
        for charge in charges {
            let one = requeue::plan_of_one(&*self.store, &self.catalog, *charge).await?;
            let unknown = || Refused::unknown("charge", &charge.to_string());
            counted.add(&one.ok_or_else(unknown)?);
        }
        Ok(counted)
    }

    /// What is ordered, before anything is counted.
    async fn requeue_order(
        &self,
        asked: requeue::Request,
        wanted: &NewRequeue,
    ) -> Result<RequeueOrder, Refused> {
        let filter = self.filter(wanted).await?;
        let order = asked.order(filter, wanted.pace_per_s, Counted::default());
        Ok(order.map_err(|error| Unfit { field: "pace_per_s", why: error.to_string() })?)
    }

    async fn filter(&self, wanted: &NewRequeue) -> Result<ChargeFilter, Refused> {
        if wanted.filter == ChargeFilterView::default() {
            // A charge without a period is never too old to be asked for again.
            let why = "expected at least one of its fields: everything there is was hardly meant";
            return Err(Unfit { field: "filter", why: why.into() }.into());
        }
        let filter = charge_filter(&wanted.filter, &self.catalog, &*self.store).await;
        let filter = filter.map_err(unfit)?;
        // A subscription that there is not would look like one without charges.
        charge_query(&filter, &*self.store).await.map_err(unfit)?;
        Ok(filter)
    }

    async fn reserve(
        &self,
        request: &Request<'_>,
        wanted: &impl Serialize,
        planned: Option<Counted>,
    ) -> Result<Reserved, Refused> {
        let mut reserved = Reserved::now(WHAT, wanted, None, self.store.clock().now());
        reserved.planned = planned;
        let key = reserve_one(request, reserved, &*self.store).await?;
        key.reserved(request).map(|(first, _)| first)
    }
}

fn asking(
    request: &Request<'_>,
    by: &str,
    reason: Option<&str>,
) -> Result<requeue::Request, Refused> {
    let reason = reason::note(None, reason)?.map(Into::into);
    Ok(requeue::Request { id: RequeueId::mint(request.by, request.key), by: by.into(), reason })
}

/// The charges that are named, each once.
fn ids(charges: &[String]) -> Result<Vec<ChargeId>, Refused> {
    if charges.len() > REQUEUED_BY_ID_MAX {
        let why = format!("at most {REQUEUED_BY_ID_MAX} at once, found {}", charges.len());
        return Err(Unfit { field: "charges", why }.into());
    }
    let read = |text: &String| text.parse().map_err(|_| Refused::unknown("charge", text));
    let mut ids = charges.iter().map(read).collect::<Result<Vec<ChargeId>, _>>()?;
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

fn unfit(error: UnfitFilter) -> Refused {
    match error {
        UnfitFilter::Value { field, why } => Unfit { field, why }.into(),
        UnfitFilter::Store(error) => error.into(),
    }
}
