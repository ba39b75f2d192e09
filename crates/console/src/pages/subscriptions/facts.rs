//! What a subscription is, in a list of facts.

use contract::SubscriptionView;
use maud::{Markup, html};

use crate::parts::{time, time_or_dash};

/// What each state means, for a person on call.
const MEANINGS: [(&str, &str); 6] = [
    ("pending", "It begins once its first charge is charged."),
    ("active", "It is paid and served."),
    ("grace", "It is unpaid and still served, while it is tried again."),
    ("suspended", "It is unpaid and not served any more."),
    ("cancelled", "It has ended. Nothing is sent for it any more."),
    ("lapsed", "The operator has ended it."),
];

/// What a state means.
pub(super) fn meaning(state: &str) -> &'static str {
    MEANINGS.iter().find(|(name, _)| *name == state).map_or("", |(_, words)| words)
}

/// What it is, fact by fact.
pub(super) fn facts(subscription: &SubscriptionView) -> Markup {
    let fact = |name: &str, value: Markup| html! { div { dt { (name) } dd { (value) } } };
    html! {
        dl.facts.pairs {
            (fact("Msisdn", html! { (subscription.msisdn) }))
            (fact("Account", html! { (subscription.account) }))
            (fact("Plan", html! { (subscription.plan) }))
            (fact("Renews", time_or_dash(subscription.renews_at)))
            (fact("Paid through", time(subscription.paid_through)))
            @if subscription.dunning_step > 0 {
                (fact("Dunning step", html! { (subscription.dunning_step) }))
            }
            @if let Some(at) = subscription.cancelled_at { (fact("Cancelled", time(at))) }
            (fact("Enrolled", time(subscription.created_at)))
            (fact("Last changed", time(subscription.updated_at)))
        }
    }
}

#[cfg(test)]
mod tests {
    use billing::SubscriptionState;

    use super::*;

    #[test]
    fn every_state_says_what_it_means() {
        for state in SubscriptionState::all() {
            assert!(!meaning(&state.to_string()).is_empty(), "{state}");
        }
    }
}
