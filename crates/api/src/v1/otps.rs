//! The OTPs of purchases.

use axum::Json as Answer;
use axum::http::StatusCode;
use contract::{PurchaseView, TypedOtp};

use super::purchases::told;
use crate::access::{Caller, WritePurchases};
use crate::asked::{Json, PathId};
use crate::openapi::Ordering;
use crate::refusal::Refusal;

/// Hand over the OTP that the subscriber typed
///
/// It is checked by the operator after this answers: GET tells how it went. A wrong one may be
/// typed again, three times in all.
#[utoipa::path(
    post, path = "/v1/purchases/{id}/otp", tag = "purchases",
    params(("id" = String, Path, description = "The purchase, `pu_…`")),
    request_body(content = TypedOtp, example = json!({"otp": "12345"})),
    responses(
        (status = 202, description = "The purchase, as it stood", body = PurchaseView),
        Ordering,
    ),
    security(("key" = ["purchases:write"])),
)]
pub(super) async fn take(
    caller: Caller<WritePurchases>,
    PathId(id): PathId,
    Json(TypedOtp { otp }): Json<TypedOtp>,
) -> Result<(StatusCode, Answer<PurchaseView>), Refusal> {
    Ok(told(&caller.desk, &caller.desk.orders.type_otp(&id, &otp).await?))
}

/// Have another OTP sent, where the first did not arrive
///
/// 409 where the operator sends none again.
#[utoipa::path(
    post, path = "/v1/purchases/{id}/resend-otp", tag = "purchases",
    params(("id" = String, Path, description = "The purchase, `pu_…`")),
    responses(
        (status = 202, description = "The purchase, as it stood", body = PurchaseView),
        Ordering,
    ),
    security(("key" = ["purchases:write"])),
)]
pub(super) async fn send_again(
    caller: Caller<WritePurchases>,
    PathId(id): PathId,
) -> Result<(StatusCode, Answer<PurchaseView>), Refusal> {
    Ok(told(&caller.desk, &caller.desk.orders.resend_otp(&id).await?))
}
