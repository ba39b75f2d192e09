//! The requeues that there are, newest first.

use axum::response::Response;
use contract::RequeueView;
use maud::{Markup, html};
use records::{InOwnNames, requeues};
use serde::Deserialize;

use super::address;
use super::numbers::{filter_in_words, sums};
use crate::Permission;
use crate::asked::Asked;
use crate::frame::{self, Section};
use crate::pages::charges;
use crate::pages::cursor;
use crate::parts::{Column, Row, badge, empty, grouped, pager, table, time_or_dash};
use crate::signed::{Signed, Theirs};
use crate::turned::Turned;

/// Rows of a page.
const ROWS: usize = 50;

const COLUMNS: [Column; 6] = [
    Column::text("Of"),
    Column::text("State"),
    Column::number("Charges"),
    Column::number("Money"),
    Column::text("Asked by"),
    Column::text("Asked"),
];

/// Which page of them.
#[derive(Deserialize)]
pub(super) struct Wanted {
    cursor: Option<String>,
}

pub(super) async fn list(
    signed: Signed,
    Theirs(desk): Theirs,
    Asked(Wanted { cursor }): Asked<Wanted>,
) -> Result<Response, Turned> {
    let after = cursor::read(cursor.as_deref())?;
    let mut found = requeues(Vec::new(), after, ROWS, &**desk.orders.store()).await?;
    found.rows = found.rows.in_own_names(desk.orders.catalog());
    let next = found.next.as_ref().map(cursor::text);
    let body = html! {
        div.line.spread {
            p.said { "Failed charges that somebody has asked for again, all at once." }
            @if signed.may(Permission::Requeue) {
                a.button href={ (charges::LIST) "?state=declined" } {
                    "Choose charges to ask for again…"
                }
            }
        }
        @if found.rows.is_empty() {
            (empty("Nothing was asked for again so far."))
        } @else {
            (table("Requeues, newest first", &COLUMNS, found.rows.iter().map(row)))
        }
        (pager(next.as_deref(), &[]))
    };
    Ok(frame::page(&signed, Section::Requeues, "Requeues", body))
}

fn row(requeue: &RequeueView) -> Row {
    Row::of([
        html! { (filter_in_words(&requeue.filter)) },
        badge(&requeue.state, None),
        html! { (grouped(requeue.so_far.matched)) " of " (of(requeue)) },
        sums(&requeue.planned.amount),
        html! { (requeue.by) },
        time_or_dash(requeue.asked_at),
    ])
    .leading_to(address(&requeue.id))
}

fn of(requeue: &RequeueView) -> Markup {
    let planned = &requeue.planned;
    html! { (grouped(planned.matched)) @if planned.partial { "+" } }
}
