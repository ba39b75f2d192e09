//! The filters that are typed rather than chosen.

use maud::{Markup, html};

use super::LIST;
use super::filters::Filters;
use crate::Desk;

/// The names that there are to choose from.
pub(in crate::pages) struct Names {
    /// Accounts that are configured.
    pub(in crate::pages) accounts: Vec<String>,
    /// Plans that are.
    pub(in crate::pages) plans: Vec<String>,
}

impl Names {
    /// Those of the configuration.
    pub(in crate::pages) fn of(desk: &Desk) -> Self {
        let catalog = desk.orders.catalog();
        Self {
            accounts: catalog.accounts().map(|account| account.id.to_string()).collect(),
            plans: catalog.plans().map(|plan| plan.id.to_string()).collect(),
        }
    }
}

/// What is typed into a field, for whom it is not plain.
struct Field<'f> {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    value: &'f str,
}

/// The form that narrows the list; what is chosen by links goes along.
pub(super) fn form(filters: &Filters, names: &Names, unfit: Option<&str>) -> Markup {
    let fields = [
        Field { name: "operator_code", label: "Code", hint: "101", value: &filters.operator_code },
        Field {
            name: "run",
            label: "Run",
            hint: "account/plan/date",
            value: &filters.run,
        },
        Field {
            name: "subscription",
            label: "Subscription",
            hint: "its id",
            value: &filters.subscription,
        },
        Field {
            name: "since",
            label: "Opened since",
            hint: "2h, 1d, 2026-11-22",
            value: &filters.since,
        },
    ];
    html! {
        form.filters method="get" action=(LIST) role="search" aria-label="Filter charges" {
            @for (name, chosen) in [("state", &filters.state), ("reason", &filters.reason), ("account", &filters.account)] {
                @if !chosen.is_empty() { input type="hidden" name=(name) value=(chosen); }
            }
            label {
                span { "Plan" }
                select name="plan" {
                    option value="" { "every plan" }
                    @for plan in plans(filters, names) {
                        option value=(plan) selected[plan == filters.plan] { (plan) }
                    }
                }
            }
            @for Field { name, label, hint, value } in fields {
                label {
                    span { (label) }
                    input type="text" name=(name) value=(value) placeholder=(hint) autocomplete="off" spellcheck="false";
                }
            }
            button { "Filter" }
            @if filters.narrowing().next().is_some() { a.button.plain href=(LIST) { "Clear" } }
        }
        @if let Some(why) = unfit { p.error role="alert" { (why) } }
    }
}

/// The plans to choose from, with the one that was asked for though nobody configures it any more.
fn plans(filters: &Filters, names: &Names) -> Vec<String> {
    let mut plans = names.plans.clone();
    if !filters.plan.is_empty() && !plans.contains(&filters.plan) {
        plans.push(filters.plan.clone());
    }
    plans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_stays_and_what_was_chosen_goes_along() {
        let filters = Filters {
            state: "declined".into(),
            since: "yesterday".into(),
            plan: "gone".into(),
            ..Filters::default()
        };
        let names = Names { accounts: Vec::new(), plans: vec!["gold".into()] };
        let shown = form(&filters, &names, Some("since: expected an instant")).into_string();
        for part in [
            "type=\"hidden\" name=\"state\" value=\"declined\"",
            "value=\"yesterday\"",
            "<option value=\"gone\" selected>",
            "role=\"alert\">since: expected an instant",
        ] {
            assert!(shown.contains(part), "{part} in {shown}");
        }
    }
}
