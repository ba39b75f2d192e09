//! Asking for all of it again: first what it would come to, then, with a reason, for good.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use contract::{NewRequeue, RequeueAnswer};
use orders::{Action, Refused, Request};
use serde::Deserialize;

use super::planned::{Planned, Typed};
use super::{LIST, address};
use crate::Desk;
use crate::asked::Asked;
use crate::frame::{self, Section};
use crate::pages::charges::Filters;
use crate::pages::offer::mendable;
use crate::posted::Posted;
use crate::signed::{Signed, Theirs};
use crate::turned::Turned;

/// A filter, and what is typed beside it.
#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(flatten)]
    filters: Filters,
    #[serde(flatten)]
    typed: Typed,
}

/// The dry run.
pub(super) async fn show(
    signed: Signed,
    Theirs(desk): Theirs,
    Asked(Wanted { filters, typed }): Asked<Wanted>,
) -> Result<Response, Turned> {
    page(&signed, &desk, &filters, &typed, None).await
}

/// The order, once. What was typed stays where it is refused.
pub(super) async fn ask(
    Theirs(desk): Theirs,
    Posted { signed, form: Wanted { filters, typed } }: Posted<Wanted>,
) -> Result<Response, Turned> {
    if typed.reason.trim().is_empty() {
        let why = "A reason is needed: it stays in the history of every charge.".to_owned();
        return page(&signed, &desk, &filters, &typed, Some(why)).await;
    }
    match asked(&signed, &desk, &filters, &typed).await {
        Ok(answer) => Ok(answered(&answer)),
        Err(refused) => {
            let why = mendable(refused)?;
            page(&signed, &desk, &filters, &typed, Some(why)).await
        }
    }
}

async fn asked(
    signed: &Signed,
    desk: &Desk,
    filters: &Filters,
    typed: &Typed,
) -> Result<RequeueAnswer, Turned> {
    let request = Request::new(signed.by(), &typed.key).map_err(Refused::from)?;
    // Known before it is opened, so that the audit names it.
    let run = desk.orders.run_of_requeue(&request);
    let deed = signed.deed(Action::Requeue, &run, Some(&typed.reason));
    let wanted = wanted(desk, filters, typed)?;
    Ok(desk.orders.audited(&deed, desk.orders.requeue(&request, &wanted, signed.by())).await?)
}

fn wanted(desk: &Desk, filters: &Filters, typed: &Typed) -> Result<NewRequeue, Turned> {
    let reason = Some(typed.reason.trim().to_owned()).filter(|reason| !reason.is_empty());
    Ok(NewRequeue {
        filter: filters.view(desk.orders.store().clock().now())?,
        pace_per_s: typed.pace()?,
        reason,
        ..NewRequeue::default()
    })
}

/// Leads to the requeue.
fn answered(answer: &RequeueAnswer) -> Response {
    let id = answer.run.as_deref().and_then(|run| run.strip_prefix("requeue/"));
    let to = id.map_or_else(|| LIST.to_owned(), address);
    let notice = match answer.needs_approval {
        true => "It waits for another person, who has to approve it.",
        false => "It has begun.",
    };
    frame::done(&to, notice)
}

/// What it would come to, with what somebody typed, and why that was refused.
async fn page(
    signed: &Signed,
    desk: &Desk,
    filters: &Filters,
    typed: &Typed,
    refused: Option<String>,
) -> Result<Response, Turned> {
    // What is ordered is what was counted, and a form that is sent twice asks for one thing.
    let filters = &filters.as_of(desk.orders.store().clock().now());
    let (planned, refused) = match planned(desk, filters, typed).await {
        Ok(planned) => (Some(planned), refused),
        Err(unfit) => (None, Some(mendable(unfit)?)),
    };
    let is_refused = refused.is_some();
    let drawn = Planned { filters, typed, planned, refused }.draw(signed);
    let page = frame::page(signed, Section::Requeues, "Ask again: a dry run", drawn);
    Ok(match is_refused {
        true => (StatusCode::UNPROCESSABLE_ENTITY, page).into_response(),
        false => page,
    })
}

async fn planned(desk: &Desk, filters: &Filters, typed: &Typed) -> Result<RequeueAnswer, Turned> {
    Ok(desk
        .orders
        .plan_requeue(&NewRequeue { reason: None, ..wanted(desk, filters, typed)? })
        .await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::posted::read;

    #[test]
    fn why_it_is_asked_for_is_told_from_what_the_charges_were_declined_for() {
        let form = b"csrf=1&key=k&state=declined&reason=funds&pace=10&why=they+topped+up";
        let Wanted { filters, typed } = read(form).expect("the form of the page");
        assert_eq!((filters.of("reason"), &*typed.reason), ("funds", "they topped up"));
        assert_eq!((filters.of("state"), typed.pace().ok()), ("declined", Some(Some(10))));
    }
}
