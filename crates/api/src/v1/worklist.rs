//! What needs a person, and settling it by hand.

use axum::Json as Answer;
use axum::http::StatusCode;
use contract::{NewAssignment, NewRefundResolution, NewSettlement, Recorded, WorklistView};
use orders::{Action, RefundResolution, decided};
use records::worklist;
use serde::Deserialize;
use utoipa::IntoParams;

use super::deed;
use crate::access::{Caller, ReadWorklist, ResolveCharges, WriteWorklist};
use crate::asked::{Json, Paging, Parameters, PathId};
use crate::openapi::{Ordering, Reading};
use crate::refusal::Refusal;

type OnRecord = (StatusCode, Answer<Recorded>);

/// How much of each section.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct WorklistParameters {
    /// Rows of a section.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 100)]
    limit: Option<String>,
}

/// Show what needs a person
///
/// Section by section, the oldest first, each with how many there are.
#[utoipa::path(
    get, path = "/v1/worklist", tag = "staff",
    params(WorklistParameters),
    responses((status = 200, description = "The worklist", body = WorklistView), Reading),
    security(("key" = ["worklist:read"])),
)]
pub(super) async fn show(
    caller: Caller<ReadWorklist>,
    Parameters(asked): Parameters<WorklistParameters>,
) -> Result<Answer<WorklistView>, Refusal> {
    let rows = Paging::read("worklist", asked.limit.as_deref(), None)?.limit;
    Ok(Answer(worklist(&caller.desk.catalog, &*caller.desk.store, rows).await?))
}

/// Settle a matter
///
/// It leaves the worklist as soon as a worker has read it. Who settled it and why is in the audit.
#[utoipa::path(
    post, path = "/v1/matters/{id}/settle", tag = "staff",
    params(("id" = String, Path, description = "The matter, `mt_…`")),
    request_body(content = NewSettlement, example = json!({"reason": "refunded by re_…"})),
    responses((status = 202, description = "It is on record", body = Recorded), Ordering),
    security(("key" = ["worklist:write"])),
)]
pub(super) async fn settle(
    caller: Caller<WriteWorklist>,
    PathId(id): PathId,
    Json(NewSettlement { reason }): Json<NewSettlement>,
) -> Result<OnRecord, Refusal> {
    let by = caller.by();
    let deed = deed(&by, Action::Settle, &id, Some(&reason));
    caller.desk.orders.audited(&deed, caller.desk.orders.settle(&id, &by, &reason)).await?;
    Ok(on_record(id))
}

/// Settle a refund in doubt by hand
///
/// The last resort, where the operator cannot tell and staff know otherwise. Who said so and why is in
/// the audit and in the refund's history.
#[utoipa::path(
    post, path = "/v1/refunds/{id}/resolve", tag = "staff",
    params(("id" = String, Path, description = "The refund in doubt, `re_…`")),
    request_body(content = NewRefundResolution, example = json!({
        "as": "refunded", "reason": "in their file of 23 November"
    })),
    responses((status = 202, description = "It is on record", body = Recorded), Ordering),
    security(("key" = ["charges:resolve"])),
)]
pub(super) async fn resolve_refund(
    caller: Caller<ResolveCharges>,
    PathId(id): PathId,
    Json(NewRefundResolution { resolved_as, reason }): Json<NewRefundResolution>,
) -> Result<OnRecord, Refusal> {
    let resolution: RefundResolution = resolved_as.parse()?;
    let (by, why) = (caller.by(), decided(resolution.as_str(), &reason));
    let deed = deed(&by, Action::ResolveRefund, &id, Some(&why));
    let act = caller.desk.orders.resolve_refund(&id, resolution, &by, &reason);
    caller.desk.orders.audited(&deed, act).await?;
    Ok(on_record(id))
}

/// Say which charge a callback is about
///
/// Of a callback that nobody seemed to be meant by. It stays a hint: the operator is asked about the
/// charge, and only its answer counts.
#[utoipa::path(
    post, path = "/v1/callbacks/{id}/assign", tag = "staff",
    params(("id" = String, Path, description = "The callback, `cb_…`")),
    request_body(content = NewAssignment, example = json!({
        "charge": "ch_0007aebr2dzk8kzaxxwsyq5g", "reason": "same line, same minute"
    })),
    responses((status = 202, description = "It is on record", body = Recorded), Ordering),
    security(("key" = ["worklist:write"])),
)]
pub(super) async fn assign_callback(
    caller: Caller<WriteWorklist>,
    PathId(id): PathId,
    Json(NewAssignment { charge, reason }): Json<NewAssignment>,
) -> Result<OnRecord, Refusal> {
    let (by, why) = (caller.by(), decided(&charge, &reason));
    let deed = deed(&by, Action::AssignCallback, &id, Some(&why));
    let act = caller.desk.orders.assign_callback(&id, &charge, &by, &reason);
    caller.desk.orders.audited(&deed, act).await?;
    Ok(on_record(id))
}

fn on_record(id: String) -> OnRecord {
    (StatusCode::ACCEPTED, Answer(Recorded { id }))
}
