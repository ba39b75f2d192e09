//! Which subscriptions a page is of, as its address says it.

use billing::SubscriptionState;
use maud::{Markup, html};
use records::SubscriptionFilterTexts;
use serde::Deserialize;

use super::LIST;
use crate::pages::charges::Names;
use crate::parts::{choice, field};

/// The filters as they are typed; an empty one narrows nothing. A number is not among them: it
/// stands in no address (money rule 15).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Filters {
    state: String,
    account: String,
    plan: String,
}

impl Filters {
    /// Each filter by its name in an address.
    pub(super) fn fields(&self) -> [(&'static str, &str); 3] {
        [("state", &self.state), ("account", &self.account), ("plan", &self.plan)]
    }

    /// What they mean.
    pub(super) fn texts(&self) -> SubscriptionFilterTexts<'_> {
        let text = |text| Some(text).filter(|text: &&str| !text.is_empty());
        SubscriptionFilterTexts {
            state: text(&self.state),
            account: text(&self.account),
            plan: text(&self.plan),
            msisdn: None,
        }
    }
}

/// The form that narrows the list.
pub(super) fn form(filters: &Filters, names: &Names, unfit: Option<&str>) -> Markup {
    let states: Vec<String> = SubscriptionState::all().map(|state| state.to_string()).collect();
    let one_of = |name: &str, nothing: &str, values: &[String], chosen: &str| {
        let values: Vec<_> = values.iter().map(|value| (&**value, &**value)).collect();
        choice(name, nothing, &values, Some(chosen))
    };
    html! {
        form.filter method="get" action=(LIST) aria-label="Filter subscriptions" {
            (field("State", one_of("state", "every state", &states, &filters.state)))
            (field("Account", one_of("account", "every account", &names.accounts, &filters.account)))
            (field("Plan", one_of("plan", "every plan", &names.plans, &filters.plan)))
            button.main type="submit" { "Filter" }
            @if *filters != Filters::default() { a.button href=(LIST) { "Clear" } }
        }
        @if let Some(why) = unfit { p.error role="alert" { (why) } }
    }
}
