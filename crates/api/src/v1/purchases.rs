//! Purchases: charges that a subscriber takes part in.

use std::time::Duration;

use axum::Json as Answer;
use axum::http::{HeaderMap, StatusCode};
use billing::{Charge, parse_duration};
use contract::{NewPurchase, Page, PurchaseDetail, PurchaseView, StepDown};
use engine::workflow::decode;
use orders::Started;
use records::{
    Found, InOwnNames, charge_filter, charge_query, find, page, purchase_detail, purchase_view,
};
use serde::Deserialize;
use utoipa::IntoParams;
use workflows::ids;

use super::lists::{ChargeParameters, Ends, after, page_of};
use crate::Desk;
use crate::access::{Caller, ReadPurchases, WritePurchases};
use crate::asked::{IdempotencyKey, Json, Parameters, PathId, replayed};
use crate::openapi::{NeedsKey, Ordering, Reading};
use crate::refusal::{Kind, Refusal};

const LIST: Ends = Ends { oldest: "purchases", newest: "purchases, newest first" };
/// How long an answer waits for the operator, at most and where nobody says.
const WAIT_MAX: Duration = Duration::from_secs(10);

/// How a purchase is started.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct StartParameters {
    /// How long the answer waits for the operator, in seconds: `0` to `10`, or `0s` to `10s`.
    #[param(pattern = "^([0-9]|10)s?$", example = "5s")]
    wait: Option<String>,
}

/// Start a purchase
///
/// The answer waits for the operator, up to `wait`: LTC then says `waiting` (the OTP is on its
/// way), the AOC gateway's carries `redirect_url` or `deep_link`. The same key and body again answer
/// with the same purchase as it stands then. A second purchase of the same thing, while one is open
/// or in doubt, is 409 and names the first.
#[utoipa::path(
    post, path = "/v1/purchases", tag = "purchases",
    params(
        StartParameters,
        NeedsKey,
    ),
    request_body(content = NewPurchase, example = json!({
        "account": "ltc-main", "plan": "gold-weekly", "msisdn": "2055500155", "reference": "cart-9"
    })),
    responses((status = 202, description = "The purchase", body = PurchaseView), Ordering),
    security(("key" = ["purchases:write"])),
)]
pub(super) async fn start(
    caller: Caller<WritePurchases>,
    Parameters(parameters): Parameters<StartParameters>,
    key: IdempotencyKey,
    Json(wanted): Json<NewPurchase>,
) -> Result<(StatusCode, HeaderMap, Answer<PurchaseView>), Refusal> {
    let wait = wait(parameters.wait.as_deref())?;
    let trace = telemetry::current_trace_parent();
    let request = key.request(caller.name(), &trace)?;
    let Started { purchase, again } =
        caller.desk.orders.start_purchase(&request, &wanted, wait).await?;
    let view = purchase_view(&purchase.instance, &purchase.state);
    Ok((StatusCode::ACCEPTED, replayed(again), Answer(view.in_own_names(&caller.desk.catalog))))
}

/// List purchases
///
/// Oldest first, unless `order` says otherwise, without the addresses of operators' pages. A page may be short, or even empty,
/// while `next_cursor` is not null: one request looks at 10,000 charges at most.
#[utoipa::path(
    get, path = "/v1/purchases", tag = "purchases",
    params(ChargeParameters),
    responses(
        (status = 200, description = "A page of purchases", body = Page<PurchaseView>),
        Reading,
    ),
    security(("key" = ["purchases:read"])),
)]
pub(super) async fn list(
    caller: Caller<ReadPurchases>,
    Parameters(parameters): Parameters<ChargeParameters>,
) -> Result<Answer<Page<PurchaseView>>, Refusal> {
    let (order, paging) = (parameters.order, parameters.paging(LIST)?);
    let filter =
        charge_filter(&parameters.filter(), &caller.desk.catalog, &*caller.desk.store).await?;
    let mut query = charge_query(&filter, &*caller.desk.store).await?;
    query.cursor = after(&paging)?;
    query.newest_first = order.is_newest_first();
    let rows = page(query, paging.limit, &*caller.desk.store, |instance| {
        let charge: Charge = decode(ids::CHARGE, &instance.state)?;
        let is_wanted = charge.order.purchase.is_some() && filter.includes(&charge);
        Ok(is_wanted.then(|| purchase_view(instance, &charge).without_page()))
    });
    Ok(Answer(page_of(rows.await?, &paging).in_own_names(&caller.desk.catalog)))
}

