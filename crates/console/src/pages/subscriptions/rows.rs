//! Subscriptions in a table.

use contract::SubscriptionView;
use maud::{Markup, html};
use url::form_urlencoded;

use crate::parts::{Column, Row, badge, table, time, time_or_dash};

const COLUMNS: [Column; 7] = [
    Column::text("Subscription"),
    Column::text("State"),
    Column::text("Msisdn"),
    Column::text("Plan"),
    Column::text("Renews"),
    Column::text("Paid through"),
    Column::text("Enrolled"),
];

/// Subscriptions in the order they come in, each leading to its story.
pub(in crate::pages) fn rows(caption: &str, subscriptions: &[SubscriptionView]) -> Markup {
    table(caption, &COLUMNS, subscriptions.iter().map(row))
}

fn row(subscription: &SubscriptionView) -> Row {
    let step = subscription.dunning_step;
    Row::of([
        html! { (subscription.id) },
        html! {
            span.line {
                (badge(&subscription.state, None))
                @if step > 0 { span.beside { "dunning step " (step) } }
            }
        },
        html! { span.msisdn { (subscription.msisdn) } },
        html! { span { (subscription.plan) " " span.beside { (subscription.account) } } },
        time_or_dash(subscription.renews_at),
        time(subscription.paid_through),
        time(subscription.created_at),
    ])
    .leading_to(address(&subscription.id))
}

/// Where a subscription's story is. Its id is the content provider's own.
pub(in crate::pages) fn address(id: &str) -> String {
    let id: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
    format!("/console/subscriptions/{id}")
}
