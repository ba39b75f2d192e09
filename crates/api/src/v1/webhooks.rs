//! Webhooks: how they do, what they were told, and telling it again.

use axum::Json as Answer;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use contract::{DeliveryView, NewReplay, Page, ReplayAnswer, WebhookView};
use engine::store::ListQuery;
use engine::workflow::decode;
use orders::Action;
use records::{InOwnNames, delivery_view, page, webhooks};
use serde::Deserialize;
use utoipa::IntoParams;
use workflows::ids;
use workflows::notification::{
    DELIVERED, FAILED, Notification, PENDING, Replay, WebhookName, Which, replay,
};

use super::deed;
use super::lists::{PageParameters, after, next_cursor, page_of};
use crate::Desk;
use crate::access::{Caller, ReadWebhooks, WriteWebhooks};
use crate::asked::{Json, Paging, Parameters, PathId};
use crate::openapi::{Ordering, Reading};
use crate::refusal::{Kind, Refusal};

/// Which deliveries, and which page of them.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct DeliveryParameters {
    /// Only in these states, separated by commas: `pending`, `delivered`, `failed`.
    #[param(example = "failed")]
    state: Option<String>,
    /// Only opened at or after this instant (RFC 3339).
    #[param(value_type = Option<String>, format = DateTime, example = "2026-11-22T00:00:00Z")]
    since: Option<DateTime<Utc>>,
    /// Rows of a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 100)]
    limit: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List webhooks
///
/// Each with what it was told, what is still to be told, and whether it is paused.
#[utoipa::path(
    get, path = "/v1/webhooks", tag = "webhooks",
    params(PageParameters),
    responses(
        (status = 200, description = "The configured webhooks, in order of name", body = Page<WebhookView>),
        Reading,
    ),
    security(("key" = ["webhooks:read"])),
)]
pub(super) async fn list(
    caller: Caller<ReadWebhooks>,
    Parameters(parameters): Parameters<PageParameters>,
) -> Result<Answer<Page<WebhookView>>, Refusal> {
    let paging = parameters.of("webhooks")?;
    let after = paging.after.as_deref().unwrap_or_default();
    let configured = caller.desk.webhooks.iter().map(|(name, host)| (name, &**host));
    let mut rest: Vec<_> = configured.filter(|(name, _)| name.as_str() > after).collect();
    let has_more = rest.len() > paging.limit;
    rest.truncate(paging.limit);
    let data = webhooks(&rest, &*caller.desk.store).await?;
    let last = data.last().filter(|_| has_more);
    let next_cursor = last.map(|last| paging.cursor(&last.webhook));
    Ok(Answer(Page { data, next_cursor }))
}

/// List what a webhook was told, or is to be told
///
/// Oldest first. A page may be short, or even empty, while `next_cursor` is not null: one request
/// looks at 10,000 deliveries at most.
#[utoipa::path(
    get, path = "/v1/webhooks/{name}/deliveries", tag = "webhooks",
    params(
        ("name" = String, Path, description = "The webhook, as the configuration names it"),
        DeliveryParameters,
    ),
    responses(
        (status = 200, description = "A page of deliveries", body = Page<DeliveryView>),
        Reading,
    ),
    security(("key" = ["webhooks:read"])),
)]
pub(super) async fn deliveries(
    caller: Caller<ReadWebhooks>,
    PathId(name): PathId,
    Parameters(asked): Parameters<DeliveryParameters>,
) -> Result<Answer<Page<DeliveryView>>, Refusal> {
    let name = configured(&caller.desk, &name)?;
    let paging = Paging::read("deliveries", asked.limit.as_deref(), asked.cursor.as_deref())?;
    let query = ListQuery {
        kind: ids::NOTIFICATION.to_owned(),
        statuses: statuses(asked.state.as_deref())?,
        since: asked.since,
        cursor: after(&paging)?,
        ..ListQuery::default()
    };
    let rows = page(query, paging.limit, &*caller.desk.store, |instance| {
        let notification: Notification = decode(ids::NOTIFICATION, &instance.state)?;
        Ok((notification.webhook == *name).then(|| delivery_view(instance, &notification)))
    });
    Ok(Answer(page_of(rows.await?, &paging).in_own_names(&caller.desk.catalog)))
}

