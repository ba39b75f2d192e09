//! Trying failed charges again.

use axum::Json as Answer;
use axum::http::{HeaderMap, StatusCode};
use contract::{NewRequeue, Page, RequeueAnswer, RequeueOne, RequeueView};
use orders::Action;
use records::{InOwnNames, requeue_states, requeues};
use serde::Deserialize;
use utoipa::IntoParams;

use super::deed;
use super::lists::{after, page_of};
use crate::access::{ApproveRequeues, Caller, ReadCharges, WriteCharges};
use crate::asked::{IdempotencyKey, Json, JsonIfAny, Paging, Parameters, PathId, replayed};
use crate::openapi::{Ordering, Reading, TakesKey};
use crate::refusal::Refusal;

type Asked = (StatusCode, HeaderMap, Answer<RequeueAnswer>);
type Stood = (StatusCode, Answer<RequeueView>);

/// Try one charge again
///
/// A charge that failed for good is followed by a new one, where that is allowed; of one in doubt
/// the operator is asked at once; any other is left as it is. A dry run needs no key.
#[utoipa::path(
    post, path = "/v1/charges/{id}/requeue", tag = "charges",
    params(
        ("id" = String, Path, description = "The charge, `ch_…`"),
        TakesKey,
    ),
    request_body(content = Option<RequeueOne>, example = json!({"reason": "topped up"})),
    responses(
        (status = 202, description = "What is done", body = RequeueAnswer),
        (status = 200, description = "What would be done", body = RequeueAnswer),
        Ordering,
    ),
    security(("key" = ["charges:write"])),
)]
pub(super) async fn one(
    caller: Caller<WriteCharges>,
    PathId(id): PathId,
    key: IdempotencyKey,
    JsonIfAny(RequeueOne { dry_run, reason }): JsonIfAny<RequeueOne>,
) -> Result<Asked, Refusal> {
    let charges = [id];
    if dry_run {
        return Ok(planned(caller.desk.orders.plan_requeue_of(&charges).await?));
    }
    let request = key.request(caller.name(), &None)?;
    let again = caller.desk.orders.was_used(&request).await?;
    let (by, reason) = (caller.by(), reason.as_deref());
    let deed = deed(&by, Action::Requeue, &charges[0], reason);
    let asked = caller.desk.orders.requeue_of(&request, &charges, &by, reason);
    let answer = caller.desk.orders.audited(&deed, asked).await?;
    Ok((StatusCode::ACCEPTED, replayed(again), Answer(answer)))
}

/// Try everything again that a filter takes
///
/// At `pace_per_s`; or the `charges` that are named, at once. More money than `[requeues]
/// approve_above` waits for a second person: `needs_approval` says so. The answer says what it would come to at once; the run it names counts what
/// became of it. A dry run needs no key.
#[utoipa::path(
    post, path = "/v1/requeues", tag = "charges",
    params(TakesKey),
    request_body(content = NewRequeue, example = json!({
        "filter": {"account": "ltc-main", "state": "declined", "reason": "funds"}, "dry_run": true
    })),
    responses(
        (status = 202, description = "What is done", body = RequeueAnswer),
        (status = 200, description = "What would be done", body = RequeueAnswer),
        Ordering,
    ),
    security(("key" = ["charges:write"])),
)]
pub(super) async fn many(
    caller: Caller<WriteCharges>,
    key: IdempotencyKey,
    Json(wanted): Json<NewRequeue>,
) -> Result<Asked, Refusal> {
    if wanted.dry_run {
        return Ok(planned(caller.desk.orders.plan_requeue(&wanted).await?));
    }
    let request = key.request(caller.name(), &None)?;
    let again = caller.desk.orders.was_used(&request).await?;
    let (by, run) = (caller.by(), caller.desk.orders.run_of_requeue(&request));
    let deed = deed(&by, Action::Requeue, &run, wanted.reason.as_deref());
    let asked = caller.desk.orders.requeue(&request, &wanted, &by);
    let answer = caller.desk.orders.audited(&deed, asked).await?;
    Ok((StatusCode::ACCEPTED, replayed(again), Answer(answer)))
}

