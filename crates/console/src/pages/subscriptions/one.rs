//! One subscription: what it is, what happened to it, and what may be done; now, or as of a time.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use billing::CancelledBy;
use chrono::{DateTime, Utc};
use contract::SubscriptionDetail;
use maud::{Markup, html};
use orders::{Action, LineOf};
use records::{InOwnNames, find, subscription_as_of, subscription_detail};
use serde::Deserialize;

use super::as_of::{self, AsOf, Typed};
use super::{address, deeds, facts};
use crate::asked::Asked;
use crate::frame::{self, Section};
use crate::pages::archived;
use crate::pages::charge::revealed;
use crate::pages::charges;
use crate::pages::offer::mendable;
use crate::pages::story::story;
use crate::parts::{badge, empty};
use crate::posted::Posted;
use crate::routes::Routes;
use crate::signed::{Signed, Theirs};
use crate::turned::Turned;
use crate::{Desk, Permission};
use deeds::Tried;

pub(super) fn routes() -> Routes {
    use Permission as P;
    Routes::default()
        .shows("/console/subscriptions/{id}", P::Look, show)
        .does("/console/subscriptions/{id}/cancel", P::CancelSubscription, cancel)
        .does("/console/subscriptions/{id}/reveal", P::Reveal, reveal)
}

/// Why, in the words of whoever sends a form.
#[derive(Deserialize)]
struct Why {
    #[serde(default, rename = "why")]
    reason: String,
}

async fn show(
    signed: Signed,
    Theirs(desk): Theirs,
    Path(id): Path<String>,
    Asked(typed): Asked<Typed>,
) -> Result<Response, Turned> {
    match typed.read() {
        AsOf::Now => page(&signed, &desk, &id, None).await,
        AsOf::At(at) => {
            let body = past(&desk, &id, at, &typed).await?;
            Ok(frame::page(&signed, Section::Subscriptions, &id, body))
        }
        AsOf::Unfit(why) => {
            let body = as_of::form(&id, &typed, Some(why));
            let page = frame::page(&signed, Section::Subscriptions, &id, body);
            Ok((StatusCode::BAD_REQUEST, page).into_response())
        }
    }
}

/// How it stood at a time, under a banner that says so. Nothing can be done to the past.
async fn past(desk: &Desk, id: &str, at: DateTime<Utc>, typed: &Typed) -> Result<Markup, Turned> {
    let (catalog, store) = (desk.orders.catalog(), &**desk.orders.store());
    let found = find::subscription(id, catalog, store).await?;
    let found = found.ok_or_else(|| Turned::missing("subscription", id))?;
    let then = subscription_as_of(&found, at, catalog, store).await?;
    let then = then.map(|then| then.in_own_names(catalog));
    let not_known_yet = then.as_ref().map(|then| &*then.not_known_yet).unwrap_or_default();
    let form = as_of::form(id, typed, None);
    Ok(html! {
        (as_of::past(at, id, not_known_yet))
        @match &then {
            Some(then) => (draw(then, form)),
            None => { (empty("It was not enrolled then.")) (form) },
        }
    })
}

/// The page as things stand, with what somebody has just tried in vain, if so.
async fn page(
    signed: &Signed,
    desk: &Desk,
    id: &str,
    tried: Option<&Tried>,
) -> Result<Response, Turned> {
    let (catalog, store) = (desk.orders.catalog(), &**desk.orders.store());
    let Some(found) = find::subscription(id, catalog, store).await? else {
        let detail = archived::subscription(id, desk).await?;
        let detail = detail.ok_or_else(|| Turned::missing("subscription", id))?;
        let body = html! { (archived::note()) (draw(&detail, html! {})) };
        return Ok(frame::page(signed, Section::Subscriptions, id, body));
    };
    let plan = catalog.plan(&found.state.plan);
    let detail = subscription_detail(&found, plan, store).await?.in_own_names(catalog);
    let beside = html! {
        (deeds::deeds(&detail.subscription, tried, signed))
        (as_of::form(id, &Typed::default(), None))
    };
    let body = draw(&detail, beside);
    let page = frame::page(signed, Section::Subscriptions, id, body);
    Ok(match tried {
        None => page,
        Some(_) => (StatusCode::UNPROCESSABLE_ENTITY, page).into_response(),
    })
}

async fn cancel(
    Theirs(desk): Theirs,
    Path(id): Path<String>,
    Posted { signed, form: Why { reason } }: Posted<Why>,
) -> Result<Response, Turned> {
    if reason.trim().is_empty() {
        let why = "A reason is needed: it stays in the subscription's story.".to_owned();
        return page(&signed, &desk, &id, Some(&Tried { deed: "cancel", reason, why })).await;
    }
    let deed = signed.deed(Action::CancelSubscription, &id, Some(&reason));
    let (by, who) = (CancelledBy::Staff, Some(signed.by()));
    let cancelled = desk.orders.cancel_subscription(&id, by, who, Some(&reason));
    match desk.orders.audited(&deed, cancelled).await {
        Ok(answer) => {
            let notice = match (answer.already_ended, answer.open_charge) {
                (true, _) => "It had ended before.".to_owned(),
                (false, Some(open)) => {
                    format!("Cancelled. Its charge {} was {} by then.", open.id, open.state)
                }
                (false, None) => "Cancelled. Nothing is sent for it any more.".to_owned(),
            };
            Ok(frame::done(&address(&id), &notice))
        }
        Err(refused) => {
            let why = mendable(refused)?;
            page(&signed, &desk, &id, Some(&Tried { deed: "cancel", reason, why })).await
        }
    }
}

async fn reveal(
    Theirs(desk): Theirs,
    Path(id): Path<String>,
    Posted { signed, form: Why { reason } }: Posted<Why>,
) -> Result<Response, Turned> {
    match revealed::number(LineOf::Subscription(&id), &reason, &signed, &desk).await {
        Ok(number) => Ok(revealed::page(&signed, Section::Subscriptions, &address(&id), &number)),
        Err(refused) => {
            let why = mendable(refused)?;
            page(&signed, &desk, &id, Some(&Tried { deed: "reveal", reason, why })).await
        }
    }
}

/// What it is, with what else stands beside it, its charges, and its story.
fn draw(detail: &SubscriptionDetail, beside: Markup) -> Markup {
    let SubscriptionDetail { subscription, history, charges, .. } = detail;
    let newest_first: Vec<_> = charges.iter().rev().cloned().collect();
    let all = charges::Filters::default().with("subscription", &*subscription.id);
    html! {
        div.columns {
            section.card {
                p.standing {
                    (badge(&subscription.state, None))
                    span { (facts::meaning(&subscription.state)) }
                }
                (facts::facts(subscription))
            }
            div.stack { (beside) }
        }
        @if newest_first.is_empty() {
            (empty("No charge was opened so far."))
        } @else {
            (charges::rows("Its latest charges, newest first", &newest_first))
            p { a href=(all.address(charges::LIST)) { "All of its charges" } }
        }
        section.card aria-labelledby="story" {
            h2 #story { "What happened" }
            (story(history))
        }
    }
}
