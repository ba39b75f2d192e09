//! Asking for failed charges again.

use billing::ChargeId;
use contract::{ChargeFilterView, NewRequeue, RequeueAnswer, RequeueView};
use engine::StoreError;
use records::{
    InOwnNames, UnfitFilter, charge_filter, charge_query, requeue_accepted, requeue_answer,
    requeue_view,
};
use serde::Serialize;
use tokio::time::Instant;
use workflows::purchase::Unfit;
use workflows::requeue::{self, Counted, Plan, RequeueOrder, RequeueSignal};
use workflows::{ChargeFilter, RequeueId, RequeueRun};

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
        if let Some(charges) = named(wanted)? {
            return self.plan_requeue_of(charges).await;
        }
        let order = self.requeue_order(self.asking(&NOBODY, "", wanted.reason.as_deref())?, wanted);
        let filter = order.await?.filter;
        let planned = self.planned(&filter).await?;
        Ok(self.would_be(&planned.counted))
    }

    /// Asks for everything that a filter means again, at its pace, or, where that is above the sum
    /// that needs a second person, once one approves it. The answer says what it would have come to
    /// at once; its run and [`Orders::requeue_status`] tell how it goes on. `by` names the person or
    /// the key that asks, for the history.
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
        if let Some(charges) = named(wanted)? {
            return self.requeue_of(request, charges, by, wanted.reason.as_deref()).await;
        }
        let asked = self.asking(request, by, wanted.reason.as_deref())?;
        let id = asked.id.clone();
        let order = self.requeue_order(asked, wanted).await?;
        self.reserve(request, wanted, None).await?;
        if let Some(run) = requeue::status(&*self.store, &id).await? {
            return Ok(requeue_accepted(&run));
        }
        let planned = self.planned(&order.filter).await?;
        Ok(requeue_accepted(&requeue::open(&*self.store, order, planned).await?))
    }

    /// What asking for these charges again would come to. Nothing happens.
    ///
    /// # Errors
    ///
    /// An unknown charge, or too many.
    pub async fn plan_requeue_of(&self, charges: &[String]) -> Result<RequeueAnswer, Refused> {
        Ok(self.would_be(&self.count(&ids(charges)?).await?))
    }

    /// Asks for these charges again, at once, or, where that is above the sum that needs a second
    /// person, once one approves it. The answer says what that came to when it was asked for first.
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
        let asked = self.asking(request, by, reason)?;
        let named = ids(charges)?;
        let counted = self.count(&named).await?;
        let reserved = self.reserve(request, &(charges, reason), Some(counted.clone())).await?;
        let planned = reserved.planned.unwrap_or(counted);
        if let Some(run) = requeue::status(&*self.store, &asked.id).await? {
            return Ok(requeue_accepted(&run));
        }
        if self.catalog.approve_above().asks_for(&planned) {
            return self.requeue_named(asked, named, planned).await;
        }
        for charge in named {
            requeue::of_one(&*self.store, &self.catalog, charge, &asked).await?;
        }
        Ok(requeue_answer(&planned, Some(&asked.id)))
    }

    /// How far a requeue is, by what follows `requeue/` in the name of its run; none if there is no
    /// such requeue.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub async fn requeue_status(&self, id: &str) -> Result<Option<RequeueView>, Refused> {
        let Ok(id) = id.parse::<RequeueId>() else { return Ok(None) };
        let run = requeue::status(&*self.store, &id).await?;
        Ok(run.as_ref().map(|run| self.told(run)))
    }

    /// Lets a requeue go on that waits for a second person; the requeue as it will be once it has
    /// heard of it. Approved twice, it is approved once.
    ///
    /// # Errors
    ///
    /// An unknown requeue; one that does not wait, or is not counted to the end yet; one that the
    /// same person asked for, whichever way they came.
    pub async fn approve_requeue(&self, id: &str, by: &str) -> Result<RequeueView, Refused> {
        let (id, run) = self.requeue_of_id(id).await?;
        if run.approved_by.as_deref() == Some(by) {
            return Ok(self.told(&run));
        }
        let approve = RequeueSignal::Approve { by: by.into() };
        let approved = requeue::heard(&run, approve, self.store.clock().now());
        let approved = approved.ok_or_else(|| Refused::not_now(why_not_approved(&run)))?;
        requeue::approve(&*self.store, &id, by).await?;
        Ok(self.told(&approved))
    }

    /// Stops a requeue, waiting or running: what it has asked for by then stays asked for. The
    /// requeue as it will be once it has heard of it; one that is over stays as it is.
    ///
    /// # Errors
    ///
    /// An unknown requeue.
    pub async fn cancel_requeue(&self, id: &str, by: &str) -> Result<RequeueView, Refused> {
        let (id, run) = self.requeue_of_id(id).await?;
        let cancel = RequeueSignal::Cancel { by: by.into() };
        match requeue::heard(&run, cancel, self.store.clock().now()) {
            None => Ok(self.told(&run)),
            Some(cancelled) => {
                requeue::cancel(&*self.store, &id, by).await?;
                Ok(self.told(&cancelled))
            }
        }
    }

    /// The run of a requeue that is asked for like this.
    pub fn run_of_requeue(&self, request: &Request<'_>) -> String {
        self.requeue_id(request).run()
    }

    fn requeue_id(&self, request: &Request<'_>) -> RequeueId {
        RequeueId::mint_for(self.catalog.narrowed_to(), request.by, request.key)
    }

    fn asking(
        &self,
        request: &Request<'_>,
        by: &str,
        reason: Option<&str>,
    ) -> Result<requeue::Request, Refused> {
        let reason = reason::note(None, reason)?.map(Into::into);
        Ok(requeue::Request { id: self.requeue_id(request), by: by.into(), reason })
    }

    fn told(&self, run: &RequeueRun) -> RequeueView {
        requeue_view(run).in_own_names(&self.catalog)
    }

    pub(crate) async fn requeue_of_id(
        &self,
        text: &str,
    ) -> Result<(RequeueId, RequeueRun), Refused> {
        let unknown = || Refused::unknown("requeue", text);
        let id: RequeueId = text.parse().map_err(|_| unknown())?;
        let run = requeue::status(&*self.store, &id).await?.ok_or_else(unknown)?;
        Ok((id, run))
    }

    /// What is above the sum that needs a second person waits as any other requeue does.
    async fn requeue_named(
        &self,
        asked: requeue::Request,
        charges: Vec<ChargeId>,
        planned: Counted,
    ) -> Result<RequeueAnswer, Refused> {
        let filter = ChargeFilter { charges, ..ChargeFilter::default() };
        let order = self.paced(asked, filter, None)?;
        let plan = Plan { counted: planned, place: None };
        Ok(requeue_accepted(&requeue::open(&*self.store, order, plan).await?))
    }

    /// The answer to whoever only wants to know.
    fn would_be(&self, counted: &Counted) -> RequeueAnswer {
        let needs_approval = self.catalog.approve_above().asks_for(counted);
        RequeueAnswer { needs_approval, ..requeue_answer(counted, None) }
    }

    async fn planned(&self, filter: &ChargeFilter) -> Result<Plan, StoreError> {
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
        self.paced(asked, filter, wanted.pace_per_s)
    }

    /// What is ordered, of this filter and at this pace.
    fn paced(
        &self,
        asked: requeue::Request,
        filter: ChargeFilter,
        pace_per_s: Option<u32>,
    ) -> Result<RequeueOrder, Refused> {
        let order = asked.order(filter, pace_per_s, self.catalog.approve_above().clone());
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

/// The charges that are named in place of a filter.
fn named(wanted: &NewRequeue) -> Result<Option<&[String]>, Refused> {
    let NewRequeue { filter, charges, pace_per_s, .. } = wanted;
    let fits = *filter == ChargeFilterView::default() && pace_per_s.is_none();
    match (charges.is_empty(), fits) {
        (true, _) => Ok(None),
        (false, true) => Ok(Some(charges)),
        (false, false) => {
            let why = "expected either charges, or a filter and its pace".to_owned();
            Err(Unfit { field: "charges", why }.into())
        }
    }
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

/// Why a requeue is not approved that would not hear of it.
fn why_not_approved(run: &RequeueRun) -> String {
    let looked_at = run.planned.matched;
    match run.is_waiting() {
        false => format!(
            "only a requeue that waits for approval is approved; this one is {}",
            requeue_view(run).state
        ),
        true if run.planned.is_partial => {
            format!("it is still being counted, {looked_at} charges so far: ask again soon")
        }
        true => format!("{} asked for it: another person approves it", run.order.by),
    }
}

fn unfit(error: UnfitFilter) -> Refused {
    match error {
        UnfitFilter::Value { field, why } => Unfit { field, why }.into(),
        UnfitFilter::Store(error) => error.into(),
    }
}
