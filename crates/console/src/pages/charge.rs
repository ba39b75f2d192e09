//! One charge: what it is, what happened to it, and what may be done now.

mod deeds;
mod doing;
mod facts;
pub(super) mod revealed;
mod shown;

use std::time::Duration;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::html;

use super::archived;
use crate::frame::{self, Section};
use crate::routes::Routes;
use crate::signed::{Signed, Theirs};
use crate::turned::Turned;
use crate::{Desk, Permission, live};
pub(super) use deeds::OUTCOMES;
use deeds::Tried;
use shown::Shown;

/// How often a page that is open looks for news.
const LOOKS_EVERY: Duration = Duration::from_secs(2);

pub(super) fn routes() -> Routes {
    use Permission as P;
    Routes::default()
        .shows("/console/charges/{id}", P::Look, show)
        .shows("/console/charges/{id}/live", P::Look, fresh)
        .does("/console/charges/{id}/requeue", P::Requeue, doing::requeue)
        .does("/console/charges/{id}/resolve", P::Resolve, doing::resolve)
        .does("/console/charges/{id}/refund", P::Refund, doing::refund)
        .does("/console/charges/{id}/reveal", P::Reveal, doing::reveal)
}

async fn show(
    signed: Signed,
    Theirs(desk): Theirs,
    Path(id): Path<String>,
) -> Result<Response, Turned> {
    page(&signed, &desk, &id, None).await
}

/// The page with what somebody has just tried in vain, if so.
async fn page(
    signed: &Signed,
    desk: &Desk,
    id: &str,
    tried: Option<&Tried>,
) -> Result<Response, Turned> {
    let body = match Shown::read(id, desk).await? {
        Some(shown) => shown.page(signed, tried),
        None => match archived::charge(id, desk).await? {
            Some(detail) => html! {
                @if let Some(tried) = tried { p.error role="alert" { (tried.why) } }
                (shown::archived(&detail))
            },
            None => return Err(Turned::missing("charge", id)),
        },
    };
    let page = frame::page(signed, Section::Charges, id, body);
    Ok(match tried {
        None => page,
        Some(_) => (StatusCode::UNPROCESSABLE_ENTITY, page).into_response(),
    })
}

/// What stays fresh: where it stands, and its story.
async fn fresh(signed: Signed, Theirs(desk): Theirs, Path(id): Path<String>) -> Response {
    live::stream(&signed, LOOKS_EVERY, move || {
        let (desk, id) = (desk.clone(), id.clone());
        async move {
            let shown = Shown::read(&id, &desk).await?;
            Ok(shown.ok_or_else(|| Turned::missing("charge", &id))?.fresh())
        }
    })
}
