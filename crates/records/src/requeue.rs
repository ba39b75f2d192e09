//! Requeues as the outside interface has them.

use std::collections::BTreeMap;

use contract::{RequeueAnswer, RequeueSkipped, RequeueView};
use engine::store::{Cursor, ListQuery};
use engine::workflow::decode;
use engine::{Store, StoreError};
use workflows::requeue::{Counted, RequeueOrder};
use workflows::{ChargeFilter, RequeueId, RequeueRun, ids};

use crate::{Rows, UnfitFilter, page, shown};

/// Where a requeue may stand.
const STATES: [&str; 5] = ["waiting", "running", "done", "cancelled", "expired"];

/// What a requeue comes to; one without an id would come to it.
pub fn requeue_answer(counted: &Counted, id: Option<&RequeueId>) -> RequeueAnswer {
    let Counted { matched, requeued, inquired, charged, terminal, capped, amount, .. } = counted;
    let amount = amount.iter();
    RequeueAnswer {
        dry_run: id.is_none(),
        matched: *matched,
        requeued: *requeued,
        inquired: *inquired,
        skipped: RequeueSkipped { charged: *charged, terminal: *terminal, capped: *capped },
        amount: amount.map(|(of, sum)| (of.code().to_owned(), sum.amount_text())).collect(),
        run: id.map(RequeueId::run),
        partial: counted.is_partial,
        needs_approval: false,
    }
}

/// What whoever asked for a requeue is told of it.
pub fn requeue_accepted(run: &RequeueRun) -> RequeueAnswer {
    let RequeueOrder { planned, id, .. } = &run.order;
    let needs_approval = run.order.needs_approval();
    RequeueAnswer { needs_approval, ..requeue_answer(planned, Some(id)) }
}

/// How far a requeue is.
pub fn requeue_view(run: &RequeueRun) -> RequeueView {
    let order = &run.order;
    let needs_approval = order.needs_approval();
    let text = |text: &Option<Box<str>>| text.as_deref().map(str::to_owned);
    RequeueView {
        id: order.id.to_string(),
        state: state(run).to_owned(),
        asked_at: run.asked_at,
        filter: filter_in_texts(&order.filter),
        pace_per_s: order.pace_per_s,
        by: order.by.to_string(),
        reason: text(&order.reason),
        needs_approval,
        approved_by: text(&run.approved_by),
        expires_at: run.expires_at(),
        cancelled_by: text(&run.cancelled_by),
        planned: RequeueAnswer { needs_approval, ..requeue_answer(planned(run), Some(&order.id)) },
        so_far: requeue_answer(&run.counted, Some(&order.id)),
        limit_reached: run.is_spent,
    }
}

/// The states that a filter names, separated by commas; none for all.
///
/// # Errors
///
/// A word that is none of them.
pub fn requeue_states(texts: Option<&str>) -> Result<Vec<String>, UnfitFilter> {
    let expected = format!("expected states of requeues: {}", STATES.join(", "));
    let wrong = || UnfitFilter::Value { field: "state", why: expected.clone() };
    let read = |text: &str| {
        let known = STATES.contains(&text.trim());
        known.then(|| text.trim().to_owned()).ok_or_else(wrong)
    };
    texts.map_or(Ok(Vec::new()), |texts| texts.split(',').map(read).collect())
}

/// Requeues in these states, newest first, from where the page before ended; all, where none is
/// named.
///
/// # Errors
///
/// The store failed, or a record cannot be read.
pub async fn requeues(
    states: Vec<String>,
    cursor: Option<Cursor>,
    limit: usize,
    store: &dyn Store,
) -> Result<Rows<RequeueView>, StoreError> {
    let query = ListQuery {
        kind: ids::REQUEUE.to_owned(),
        statuses: states,
        cursor,
        newest_first: true,
        ..ListQuery::default()
    };
    page(query, limit, store, |instance| {
        let run: RequeueRun = decode(ids::REQUEUE, &instance.state)?;
        Ok(Some(requeue_view(&run)))
    })
    .await
}

/// What it is to come to; one of an earlier version has only what it was when it was asked for.
pub(crate) fn planned(run: &RequeueRun) -> &Counted {
    if run.asked_at.is_some() { &run.planned } else { &run.order.planned }
}

/// Every field that narrows a filter, for people. A number is masked (money rule 15).
fn filter_in_texts(filter: &ChargeFilter) -> BTreeMap<String, String> {
    let several = |values: Vec<String>| Some(values.join(",")).filter(|all| !all.is_empty());
    let states = filter.states.iter().map(ToString::to_string).collect();
    let reasons = filter.reasons.iter().map(ToString::to_string).collect();
    let charges = filter.charges.iter().map(ToString::to_string).collect();
    let fields = [
        ("state", several(states)),
        ("reason", several(reasons)),
        ("operator_code", filter.operator_code.as_deref().map(str::to_owned)),
        ("account", filter.account.as_ref().map(ToString::to_string)),
        ("plan", filter.plan.as_ref().map(ToString::to_string)),
        ("run", filter.run.as_ref().map(ToString::to_string)),
        ("subscription", filter.subscription.as_ref().map(ToString::to_string)),
        ("msisdn", filter.msisdn.as_ref().map(ToString::to_string)),
        ("since", filter.since.map(shown)),
        ("until", filter.until.map(shown)),
        ("charges", several(charges)),
    ];
    let named = fields.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?)));
    named.collect()
}

fn state(run: &RequeueRun) -> &'static str {
    match (&run.cancelled_by, run.is_done()) {
        _ if run.is_waiting() => "waiting",
        _ if run.has_expired => "expired",
        (Some(_), _) => "cancelled",
        (None, true) => "done",
        (None, false) => "running",
    }
}
