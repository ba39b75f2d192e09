//! One requeue: seen, approved, stopped.

use std::time::Duration;

use axum::extract::Path;
use axum::response::Response;
use maud::html;
use orders::Action;
use serde::Deserialize;

use super::address;
use super::shown::Shown;
use crate::frame::{self, Section};
use crate::live;
use crate::pages::offer::given;
use crate::posted::Posted;
use crate::signed::{Signed, Theirs};
use crate::turned::Turned;

/// How often a page that is open looks for news.
const LOOKS_EVERY: Duration = Duration::from_secs(1);

pub(super) async fn show(
    signed: Signed,
    Theirs(desk): Theirs,
    Path(id): Path<String>,
) -> Result<Response, Turned> {
    let shown = Shown::read(&id, &desk).await?;
    let source = format!("{}/live", address(&id));
    let title = shown.title();
    let body = html! {
        (live::live("requeue", &source, shown.fresh(&signed)))
    };
    Ok(frame::page(&signed, Section::Requeues, &title, body))
}

pub(super) async fn fresh(
    signed: Signed,
    Theirs(desk): Theirs,
    Path(id): Path<String>,
) -> Response {
    let drawn_for = signed.clone();
    live::stream(&signed, LOOKS_EVERY, move || {
        let (signed, desk, id) = (drawn_for.clone(), desk.clone(), id.clone());
        async move { Ok(Shown::read(&id, &desk).await?.fresh(&signed)) }
    })
}

/// Why, in the words of whoever approves or stops it.
#[derive(Deserialize)]
pub(super) struct Why {
    #[serde(default)]
    why: String,
}

pub(super) async fn approve(
    Theirs(desk): Theirs,
    Path(id): Path<String>,
    Posted { signed, form: Why { why } }: Posted<Why>,
) -> Result<Response, Turned> {
    let (run, why) = (format!("requeue/{id}"), needed(&why)?);
    let deed = signed.deed(Action::RequeueApprove, &run, Some(why));
    desk.orders.audited(&deed, desk.orders.approve_requeue(&id, signed.by())).await?;
    Ok(frame::done(&address(&id), "Approved. It has begun."))
}

pub(super) async fn cancel(
    Theirs(desk): Theirs,
    Path(id): Path<String>,
    Posted { signed, form: Why { why } }: Posted<Why>,
) -> Result<Response, Turned> {
    let (run, why) = (format!("requeue/{id}"), needed(&why)?);
    let deed = signed.deed(Action::RequeueCancel, &run, Some(why));
    desk.orders.audited(&deed, desk.orders.cancel_requeue(&id, signed.by())).await?;
    Ok(frame::done(&address(&id), "Stopped. What was asked for by then stays asked for."))
}

/// The audit wants to know.
fn needed(why: &str) -> Result<&str, Turned> {
    given(why).map_err(Turned::unfit)
}
