//! One page of the charges that filters mean, newest first, and what all of them come to.

use billing::Charge;
use contract::{ChargeCounts, ChargeView};
use engine::store::ListQuery;
use engine::workflow::decode;
use maud::{Markup, html};
use records::{
    InOwnNames, ROWS_LOOKED_AT_MAX, Rows, UnfitFilter, charge_filter, charge_query, charge_view,
};
use workflows::ids;

use super::counts::Counts;
use super::facets::facets;
use super::filters::Filters;
use super::form::{Names, form};
use super::rows;
use crate::pages::cursor;
use crate::pages::offer::roles_that_may;
use crate::parts::{empty, grouped, looked_at, money, pager};
use crate::signed::Signed;
use crate::{Desk, Permission};

/// Rows of a page.
const ROWS: usize = 50;

/// What was found.
pub(super) struct Listed {
    page: Rows<ChargeView>,
    counts: Counts,
}

impl Listed {
    /// Reads the page after this cursor, and counts what there is, for a bounded time.
    ///
    /// # Errors
    ///
    /// A filter or a cursor that cannot be used, or the store failed.
    pub(super) async fn read(
        filters: &Filters,
        after: Option<&str>,
        desk: &Desk,
    ) -> Result<Self, UnfitFilter> {
        let (catalog, store) = (desk.orders.catalog(), desk.orders.store());
        let view = filters.view(store.clock().now())?;
        let filter = charge_filter(&view, catalog, &**store).await?;
        let query = charge_query(&filter, &**store).await?;
        let query = ListQuery { cursor: cursor::read(after)?, newest_first: true, ..query };
        let page = records::page(query, ROWS, &**store, |instance| {
            let charge: Charge = decode(ids::CHARGE, &instance.state)?;
            Ok(filter
                .includes(&charge)
                .then(|| charge_view(instance, &charge).in_own_names(catalog)))
        });
        Ok(Self { page: page.await?, counts: Counts::of(filters, desk).await? })
    }

    /// The choices, what they come to, and the rows.
    pub(super) fn draw(&self, filters: &Filters, names: &Names, signed: &Signed) -> Markup {
        let next = self.page.next.as_ref().map(cursor::text);
        html! {
            section.narrow aria-label="Narrow the list" {
                (facets(filters, &names.accounts, &self.counts))
                (form(filters, names, Some(&self.counts.plan), None))
            }
            div.line.spread {
                p { (self.counts.sum()) }
                (again(filters, &self.counts.all, signed))
            }
            @if self.page.rows.is_empty() {
                (empty(if next.is_some() { NONE_SO_FAR } else { NONE }))
            } @else {
                (rows("Charges, newest first", &self.page.rows))
            }
            @if next.is_some() && self.page.rows.len() < ROWS {
                (looked_at(self.page.rows.len(), ROWS_LOOKED_AT_MAX, true))
            }
            (pager(next.as_deref(), &filters.fields()))
        }
    }
}

const NONE: &str = "No charge matches.";
const NONE_SO_FAR: &str = "None of the newest matches.";

impl Counts {
    /// How many there are, and how much money that is.
    fn sum(&self) -> Markup {
        let all = &self.all;
        html! {
            @if self.is_at_least() { "At least " }
            strong { (grouped(all.matched)) }
            @if all.matched == 1 { " charge" } @else { " charges" }
            @for (currency, amount) in &all.amount {
                " · " @if all.partial { "at least " } (money(amount, currency))
            }
        }
    }
}

/// The way to asking for all of them again.
fn again(filters: &Filters, all: &ChargeCounts, signed: &Signed) -> Markup {
    let is_narrowed = filters.narrowing().next().is_some();
    html! {
        @if !signed.may(Permission::Requeue) {
            span.note { "Asking for them again takes " (roles_that_may(Permission::Requeue)) "." }
        } @else if !is_narrowed {
            span.note { "Narrow the list to ask for all of it again." }
        } @else if all.matched > 0 {
            a.button.main href=(filters.address("/console/requeues/new")) {
                "Ask again for all of these…"
            }
        }
    }
}