/// Tell a webhook again
///
/// One delivery, or those opened since a time, with the ids that they have: a receiver knows what it
/// has taken already. What is told again is on record once this answers.
#[utoipa::path(
    post, path = "/v1/webhooks/{name}/replay", tag = "webhooks",
    params(("name" = String, Path, description = "The webhook, as the configuration names it")),
    request_body(content = NewReplay, example = json!({"since": "2026-11-22T00:00:00Z"})),
    responses(
        (status = 202, description = "How many are told again", body = ReplayAnswer),
        Ordering,
    ),
    security(("key" = ["webhooks:write"])),
)]
pub(super) async fn tell_again(
    caller: Caller<WriteWebhooks>,
    PathId(name): PathId,
    Json(wanted): Json<NewReplay>,
) -> Result<(StatusCode, Answer<ReplayAnswer>), Refusal> {
    let name = configured(&caller.desk, &name)?;
    let paging = Paging::read("replay", None, wanted.cursor.as_deref())?;
    let by = caller.by();
    let subject = wanted.delivery.as_deref().unwrap_or(name.as_str());
    let deed = deed(&by, Action::ReplayWebhook, subject, None);
    let which = which(&caller.desk, name, &wanted).await?;
    let asked = Replay { which, by: by.clone(), after: after(&paging)? };
    caller.desk.orders.record(&deed).await?;
    let told = replay(&*caller.desk.store, &asked).await?;
    let replayed = u64::try_from(told.replayed).unwrap_or(u64::MAX);
    let answer = ReplayAnswer { replayed, next_cursor: next_cursor(told.next, &paging) };
    Ok((StatusCode::ACCEPTED, Answer(answer)))
}

/// Which deliveries are meant. One by its id must be this webhook's.
async fn which(desk: &Desk, name: &WebhookName, wanted: &NewReplay) -> Result<Which, Refusal> {
    match (&wanted.delivery, wanted.since, wanted.all) {
        (Some(id), None, false) => {
            let unknown = || Refusal::unknown("delivery");
            let place = ids::notification_of(id).ok_or_else(unknown)?;
            let is_there = place.partition < desk.store.partitions();
            let found = if is_there { desk.store.read(&place).await? } else { None };
            let found = found.filter(|found| *found.kind == *ids::NOTIFICATION);
            let notification: Notification =
                decode(ids::NOTIFICATION, &found.ok_or_else(unknown)?.state)?;
            match notification.webhook == *name {
                true => Ok(Which::One(id.clone())),
                false => Err(unknown()),
            }
        }
        (None, Some(since), false) => Ok(Which::FailedSince(name.clone(), since)),
        (None, Some(since), true) => Ok(Which::AllSince(name.clone(), since)),
        _ => {
            let why = "expected `delivery` alone, or `since` with or without `all`";
            Err(Refusal::new(Kind::InvalidField, why))
        }
    }
}

fn configured<'d>(desk: &'d Desk, name: &str) -> Result<&'d WebhookName, Refusal> {
    let known = desk.webhooks.keys().find(|known| known.as_str() == name);
    known.ok_or_else(|| Refusal::unknown("webhook"))
}

fn statuses(text: Option<&str>) -> Result<Vec<String>, Refusal> {
    let Some(text) = text else { return Ok(Vec::new()) };
    let known = [PENDING, DELIVERED, FAILED];
    let states: Vec<String> = text.split(',').map(|state| state.trim().to_owned()).collect();
    match states.iter().all(|state| known.contains(&&**state)) {
        true => Ok(states),
        false => {
            let why = format!("state: expected states of deliveries: {}", known.join(", "));
            Err(Refusal::new(Kind::InvalidParameter, why).of_field("state"))
        }
    }
}
