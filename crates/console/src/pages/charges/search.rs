//! Finding what belongs to a number, or what has an id.
//!
//! A number is posted, never linked: it stands in no address, hence in no log and no history of a
//! browser (money rule 15).

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use billing::{Charge, ChargeId, Msisdn, Subscription};
use contract::{ChargeFilterView, ChargeView, SubscriptionView};
use engine::store::ListQuery;
use engine::workflow::decode;
use maud::{Markup, html};
use records::{
    InOwnNames, SubscriptionFilter, SubscriptionFilterTexts, UnfitFilter, charge_filter,
    charge_query, charge_view, find, subscription_view,
};
use serde::Deserialize;
use workflows::ids;

use super::rows;
use crate::Desk;
use crate::frame::{self, Section};
use crate::pages::{archived, subscriptions};
use crate::parts::empty;
use crate::posted::Posted;
use crate::signed::{Signed, Theirs};
use crate::turned::Turned;

/// Rows of each kind that belong to a number; the rest is found by the subscription.
const ROWS_MAX: usize = 200;

/// What somebody looks for.
#[derive(Deserialize)]
pub(super) struct Sought {
    q: String,
}

/// What belongs to a number.
struct OfNumber {
    number: Option<Msisdn>,
    charges: Vec<ChargeView>,
    subscriptions: Vec<SubscriptionView>,
    has_more: bool,
}

/// The form to look for something, with what was typed last.
pub(super) fn form(typed: &str, unfit: Option<&str>, signed: &Signed) -> Markup {
    html! {
        form.search method="post" action="/console/charges/search" role="search" aria-label="Find" {
            (signed.csrf.field())
            input type="search" name="q" value=(typed) data-search required maxlength="96"
                aria-label="A number, or the id of a charge or subscription"
                placeholder="Number, charge or subscription" autocomplete="off" spellcheck="false";
            button { "Find" }
        }
        @if let Some(why) = unfit { p.error role="alert" { (why) } }
    }
}

pub(super) async fn search(
    Theirs(desk): Theirs,
    Posted { signed, form: Sought { q } }: Posted<Sought>,
) -> Result<Response, Turned> {
    let q = q.trim();
    let store = &**desk.orders.store();
    // Whether there is one, here or in the archive, its page tells.
    if q.parse::<ChargeId>().is_ok() {
        return Ok(Redirect::to(&format!("/console/charges/{q}")).into_response());
    }
    // Before subscriptions: some are named by their number, which then stood in an address.
    let of_number = of_number(q, &desk).await?;
    if let Some(found) = of_number.as_ref().filter(|found| found.line().is_some()) {
        return Ok(found.page(&signed));
    }
    let here = find::subscription(q, desk.orders.catalog(), store).await?.is_some();
    if here || archived::subscription(q, &desk).await?.is_some() {
        return Ok(Redirect::to(&subscriptions::address(q)).into_response());
    }
    Ok(of_number.map_or_else(|| unknown(q, &signed), |nothing| nothing.page(&signed)))
}

fn unknown(q: &str, signed: &Signed) -> Response {
    let body = form(q, Some(EXPECTED), signed);
    let page = frame::page(signed, Section::Charges, "Find", body);
    (StatusCode::NOT_FOUND, page).into_response()
}

const EXPECTED: &str = "Nothing has this id, and it is no number: expected one of Laos or \
                        Malaysia, such as +856 20 5550 0001, or the id of a charge or subscription";

/// What belongs to this number, here or in the archive; nothing if it is no number.
async fn of_number(text: &str, desk: &Desk) -> Result<Option<OfNumber>, Turned> {
    match found_here(text, desk).await {
        Ok(mut found) => {
            found.look_into_the_archive(desk).await?;
            Ok(Some(found))
        }
        Err(UnfitFilter::Value { .. }) => Ok(None),
        Err(UnfitFilter::Store(error)) => Err(error.into()),
    }
}

async fn found_here(number: &str, desk: &Desk) -> Result<OfNumber, UnfitFilter> {
    let (catalog, store) = (desk.orders.catalog(), &**desk.orders.store());
    let view = ChargeFilterView { msisdn: Some(number.to_owned()), ..ChargeFilterView::default() };
    let filter = charge_filter(&view, catalog, store).await?;
    let query = ListQuery { newest_first: true, ..charge_query(&filter, store).await? };
    let charges = records::page(query, ROWS_MAX, store, |instance| {
        let charge: Charge = decode(ids::CHARGE, &instance.state)?;
        Ok(filter.includes(&charge).then(|| charge_view(instance, &charge).in_own_names(catalog)))
    });
    let (line, charges) = (filter.msisdn, charges.await?);
    let texts = SubscriptionFilterTexts { msisdn: Some(number), ..Default::default() };
    let filter = SubscriptionFilter::read(texts, catalog, store).await?;
    let query = ListQuery { newest_first: true, ..filter.query(store.partitions()) };
    let subscriptions = records::page(query, ROWS_MAX, store, |instance| {
        let found: Subscription = decode(ids::SUBSCRIPTION, &instance.state)?;
        let plan = catalog.plan(&found.plan);
        Ok(filter
            .includes(&found)
            .then(|| subscription_view(instance, &found, plan).in_own_names(catalog)))
    });
    let subscriptions = subscriptions.await?;
    Ok(OfNumber {
        number: line,
        has_more: charges.next.is_some() || subscriptions.next.is_some(),
        charges: charges.rows,
        subscriptions: subscriptions.rows,
    })
}

impl OfNumber {
    /// Whose it is, masked.
    fn line(&self) -> Option<&str> {
        let charge = self.charges.first().map(|charge| &*charge.msisdn);
        charge.or(self.subscriptions.first().map(|subscription| &*subscription.msisdn))
    }

    /// Where the journal has no charges of it any more, the archive may.
    async fn look_into_the_archive(&mut self, desk: &Desk) -> Result<(), Turned> {
        if let (true, Some(number)) = (self.charges.is_empty(), self.number) {
            self.charges = archived::charges_of(number, desk).await?;
        }
        Ok(())
    }

    fn page(&self, signed: &Signed) -> Response {
        frame::page(signed, Section::Charges, &self.title(), self.draw(signed))
    }

    fn title(&self) -> String {
        self.line().map_or_else(|| "Nothing found".to_owned(), |line| format!("Line {line}"))
    }

    /// The number is not repeated: it is whole.
    fn draw(&self, signed: &Signed) -> Markup {
        let Self { charges, subscriptions, has_more, .. } = self;
        html! {
            (form("", None, signed))
            @if self.line().is_none() { (empty("No charge and no subscription is of this number.")) }
            @if !subscriptions.is_empty() {
                (subscriptions::rows("Its subscriptions, newest first", subscriptions))
            }
            @if !charges.is_empty() { (rows("Its charges, newest first", charges)) }
            @if *has_more {
                p.note { "There may be more and older ones: each subscription leads to its own." }
            }
        }
    }
}
