//! Giving money back.

use axum::Json as Answer;
use axum::http::{HeaderMap, StatusCode};
use contract::{NewRefund, RefundAnswer};
use orders::{Action, Refund, decided};

use super::deed;
use crate::access::{Caller, WriteCharges};
use crate::asked::{IdempotencyKey, Json, PathId, replayed};
use crate::openapi::{NeedsKey, Ordering};
use crate::refusal::Refusal;

/// Refund a charge
///
/// All that is left of it, or the given part. 409 where the operator has no refunds (LTC), or where
/// more would go back than was charged.
#[utoipa::path(
    post, path = "/v1/charges/{id}/refund", tag = "charges",
    params(
        ("id" = String, Path, description = "The charge, `ch_…`"),
        NeedsKey,
    ),
    request_body(content = NewRefund, example = json!({"amount": "4.90", "reason": "asked by phone"})),
    responses(
        (status = 202, description = "The refund, which is on record", body = RefundAnswer),
        Ordering,
    ),
    security(("key" = ["charges:write"])),
)]
pub(super) async fn create(
    caller: Caller<WriteCharges>,
    PathId(id): PathId,
    key: IdempotencyKey,
    Json(wanted): Json<NewRefund>,
) -> Result<(StatusCode, HeaderMap, Answer<RefundAnswer>), Refusal> {
    let trace = telemetry::current_trace_parent();
    let request = key.request(caller.name(), &trace)?;
    let by = caller.by();
    let why = decided(wanted.how_much(), &wanted.reason);
    let deed = deed(&by, Action::Refund, &id, Some(&why));
    let refund = Refund { charge: &id, wanted: &wanted, by: &by };
    let mut answer =
        caller.desk.orders.audited(&deed, caller.desk.orders.refund(&request, refund)).await?;
    // Told by the header: the same key is answered with the same body.
    let again = std::mem::take(&mut answer.already_asked);
    Ok((StatusCode::ACCEPTED, replayed(again), Answer(answer)))
}