/// Show one purchase with its history
///
/// With the address of the operator's page, while there is one: whoever has it can pay.
#[utoipa::path(
    get, path = "/v1/purchases/{id}", tag = "purchases",
    params(("id" = String, Path, description = "The purchase, `pu_…`")),
    responses((status = 200, description = "The purchase", body = PurchaseDetail), Reading),
    security(("key" = ["purchases:read"])),
)]
pub(super) async fn show(
    caller: Caller<ReadPurchases>,
    PathId(id): PathId,
) -> Result<Answer<PurchaseDetail>, Refusal> {
    let found = find::purchase(&id, &*caller.desk.store).await?;
    let found = found.ok_or_else(|| Refusal::unknown("purchase"))?;
    let detail = purchase_detail(&found, &*caller.desk.store).await?;
    Ok(Answer(detail.in_own_names(&caller.desk.catalog)))
}

/// Choose the smaller package that the operator offers
#[utoipa::path(
    post, path = "/v1/purchases/{id}/step-down", tag = "purchases",
    params(("id" = String, Path, description = "The purchase, `pu_…`")),
    request_body(content = StepDown, example = json!({"days": 3})),
    responses(
        (status = 202, description = "The purchase, as it stood", body = PurchaseView),
        Ordering,
    ),
    security(("key" = ["purchases:write"])),
)]
pub(super) async fn step_down(
    caller: Caller<WritePurchases>,
    PathId(id): PathId,
    Json(StepDown { days }): Json<StepDown>,
) -> Result<(StatusCode, Answer<PurchaseView>), Refusal> {
    Ok(told(&caller.desk, &caller.desk.orders.step_down(&id, days).await?))
}

/// Cancel a purchase
///
/// As far as it can be: what may be charged already is asked about until it is known. A purchase
/// that has ended stays as it is.
#[utoipa::path(
    post, path = "/v1/purchases/{id}/cancel", tag = "purchases",
    params(("id" = String, Path, description = "The purchase, `pu_…`")),
    responses(
        (status = 202, description = "The purchase, as it stood", body = PurchaseView),
        Ordering,
    ),
    security(("key" = ["purchases:write"])),
)]
pub(super) async fn cancel(
    caller: Caller<WritePurchases>,
    PathId(id): PathId,
) -> Result<(StatusCode, Answer<PurchaseView>), Refusal> {
    Ok(told(&caller.desk, &caller.desk.orders.cancel_purchase(&id).await?))
}

/// A purchase as it stood when something was put on record for it.
pub(super) fn told(desk: &Desk, purchase: &Found<Charge>) -> (StatusCode, Answer<PurchaseView>) {
    let view = purchase_view(&purchase.instance, &purchase.state);
    (StatusCode::ACCEPTED, Answer(view.in_own_names(&desk.catalog)))
}

fn wait(text: Option<&str>) -> Result<Duration, Refusal> {
    let Some(text) = text else { return Ok(WAIT_MAX) };
    let seconds = text.parse::<u8>().ok().map(|seconds| Duration::from_secs(seconds.into()));
    let wait = seconds.or_else(|| parse_duration(text).ok()).filter(|wait| *wait <= WAIT_MAX);
    wait.ok_or_else(|| {
        let why = "wait: expected a number of seconds from 0 to 10, such as 5s";
        Refusal::new(Kind::InvalidParameter, why).of_field("wait")
    })
}
