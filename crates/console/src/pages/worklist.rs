//! What needs a person: each thing with what to do about it, and the form that does it.

mod again;
mod doing;
mod entry;
mod matters;
mod money;
mod pauses;
mod sections;
mod typed;

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use records::worklist;

use crate::frame::{self, Section};
use crate::live::{self, live};
use crate::routes::Routes;
use crate::signed::{Signed, Theirs};
use crate::turned::Turned;
use crate::{Desk, Permission};
use typed::Tried;

/// Where it is.
const LIST: &str = "/console/worklist";
/// Rows of a section: the oldest ones come first, so the others follow as these are settled.
const ROWS_MAX: usize = 50;
/// How often a page that is open looks for news.
const LOOKS_EVERY: Duration = Duration::from_secs(5);

pub(super) fn routes() -> Routes {
    use Permission as P;
    Routes::default()
        .shows(LIST, P::Look, show)
        .shows("/console/worklist/live", P::Look, fresh)
        .does("/console/worklist/charges/{id}/resolve", P::Resolve, doing::resolve)
        .does("/console/worklist/refunds/{id}/resolve", P::Resolve, doing::resolve_refund)
        .does("/console/worklist/matters/{id}/settle", P::Settle, doing::settle)
        .does("/console/worklist/callbacks/{id}/assign", P::Settle, doing::assign)
        .does("/console/worklist/webhooks/{id}/replay", P::Settle, doing::replay)
        .does("/console/worklist/resume", P::Pause, doing::resume)
}

async fn show(signed: Signed, Theirs(desk): Theirs) -> Result<Response, Turned> {
    page(&signed, &desk, None).await
}

/// The page with what somebody has just tried in vain, if so. Why stands above the list, too: what
/// was tried has often left it, with its form, for the very reason that it was refused.
async fn page(signed: &Signed, desk: &Desk, tried: Option<&Tried>) -> Result<Response, Turned> {
    let now = draw(signed, desk, tried).await?;
    let body = html! {
        @if let Some(tried) = tried { p.error role="alert" { (tried.refused) } }
        (live("worklist", "/console/worklist/live", now))
    };
    let page = frame::page(signed, Section::Worklist, "Worklist", body);
    Ok(match tried {
        None => page,
        Some(_) => (StatusCode::UNPROCESSABLE_ENTITY, page).into_response(),
    })
}

async fn fresh(signed: Signed, Theirs(desk): Theirs) -> Response {
    let drawn_for = signed.clone();
    live::stream(&signed, LOOKS_EVERY, move || {
        let (signed, desk) = (drawn_for.clone(), desk.clone());
        async move { draw(&signed, &desk, None).await }
    })
}

async fn draw(signed: &Signed, desk: &Desk, tried: Option<&Tried>) -> Result<Markup, Turned> {
    let (catalog, store) = (desk.orders.catalog(), &**desk.orders.store());
    let list = worklist(catalog, store, ROWS_MAX).await?;
    Ok(sections::draw(&list, tried, signed))
}
