//! Trying failed charges again.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use contract::{NewRequeue, RequeueAnswer, RequeueOne, RequeueView};
use orders::Action;
use records::requeue_view;
use workflows::{RequeueId, requeue};

use super::deed;
use crate::Desk;
use crate::access::{Caller, ReadCharges, WriteCharges};
use crate::asked::{IdempotencyKey, Json, JsonIfAny, PathId, replayed};
use crate::openapi::{Ordering, Reading, TakesKey};
use crate::refusal::Refusal;

type Asked = (StatusCode, HeaderMap, Answer<RequeueAnswer>);

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
    State(desk): State<Desk>,
    PathId(id): PathId,
    key: IdempotencyKey,
    JsonIfAny(RequeueOne { dry_run, reason }): JsonIfAny<RequeueOne>,
) -> Result<Asked, Refusal> {
    let charges = [id];
    if dry_run {
        return Ok(planned(desk.orders.plan_requeue_of(&charges).await?));
    }
    let request = key.request(caller.name(), &None)?;
    let again = desk.orders.was_used(&request).await?;
    let (by, reason) = (caller.by(), reason.as_deref());
    let deed = deed(&by, Action::Requeue, &charges[0], reason);
    let asked = desk.orders.requeue_of(&request, &charges, &by, reason);
    let answer = desk.orders.audited(&deed, asked).await?;
    Ok((StatusCode::ACCEPTED, replayed(again), Answer(answer)))
}

/// Try everything again that a filter takes
///
/// At `pace_per_s`. The answer says what it would come to at once; the run it names counts what
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
    State(desk): State<Desk>,
    key: IdempotencyKey,
    Json(wanted): Json<NewRequeue>,
) -> Result<Asked, Refusal> {
    if wanted.dry_run {
        return Ok(planned(desk.orders.plan_requeue(&wanted).await?));
    }
    let request = key.request(caller.name(), &None)?;
    let again = desk.orders.was_used(&request).await?;
    let (by, run) = (caller.by(), request.requeue_run());
    let deed = deed(&by, Action::Requeue, &run, wanted.reason.as_deref());
    let asked = desk.orders.requeue(&request, &wanted, &by);
    let answer = desk.orders.audited(&deed, asked).await?;
    Ok((StatusCode::ACCEPTED, replayed(again), Answer(answer)))
}

/// Show how far a requeue is
#[utoipa::path(
    get, path = "/v1/requeues/{id}", tag = "charges",
    params(("id" = String, Path, description = "What follows `requeue/` in the name of its run")),
    responses((status = 200, description = "The requeue", body = RequeueView), Reading),
    security(("key" = ["charges:read"])),
)]
pub(super) async fn show(
    _caller: Caller<ReadCharges>,
    State(desk): State<Desk>,
    PathId(id): PathId,
) -> Result<Answer<RequeueView>, Refusal> {
    of(&desk, &id).await.map(|(_, view)| Answer(view))
}

/// Stop a requeue
///
/// What it has asked for by then stays asked for.
#[utoipa::path(
    post, path = "/v1/requeues/{id}/cancel", tag = "charges",
    params(("id" = String, Path, description = "What follows `requeue/` in the name of its run")),
    responses(
        (status = 202, description = "The requeue, as it stood", body = RequeueView),
        Ordering,
    ),
    security(("key" = ["charges:write"])),
)]
pub(super) async fn cancel(
    caller: Caller<WriteCharges>,
    State(desk): State<Desk>,
    PathId(id): PathId,
) -> Result<(StatusCode, Answer<RequeueView>), Refusal> {
    let (id, view) = of(&desk, &id).await?;
    let (by, run) = (caller.by(), id.run());
    desk.orders.record(&deed(&by, Action::RequeueCancel, &run, None)).await?;
    requeue::cancel(&*desk.store, &id, &by).await?;
    Ok((StatusCode::ACCEPTED, Answer(view)))
}

async fn of(desk: &Desk, id: &str) -> Result<(RequeueId, RequeueView), Refusal> {
    let unknown = || Refusal::unknown("requeue");
    let id: RequeueId = id.parse().map_err(|_| unknown())?;
    let run = requeue::status(&*desk.store, &id).await?.ok_or_else(unknown)?;
    Ok((id, requeue_view(&run)))
}

fn planned(answer: RequeueAnswer) -> Asked {
    (StatusCode::OK, HeaderMap::new(), Answer(answer))
}
