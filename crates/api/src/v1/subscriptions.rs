//! Subscriptions.

use axum::Json as Answer;
use axum::http::{HeaderMap, StatusCode};
use billing::{CancelledBy, Subscription};
use contract::{
    CancellationAnswer, ListOrder, NewSubscription, Page, SubscriptionDetail, SubscriptionView,
};
use engine::workflow::decode;
use orders::{Action, Enrolled};
use records::{
    InOwnNames, SubscriptionFilter, SubscriptionFilterTexts, find, page, subscription_as_of,
    subscription_detail, subscription_view,
};
use serde::Deserialize;
use utoipa::IntoParams;
use workflows::ids;

use super::as_of::AsOf;
use super::deed;
use super::lists::{Ends, after, page_of};
use crate::access::{Caller, ReadSubscriptions, WriteSubscriptions};
use crate::asked::{IdempotencyKey, Json, Parameters, PathId, replayed};
use crate::openapi::{NeedsKey, Ordering, Reading};
use crate::refusal::Refusal;

const LIST: Ends = Ends { oldest: "subscriptions", newest: "subscriptions, newest first" };

/// Which subscriptions, and which page of them.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ListParameters {
    /// Only in these states, separated by commas: `pending`, `active`, `grace`, `suspended`,
    /// `cancelled`, `lapsed`.
    #[param(example = "active,grace")]
    state: Option<String>,
    /// Only of this account.
    account: Option<String>,
    /// Only of this plan.
    plan: Option<String>,
    /// Only of this number, as people spell it.
    msisdn: Option<String>,
    /// From which end: `oldest`, unless it says `newest`.
    #[serde(default)]
    #[param(value_type = Option<ListOrder>, inline, example = "newest")]
    order: ListOrder,
    /// Rows of a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 100)]
    limit: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Why a subscription ends.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct CancelParameters {
    /// For its history: at most 500 characters.
    #[param(max_length = 500)]
    reason: Option<String>,
}

/// Enrol a subscription that exists already
///
/// 201 where it is new. One that is on record with the same fields stays as it is, and is answered
/// 200; one with other fields is 409.
#[utoipa::path(
    post, path = "/v1/subscriptions", tag = "subscriptions",
    params(NeedsKey),
    request_body(content = NewSubscription, example = json!({
        "subscription_id": "sub-1", "msisdn": "2055500155", "plan": "gold-weekly",
        "renews_at": "2026-12-01T02:00:00Z"
    })),
    responses(
        (status = 201, description = "The subscription, which is enrolled now", body = SubscriptionView),
        (status = 200, description = "The subscription, which was enrolled before", body = SubscriptionView),
        Ordering,
    ),
    security(("key" = ["subscriptions:write"])),
)]
pub(super) async fn enrol(
    caller: Caller<WriteSubscriptions>,
    key: IdempotencyKey,
    Json(wanted): Json<NewSubscription>,
) -> Result<(StatusCode, HeaderMap, Answer<SubscriptionView>), Refusal> {
    let trace = telemetry::current_trace_parent();
    let request = key.request(caller.name(), &trace)?;
    let Enrolled { subscription, created, again } =
        caller.desk.orders.enrol(&request, &wanted).await?;
    let status = if created { StatusCode::CREATED } else { StatusCode::OK };
    let plan = caller.desk.catalog.plan(&subscription.state.plan);
    let view = subscription_view(&subscription.instance, &subscription.state, plan);
    Ok((status, replayed(again), Answer(view.in_own_names(&caller.desk.catalog))))
}

