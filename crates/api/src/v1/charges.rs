//! Charges without the subscriber present.

use axum::Json as Answer;
use axum::http::{HeaderMap, StatusCode};
use billing::Charge;
use contract::{ChargeDetail, ChargeView, NewCharge, Page};
use engine::workflow::decode;
use records::{
    InOwnNames, charge_as_of, charge_detail, charge_filter, charge_query, charge_view, find, page,
};
use workflows::ids;

use super::as_of::AsOf;
use super::lists::{ChargeParameters, Ends, after, page_of};
use crate::access::{Caller, ReadCharges, WriteCharges};
use crate::asked::{IdempotencyKey, Json, Parameters, PathId, replayed};
use crate::openapi::{NeedsKey, Ordering, Reading};
use crate::refusal::Refusal;

const LIST: Ends = Ends { oldest: "charges", newest: "charges, newest first" };

/// Enqueue a charge
///
/// For a charge without the subscriber present (LTC `IsRecurring=true`, AOC direct). It is on
/// record once this answers, and charged at `charge_at`, or at once. The same key and body again
/// give the same answer and no second charge.
#[utoipa::path(
    post, path = "/v1/charges", tag = "charges",
    params(NeedsKey),
    request_body(content = NewCharge, example = json!({
        "account": "ltc-main", "msisdn": "2055500155", "amount": "5000", "currency": "LAK",
        "description": "Gold weekly", "reference": "order-17"
    })),
    responses(
        (status = 202, description = "The charge, as it was put on record", body = ChargeView),
        Ordering,
    ),
    security(("key" = ["charges:write"])),
)]
pub(super) async fn create(
    caller: Caller<WriteCharges>,
    key: IdempotencyKey,
    Json(wanted): Json<NewCharge>,
) -> Result<(StatusCode, HeaderMap, Answer<ChargeView>), Refusal> {
    let trace = telemetry::current_trace_parent();
    let request = key.request(caller.name(), &trace)?;
    let accepted = caller.desk.orders.charge(&request, &wanted).await?;
    Ok((StatusCode::ACCEPTED, replayed(accepted.again), Answer(accepted.charge)))
}

/// List charges
///
/// Oldest first, unless `order` says otherwise. A page may be short, or even empty, while `next_cursor` is not null: of a filter
/// that few charges match, one request looks at 10,000 charges at most.
#[utoipa::path(
    get, path = "/v1/charges", tag = "charges",
    params(ChargeParameters),
    responses((status = 200, description = "A page of charges", body = Page<ChargeView>), Reading),
    security(("key" = ["charges:read"])),
)]
pub(super) async fn list(
    caller: Caller<ReadCharges>,
    Parameters(parameters): Parameters<ChargeParameters>,
) -> Result<Answer<Page<ChargeView>>, Refusal> {
    let (order, paging) = (parameters.order, parameters.paging(LIST)?);
    let filter =
        charge_filter(&parameters.filter(), &caller.desk.catalog, &*caller.desk.store).await?;
    let mut query = charge_query(&filter, &*caller.desk.store).await?;
    query.cursor = after(&paging)?;
    query.newest_first = order.is_newest_first();
    let rows = page(query, paging.limit, &*caller.desk.store, |instance| {
        let charge: Charge = decode(ids::CHARGE, &instance.state)?;
        Ok(filter.includes(&charge).then(|| charge_view(instance, &charge)))
    });
    Ok(Answer(page_of(rows.await?, &paging).in_own_names(&caller.desk.catalog)))
}

/// Show one charge with its history, now or as it stood
#[utoipa::path(
    get, path = "/v1/charges/{id}", tag = "charges",
    params(("id" = String, Path, description = "The charge, `ch_…`"), AsOf),
    responses((status = 200, description = "The charge", body = ChargeDetail), Reading),
    security(("key" = ["charges:read"])),
)]
pub(super) async fn show(
    caller: Caller<ReadCharges>,
    PathId(id): PathId,
    Parameters(AsOf { at }): Parameters<AsOf>,
) -> Result<Answer<ChargeDetail>, Refusal> {
    let unknown = || Refusal::unknown("charge");
    let found = find::charge(&id, &*caller.desk.store).await?.ok_or_else(unknown)?;
    if let Some(at) = at {
        let then = charge_as_of(&found, at, &*caller.desk.store).await?;
        let then = then.ok_or_else(unknown)?;
        return Ok(Answer(then.in_own_names(&caller.desk.catalog)));
    }
    let detail = charge_detail(&found, &*caller.desk.store).await?;
    Ok(Answer(detail.in_own_names(&caller.desk.catalog)))
}