/// Which requeues, and which page of them.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ListParameters {
    /// Only in these states, separated by commas: `waiting`, `running`, `done`, `cancelled`,
    /// `expired`.
    #[param(example = "waiting")]
    state: Option<String>,
    /// Rows of a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 100)]
    limit: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List requeues
///
/// Of everything that a filter takes, and of charges that had to be approved; newest first.
#[utoipa::path(
    get, path = "/v1/requeues", tag = "charges",
    params(ListParameters),
    responses((status = 200, description = "A page of requeues", body = Page<RequeueView>), Reading),
    security(("key" = ["charges:read"])),
)]
pub(super) async fn list(
    caller: Caller<ReadCharges>,
    Parameters(asked): Parameters<ListParameters>,
) -> Result<Answer<Page<RequeueView>>, Refusal> {
    let paging = Paging::read("requeues", asked.limit.as_deref(), asked.cursor.as_deref())?;
    let states = requeue_states(asked.state.as_deref())?;
    let rows = requeues(states, after(&paging)?, paging.limit, &*caller.desk.store).await?;
    Ok(Answer(page_of(rows, &paging).in_own_names(&caller.desk.catalog)))
}

/// Show how far a requeue is
#[utoipa::path(
    get, path = "/v1/requeues/{id}", tag = "charges",
    params(("id" = String, Path, description = "What follows `requeue/` in the name of its run")),
    responses((status = 200, description = "The requeue", body = RequeueView), Reading),
    security(("key" = ["charges:read"])),
)]
pub(super) async fn show(
    caller: Caller<ReadCharges>,
    PathId(id): PathId,
) -> Result<Answer<RequeueView>, Refusal> {
    let requeue = caller.desk.orders.requeue_status(&id).await?;
    requeue.map(Answer).ok_or_else(|| Refusal::unknown("requeue"))
}

/// Approve a requeue
///
/// One above the configured sum (`[requeues] approve_above`) waits for somebody else than whoever
/// asked for it: sends nothing, and ends by itself after seven days. Its `planned` is what is
/// approved: it asks for no more money than that. While `planned` is `partial` it is still counted,
/// and cannot be approved yet.
#[utoipa::path(
    post, path = "/v1/requeues/{id}/approve", tag = "charges",
    params(("id" = String, Path, description = "What follows `requeue/` in the name of its run")),
    responses(
        (status = 202, description = "The requeue, as it goes on", body = RequeueView),
        Ordering,
    ),
    security(("key" = ["requeues:approve"])),
)]
pub(super) async fn approve(
    caller: Caller<ApproveRequeues>,
    PathId(id): PathId,
) -> Result<Stood, Refusal> {
    let (by, run) = (caller.by(), format!("requeue/{id}"));
    let deed = deed(&by, Action::RequeueApprove, &run, None);
    let approved =
        caller.desk.orders.audited(&deed, caller.desk.orders.approve_requeue(&id, &by)).await?;
    Ok((StatusCode::ACCEPTED, Answer(approved)))
}

/// Stop a requeue
///
/// What it has asked for by then stays asked for; one that is over stays as it is.
#[utoipa::path(
    post, path = "/v1/requeues/{id}/cancel", tag = "charges",
    params(("id" = String, Path, description = "What follows `requeue/` in the name of its run")),
    responses(
        (status = 202, description = "The requeue, as it ends", body = RequeueView),
        Ordering,
    ),
    security(("key" = ["charges:write"])),
)]
pub(super) async fn cancel(
    caller: Caller<WriteCharges>,
    PathId(id): PathId,
) -> Result<Stood, Refusal> {
    let (by, run) = (caller.by(), format!("requeue/{id}"));
    let deed = deed(&by, Action::RequeueCancel, &run, None);
    let cancelled =
        caller.desk.orders.audited(&deed, caller.desk.orders.cancel_requeue(&id, &by)).await?;
    Ok((StatusCode::ACCEPTED, Answer(cancelled)))
}

fn planned(answer: RequeueAnswer) -> Asked {
    (StatusCode::OK, HeaderMap::new(), Answer(answer))
}
