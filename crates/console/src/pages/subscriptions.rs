//! Subscriptions: the agreements that renewals go by.

mod as_of;
mod deeds;
mod facts;
mod filters;
mod one;
mod rows;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use billing::Subscription;
use contract::SubscriptionView;
use engine::store::ListQuery;
use engine::workflow::decode;
use maud::{Markup, html};
use records::{InOwnNames, Rows, SubscriptionFilter, UnfitFilter, subscription_view};
use serde::Deserialize;
use workflows::ids;

pub(super) use rows::{address, rows};

use super::charges::Names;
use super::cursor;
use crate::asked::Asked;
use crate::frame::{self, Section};
use crate::parts::{empty, pager};
use crate::routes::Routes;
use crate::signed::{Signed, Theirs};
use crate::turned::Turned;
use crate::{Desk, Permission};
use filters::Filters;

/// Where the list is.
const LIST: &str = "/console/subscriptions";
/// Rows of a page.
const ROWS: usize = 50;

pub(super) fn routes() -> Routes {
    Routes::default().shows(LIST, Permission::Look, list).and(one::routes())
}

/// Which subscriptions, and which page of them.
#[derive(Deserialize)]
struct Wanted {
    #[serde(flatten)]
    filters: Filters,
    cursor: Option<String>,
}

async fn list(
    signed: Signed,
    Theirs(desk): Theirs,
    Asked(Wanted { filters, cursor }): Asked<Wanted>,
) -> Result<Response, Turned> {
    let names = Names::of(&desk);
    let page = |unfit: Option<&str>, found: Markup| {
        let body = html! { (filters::form(&filters, &names, unfit)) (found) };
        frame::page(&signed, Section::Subscriptions, "Subscriptions", body)
    };
    match found(&filters, cursor.as_deref(), &desk).await {
        Ok(found) => Ok(page(None, draw(&found, &filters))),
        Err(unfit @ UnfitFilter::Value { .. }) => {
            let page = page(Some(&unfit.to_string()), html! {});
            Ok((StatusCode::BAD_REQUEST, page).into_response())
        }
        Err(UnfitFilter::Store(error)) => Err(error.into()),
    }
}

async fn found(
    filters: &Filters,
    after: Option<&str>,
    desk: &Desk,
) -> Result<Rows<SubscriptionView>, UnfitFilter> {
    let (catalog, store) = (desk.orders.catalog(), &**desk.orders.store());
    let filter = SubscriptionFilter::read(filters.texts(), catalog, store).await?;
    let query = filter.query(store.partitions());
    let query = ListQuery { cursor: cursor::read(after)?, newest_first: true, ..query };
    let rows = records::page(query, ROWS, store, |instance| {
        let found: Subscription = decode(ids::SUBSCRIPTION, &instance.state)?;
        let plan = catalog.plan(&found.plan);
        Ok(filter
            .includes(&found)
            .then(|| subscription_view(instance, &found, plan).in_own_names(catalog)))
    });
    Ok(rows.await?)
}

fn draw(found: &Rows<SubscriptionView>, filters: &Filters) -> Markup {
    let next = found.next.as_ref().map(cursor::text);
    html! {
        @match (found.rows.is_empty(), next.is_some()) {
            (true, false) => (empty("No subscription matches.")),
            (true, true) => (empty("None of the newest matches; older ones may.")),
            (false, _) => (rows("Subscriptions, newest first", &found.rows)),
        }
        (pager(next.as_deref(), &filters.fields()))
    }
}
