//! What a list of charges can be narrowed to, each choice with how many it would leave.

use std::collections::{BTreeMap, BTreeSet};

use billing::ChargeState;
use maud::{Markup, html};

use super::LIST;
use super::counts::{Choices, Counts};
use super::filters::{Filters, toggled, values};
use crate::parts::grouped;

/// A kind of thing to narrow by, and what there is to choose from.
struct Facet<'f> {
    /// Its name in an address.
    field: &'static str,
    /// Its name for people.
    name: &'static str,
    /// What is chosen, separated by commas.
    chosen: &'f str,
    /// Whether several of its choices go together.
    is_of_many: bool,
    /// What there is to choose from.
    choices: Vec<String>,
    /// How many each of them would leave.
    counted: &'f Choices,
}

/// Every choice with its count, as links: each leads to the list that it would make.
pub(super) fn facets(filters: &Filters, accounts: &[String], counts: &Counts) -> Markup {
    let states = ChargeState::all().map(|state| state.to_string()).collect();
    let of = [
        Facet {
            field: "state",
            name: "State",
            chosen: &filters.state,
            is_of_many: true,
            choices: states,
            counted: &counts.state,
        },
        Facet {
            field: "reason",
            name: "Reason",
            chosen: &filters.reason,
            is_of_many: true,
            choices: reasons(filters, &counts.reason.counts),
            counted: &counts.reason,
        },
        Facet {
            field: "account",
            name: "Account",
            chosen: &filters.account,
            is_of_many: false,
            choices: accounts.to_vec(),
            counted: &counts.account,
        },
    ];
    html! {
        div.facets {
            @for facet in &of { (one(facet, filters)) }
        }
    }
}

/// The reasons that there are charges for, and those that are chosen: of all there are, few.
fn reasons(filters: &Filters, counted: &BTreeMap<String, u64>) -> Vec<String> {
    let chosen = values(&filters.reason).into_iter();
    let names: BTreeSet<&str> = counted.keys().map(String::as_str).chain(chosen).collect();
    names.into_iter().map(str::to_owned).collect()
}

fn one(facet: &Facet<'_>, filters: &Filters) -> Markup {
    let chosen = values(facet.chosen);
    html! {
        @if !facet.choices.is_empty() {
            div.facet {
                h2 { (facet.name) }
                ul aria-label=(facet.name) {
                    @for choice in &facet.choices {
                        li { (link(facet, choice, chosen.contains(&choice.as_str()), filters)) }
                    }
                }
            }
        }
    }
}

fn link(facet: &Facet<'_>, choice: &str, is_chosen: bool, filters: &Filters) -> Markup {
    let wanted = match (facet.is_of_many, is_chosen) {
        (true, _) => toggled(facet.chosen, choice),
        (false, true) => String::new(),
        (false, false) => choice.to_owned(),
    };
    let address = filters.with(facet.field, wanted).address(LIST);
    let counted = facet.counted.counts.get(choice).copied().unwrap_or(0);
    html! {
        a.choice href=(address) aria-current=[is_chosen.then_some("true")] data-none[counted == 0] {
            span { (choice.replace('_', " ")) }
            span.count { (grouped(counted)) @if facet.counted.is_partial { "+" } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts() -> Counts {
        let of = |name: &str, count| Choices {
            counts: BTreeMap::from([(name.to_owned(), count)]),
            is_partial: false,
        };
        Counts {
            state: of("declined", 1204),
            reason: of("funds", 1200),
            account: of("ltc-main", 1204),
            ..Counts::default()
        }
    }

    #[test]
    fn every_choice_leads_to_its_list_and_says_how_many_there_are() {
        let filters = Filters { account: "ltc-main".into(), ..Filters::default() };
        let shown = facets(&filters, &["ltc-main".into()], &counts()).into_string();
        assert!(shown.contains("/console/charges?state=declined&amp;account=ltc-main"), "{shown}");
        assert!(shown.contains("1,204"), "{shown}");
        // Chosen once more, it is taken back.
        assert!(shown.contains("href=\"/console/charges\" aria-current=\"true\""), "{shown}");
    }

    #[test]
    fn a_count_that_was_not_finished_says_that_there_may_be_more() {
        let mut partial = counts();
        partial.state.is_partial = true;
        let shown = facets(&Filters::default(), &[], &partial).into_string();
        assert!(shown.contains("1,204+"), "{shown}");
    }
}
