//! The filters that are typed rather than chosen.

use maud::{Markup, html};

use super::LIST;
use super::counts::Choices;
use super::filters::Filters;
use crate::Desk;
use crate::parts::{choice, field};

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

/// A field that is typed into.
struct Typed<'f> {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    value: &'f str,
}

/// The form that narrows the list; what is chosen by links goes along.
pub(super) fn form(
    filters: &Filters,
    names: &Names,
    counted: Option<&Choices>,
    unfit: Option<&str>,
) -> Markup {
    let typed = |name, label, hint| Typed { name, label, hint, value: filters.of(name) };
    let fields = [
        typed("operator_code", "Operator code", "101"),
        typed("run", "Run", "account/plan/date"),
        typed("subscription", "Subscription", "its id"),
        typed("since", "Opened since", "2h, 1d, 2026-11-22"),
    ];
    let chosen = ["state", "reason", "account"].map(|name| (name, filters.of(name)));
    html! {
        @if let Some(why) = unfit { p.error role="alert" { (why) } }
        details.more open[unfit.is_some() || has_typed(filters)] {
            summary { "More filters" }
            form.filter method="get" action=(LIST) aria-label="Filter charges" {
                @for (name, chosen) in chosen {
                    @if !chosen.is_empty() { input type="hidden" name=(name) value=(chosen); }
                }
                (field("Plan", plan_choice(filters, names, counted)))
                @for Typed { name, label, hint, value } in fields {
                    (field(label, html! {
                        input type="text" name=(name) value=(value) placeholder=(hint)
                            autocomplete="off" spellcheck="false";
                    }))
                }
                button.main type="submit" { "Filter" }
            }
        }
        @if filters.narrowing().next().is_some() {
            p { a href=(LIST) { "Show every charge" } }
        }
    }
}

/// Whether anything but the choices narrows the list.
fn has_typed(filters: &Filters) -> bool {
    let is_chosen = |name: &str| ["state", "reason", "account"].contains(&name);
    filters.narrowing().any(|(name, _)| !is_chosen(name))
}

/// The plans, each with how many charges it would leave where that is known.
fn plan_choice(filters: &Filters, names: &Names, counted: Option<&Choices>) -> Markup {
    let in_words = |plan: String| {
        let words = counted.map_or_else(|| plan.clone(), |counted| counted.beside(&plan));
        (plan, words)
    };
    let plans: Vec<_> = plans(filters, names).into_iter().map(in_words).collect();
    let plans: Vec<_> = plans.iter().map(|(plan, words)| (&**plan, &**words)).collect();
    choice("plan", "every plan", &plans, Some(&filters.plan))
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
        let shown = form(&filters, &names, None, Some("since: expected an instant")).into_string();
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
