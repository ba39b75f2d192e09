//! Charges: a list that is narrowed until it is the one that is wanted.

mod counts;
mod facets;
mod filters;
mod form;
mod listed;
mod rows;
mod search;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::html;
use records::UnfitFilter;
use serde::Deserialize;

pub(super) use filters::{Filters, instant};
pub(super) use form::Names;
pub(super) use rows::{address, rows, sent};

use crate::Permission;
use crate::asked::Asked;
use crate::frame::{self, Section};
use crate::routes::Routes;
use crate::signed::{Signed, Theirs};
use crate::turned::Turned;
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
    Theirs(desk): Theirs,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Turned> {
    let Wanted { filters, cursor } = wanted;
    let names = form::Names::of(&desk);
    let page = |body| frame::page(&signed, Section::Charges, "Charges", body);
    match Listed::read(&filters, cursor.as_deref(), &desk).await {
        Ok(listed) => Ok(page(html! {
            (search::form("", None, &signed))
            (listed.draw(&filters, &names, &signed))
        })),
        Err(unfit @ UnfitFilter::Value { .. }) => {
            let page = page(html! {
                (search::form("", None, &signed))
                section.narrow { (form::form(&filters, &names, None, Some(&unfit.to_string()))) }
            });
            Ok((StatusCode::BAD_REQUEST, page).into_response())
        }
        Err(UnfitFilter::Store(error)) => Err(error.into()),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use chrono::DateTime;
    use contract::ChargeView;

    /// A charge of `sub-1` in this state.
    pub(in crate::pages) fn charge(state: &str) -> ChargeView {
        let at = DateTime::UNIX_EPOCH;
        ChargeView {
            id: "ch_001x8qnk4hcdqyf5kx7zs636".into(),
            subscription_id: Some("sub-1".into()),
            account: "ltc-main".into(),
            plan: Some("gold".into()),
            msisdn: "20•••••155".into(),
            amount: "5000".into(),
            amount_charged: None,
            currency: "LAK".into(),
            state: state.into(),
            reason: None,
            operator_code: None,
            period: None,
            transaction_id: "ACME1".into(),
            operator_reference: None,
            dunning_step: 0,
            attempts: 1,
            run: "ltc-main/gold/2026-11-22".into(),
            retry_of: None,
            amount_refunded: "0".into(),
            needs_staff: false,
            reference: None,
            metadata: Default::default(),
            due_at: None,
            created_at: at,
            updated_at: at,
        }
    }
}
