//! Charges in a table.

use contract::ChargeView;
use maud::{Markup, html};

use crate::parts::{Column, Row, badge, money, table, time};

const COLUMNS: [Column; 8] = [
    Column::text("Charge"),
    Column::text("State"),
    Column::text("Msisdn"),
    Column::number("Amount"),
    Column::text("Code"),
    Column::text("Plan"),
    Column::text("Sent"),
    Column::text("Opened"),
];

/// Charges in the order they come in, each leading to its story.
pub(in crate::pages) fn rows(caption: &str, charges: &[ChargeView]) -> Markup {
    table(caption, &COLUMNS, charges.iter().map(row))
}

fn row(charge: &ChargeView) -> Row {
    let plan = charge.plan.as_deref().unwrap_or("no plan");
    Row::of([
        html! { code { (short(&charge.id)) } },
        html! {
            span.line {
                (badge(&charge.state, charge.reason.as_deref()))
                @if charge.needs_staff { span.badge.warn { "needs a person" } }
            }
        },
        html! { span.msisdn { (charge.msisdn) } },
        money(&charge.amount, &charge.currency),
        html! { (charge.operator_code.as_deref().unwrap_or("–")) },
        html! { span { (plan) " " span.beside { (charge.account) } } },
        html! { (sent(charge)) },
        time(charge.created_at),
    ])
    .leading_to(address(&charge.id))
}

/// Where a charge's story is.
pub(in crate::pages) fn address(id: &str) -> String {
    format!("/console/charges/{id}")
}

/// How often it was sent, and which of its period's charges it is.
pub(in crate::pages) fn sent(charge: &ChargeView) -> String {
    let sent = match charge.attempts {
        0 => "not yet".to_owned(),
        1 => "once".to_owned(),
        times => format!("{times} times"),
    };
    match charge.dunning_step {
        0 => sent,
        step => format!("{sent}, dunning step {step}"),
    }
}

/// Enough of an id to tell it from its neighbours; the whole one is in the link.
fn short(id: &str) -> &str {
    const SHOWN: usize = 13;
    id.get(..SHOWN).unwrap_or(id)
}