/// List subscriptions
///
/// Oldest first, unless `order` says otherwise. A page may be short, or even empty, while `next_cursor` is not null: one request
/// looks at 10,000 subscriptions at most.
#[utoipa::path(
    get, path = "/v1/subscriptions", tag = "subscriptions",
    params(ListParameters),
    responses(
        (status = 200, description = "A page of subscriptions", body = Page<SubscriptionView>),
        Reading,
    ),
    security(("key" = ["subscriptions:read"])),
)]
pub(super) async fn list(
    caller: Caller<ReadSubscriptions>,
    Parameters(asked): Parameters<ListParameters>,
) -> Result<Answer<Page<SubscriptionView>>, Refusal> {
    let order = asked.order;
    let paging = LIST.of(order, asked.limit.as_deref(), asked.cursor.as_deref())?;
    let filter =
        SubscriptionFilter::read(asked.texts(), &caller.desk.catalog, &*caller.desk.store).await?;
    let mut query = filter.query(caller.desk.store.partitions());
    query.cursor = after(&paging)?;
    query.newest_first = order.is_newest_first();
    let rows = page(query, paging.limit, &*caller.desk.store, |instance| {
        let found: Subscription = decode(ids::SUBSCRIPTION, &instance.state)?;
        let plan = caller.desk.catalog.plan(&found.plan);
        Ok(filter.includes(&found).then(|| subscription_view(instance, &found, plan)))
    });
    Ok(Answer(page_of(rows.await?, &paging).in_own_names(&caller.desk.catalog)))
}

/// Show one subscription with its history and its latest charges, now or as they stood
#[utoipa::path(
    get, path = "/v1/subscriptions/{id}", tag = "subscriptions",
    params(("id" = String, Path, description = "Your own id for it"), AsOf),
    responses((status = 200, description = "The subscription", body = SubscriptionDetail), Reading),
    security(("key" = ["subscriptions:read"])),
)]
pub(super) async fn show(
    caller: Caller<ReadSubscriptions>,
    PathId(id): PathId,
    Parameters(AsOf { at }): Parameters<AsOf>,
) -> Result<Answer<SubscriptionDetail>, Refusal> {
    let unknown = || Refusal::unknown("subscription");
    let found = find::subscription(&id, &caller.desk.catalog, &*caller.desk.store)
        .await?
        .ok_or_else(unknown)?;
    if let Some(at) = at {
        let then =
            subscription_as_of(&found, at, &caller.desk.catalog, &*caller.desk.store).await?;
        let then = then.ok_or_else(unknown)?;
        return Ok(Answer(then.in_own_names(&caller.desk.catalog)));
    }
    let plan = caller.desk.catalog.plan(&found.state.plan);
    let detail = subscription_detail(&found, plan, &*caller.desk.store).await?;
    Ok(Answer(detail.in_own_names(&caller.desk.catalog)))
}

/// Cancel a subscription
///
/// It is on record once this answers: nothing is sent for it any more. A charge on the wire may
/// still land, and is named.
#[utoipa::path(
    delete, path = "/v1/subscriptions/{id}", tag = "subscriptions",
    params(("id" = String, Path, description = "Your own id for it"), CancelParameters),
    responses(
        (status = 200, description = "What the cancellation found", body = CancellationAnswer),
        Ordering,
    ),
    security(("key" = ["subscriptions:write"])),
)]
pub(super) async fn cancel(
    caller: Caller<WriteSubscriptions>,
    PathId(id): PathId,
    Parameters(CancelParameters { reason }): Parameters<CancelParameters>,
) -> Result<Answer<CancellationAnswer>, Refusal> {
    let (by, reason) = (caller.by(), reason.as_deref());
    let deed = deed(&by, Action::CancelSubscription, &id, reason);
    let act = caller.desk.orders.cancel_subscription(&id, CancelledBy::Merchant, Some(&by), reason);
    Ok(Answer(caller.desk.orders.audited(&deed, act).await?))
}

impl ListParameters {
    fn texts(&self) -> SubscriptionFilterTexts<'_> {
        SubscriptionFilterTexts {
            state: self.state.as_deref(),
            account: self.account.as_deref(),
            plan: self.plan.as_deref(),
            msisdn: self.msisdn.as_deref(),
        }
    }
}
