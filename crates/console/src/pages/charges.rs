//! Charges: a list that is narrowed until it is the one that is wanted.

mod counts;
mod facets;
mod filters;
mod form;
mod listed;
mod rows;
mod search;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use records::UnfitFilter;
use serde::Deserialize;

pub(super) use filters::{Filters, instant};
pub(super) use form::Names;
pub(super) use rows::{address, rows, sent};

use crate::asked::Asked;
use crate::frame::{self, Section};
use crate::routes::Routes;
use crate::signed::Signed;
use crate::turned::Turned;
use crate::{Desk, Permission};
use listed::Listed;

/// Where the list is.
pub(super) const LIST: &str = "/console/charges";

pub(super) fn routes() -> Routes {
    Routes::default().shows(LIST, Permission::Look, list).does(
        "/console/charges/search",
        Permission::Look,
        search::search,
    )
}

/// Which charges, and which page of them.
#[derive(Deserialize)]
struct Wanted {
    #[serde(flatten)]
    filters: Filters,
    cursor: Option<String>,
}

async fn list(
    signed: Signed,
    State(desk): State<Desk>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Turned> {
    let Wanted { filters, cursor } = wanted;
    let names = form::Names::of(&desk);
    match Listed::read(&filters, cursor.as_deref(), &desk).await {
        Ok(listed) => {
            let body = page(&signed, &filters, &names, None, listed.draw(&filters, &names, &signed));
            Ok(frame::page(&signed, Section::Charges, "Charges", body))
        }
        Err(unfit @ UnfitFilter::Value { .. }) => {
            let why = unfit.to_string();
            let body = page(&signed, &filters, &names, Some(&why), html! {});
            let page = frame::page(&signed, Section::Charges, "Charges", body);
            Ok((StatusCode::BAD_REQUEST, page).into_response())
        }
        Err(UnfitFilter::Store(error)) => Err(error.into()),
    }
}

fn page(
    signed: &Signed,
    filters: &Filters,
    names: &form::Names,
    unfit: Option<&str>,
    found: Markup,
) -> Markup {
    html! {
        (search::form("", None, signed))
        (form::form(filters, names, unfit))
        (found)
    }
}
