//! Doubts that staff settle.

use axum::Json as Answer;
use axum::http::StatusCode;
use contract::{NewResolution, ResolvedView};
use orders::{Action, decided};
use workflows::Resolution;

use super::deed;
use crate::access::{Caller, ResolveCharges};
use crate::asked::{Json, PathId};
use crate::openapi::Ordering;
use crate::refusal::{Kind, Refusal};

/// Settle a doubt by hand
///
/// The last resort, where the operator cannot tell and staff know otherwise, such as from its file.
/// Who said so and why is in the audit and in the charge's history. Declined on somebody's word, the
/// period gets no other charge.
#[utoipa::path(
    post, path = "/v1/charges/{id}/resolve", tag = "staff",
    params(("id" = String, Path, description = "The charge in doubt, `ch_…`")),
    request_body(content = NewResolution, example = json!({
        "as": "charged", "reason": "in their file of 23 November"
    })),
    responses((status = 202, description = "It is on record", body = ResolvedView), Ordering),
    security(("key" = ["charges:resolve"])),
)]
pub(super) async fn resolve(
    caller: Caller<ResolveCharges>,
    PathId(id): PathId,
    Json(NewResolution { resolved_as, reason }): Json<NewResolution>,
) -> Result<(StatusCode, Answer<ResolvedView>), Refusal> {
    let resolution: Resolution = resolved_as.parse().map_err(|_| {
        Refusal::new(Kind::InvalidField, "as: expected charged or declined").of_field("as")
    })?;
    let (by, why) = (caller.by(), decided(resolution, &reason));
    let deed = deed(&by, Action::Resolve, &id, Some(&why));
    caller
        .desk
        .orders
        .audited(&deed, caller.desk.orders.resolve(&id, resolution, &by, &reason))
        .await?;
    let resolved_as = resolution.to_string();
    Ok((StatusCode::ACCEPTED, Answer(ResolvedView { id, resolved_as })))
}
