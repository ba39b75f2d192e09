//! Whole numbers, for those who may see them.

use axum::Json as Answer;
use contract::{NewReveal, RevealedView};
use orders::{LineOf, Via};

use crate::Desk;
use crate::access::{Caller, RevealMsisdn};
use crate::asked::{Json, PathId};
use crate::openapi::Ordering;
use crate::refusal::Refusal;

/// Show the whole number of a charge
///
/// Who saw it, when and why is in the audit before this answers.
#[utoipa::path(
    post, path = "/v1/charges/{id}/msisdn", tag = "staff",
    params(("id" = String, Path, description = "The charge, `ch_…`")),
    request_body(content = NewReveal, example = json!({"reason": "complaint 4711"})),
    responses((status = 200, description = "The number", body = RevealedView), Ordering),
    security(("key" = ["msisdn:reveal"])),
)]
pub(super) async fn of_charge(
    caller: Caller<RevealMsisdn>,
    PathId(id): PathId,
    Json(wanted): Json<NewReveal>,
) -> Result<Answer<RevealedView>, Refusal> {
    revealed(&caller.desk, LineOf::Charge(&id), &caller.by(), &wanted).await
}

/// Show the whole number of a subscription
///
/// Who saw it, when and why is in the audit before this answers.
#[utoipa::path(
    post, path = "/v1/subscriptions/{id}/msisdn", tag = "staff",
    params(("id" = String, Path, description = "Your own id for it")),
    request_body(content = NewReveal, example = json!({"reason": "complaint 4711"})),
    responses((status = 200, description = "The number", body = RevealedView), Ordering),
    security(("key" = ["msisdn:reveal"])),
)]
pub(super) async fn of_subscription(
    caller: Caller<RevealMsisdn>,
    PathId(id): PathId,
    Json(wanted): Json<NewReveal>,
) -> Result<Answer<RevealedView>, Refusal> {
    revealed(&caller.desk, LineOf::Subscription(&id), &caller.by(), &wanted).await
}

async fn revealed(
    desk: &Desk,
    of: LineOf<'_>,
    by: &str,
    wanted: &NewReveal,
) -> Result<Answer<RevealedView>, Refusal> {
    let msisdn = desk.orders.reveal(of, (by, Via::Api), &wanted.reason).await?;
    Ok(Answer(RevealedView { msisdn }))
}
