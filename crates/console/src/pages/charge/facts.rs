//! What a charge is, in a list of facts.

use contract::ChargeView;
use maud::{Markup, Render, html};
use url::form_urlencoded;

use crate::pages::charges::{Filters, LIST, address, sent};
use crate::parts::{money, time};

/// What is around a charge.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Around {
    /// The charge that followed it, if one did.
    pub(super) followed_by: Option<String>,
    /// Refunds whose end is not known, each with its amount.
    pub(super) going_back: Vec<(String, String)>,
}

/// What each state means, for a person on call.
const MEANINGS: [(&str, &str); 8] = [
    ("requested", "It waits to be sent. Nothing has left yet."),
    ("submitted", "It may be on the wire right now. If the answer is lost, the operator is asked."),
    ("waiting", "It waits for the subscriber, or for the operator to make up its mind."),
    (
        "in_doubt",
        "Nobody knows yet whether money moved. The operator is asked on schedule, without end; \
         nothing is sent again.",
    ),
    ("charged", "The operator took the money."),
    ("declined", "The operator said no, or it is proven that no money moved."),
    ("cancelled", "It was stopped before it was sent. No money moved."),
    ("refunded", "All of the money went back."),
];

/// What a state means.
pub(super) fn meaning(state: &str) -> &'static str {
    MEANINGS.iter().find(|(name, _)| *name == state).map_or("", |(_, words)| words)
}

/// What it is, fact by fact; what is not known of it has no line.
pub(super) fn facts(charge: &ChargeView, around: &Around) -> Markup {
    let in_currency = |amount: &String| money(amount, &charge.currency);
    let back = Some(&charge.amount_refunded).filter(|back| *back != "0");
    html! {
        dl.facts.pairs {
            (fact("Amount", Some(in_currency(&charge.amount))))
            (fact("Taken", charge.amount_charged.as_ref().map(in_currency)))
            (fact("Went back", back.map(in_currency)))
            @for (id, amount) in &around.going_back {
                (fact("Going back", Some(html! { (in_currency(amount)) " " code { (id) } })))
            }
            (fact("Msisdn", Some(html! { span.msisdn { (charge.msisdn) } })))
            (fact("Account", Some(&charge.account)))
            (fact("Plan", charge.plan.as_ref()))
            (fact("Subscription", charge.subscription_id.as_deref().map(subscription)))
            (fact("Pays for", charge.period.as_ref()))
            (fact("TransactionID", Some(code(&charge.transaction_id))))
            (fact("Operator reference", charge.operator_reference.as_deref().map(code)))
            (fact("Operator code", charge.operator_code.as_deref().map(code)))
            (fact("Sent", Some(sent(charge))))
            (fact("Next", charge.due_at.map(time)))
            (fact("Follows", charge.retry_of.as_deref().map(link)))
            (fact("Followed by", around.followed_by.as_deref().map(link)))
            (fact("Run", Some(run(&charge.run))))
            (fact("Reference", charge.reference.as_ref()))
            @for (name, value) in &charge.metadata { (fact(name, Some(value))) }
            (fact("Opened", Some(time(charge.created_at))))
            (fact("Last changed", Some(time(charge.updated_at))))
        }
    }
}

fn fact(name: &str, value: Option<impl Render>) -> Markup {
    html! { @if let Some(value) = value { div { dt { (name) } dd { (value) } } } }
}

fn code(text: &str) -> Markup {
    html! { code { (text) } }
}

fn link(id: &str) -> Markup {
    html! { a href=(address(id)) { code { (id) } } }
}

fn subscription(id: &str) -> Markup {
    let path: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
    html! { a href={ "/console/subscriptions/" (path) } { (id) } }
}

fn run(run: &str) -> Markup {
    html! { a href=(Filters::default().with("run", run).address(LIST)) { (run) } }
}

#[cfg(test)]
mod tests {
    use billing::ChargeState;

    use super::*;
    use crate::pages::charges::tests::charge;

    #[test]
    fn every_state_says_what_it_means() {
        for state in ChargeState::all() {
            assert!(!meaning(state.as_str()).is_empty(), "{state}");
        }
    }

    #[test]
    fn what_is_around_a_charge_is_one_step_away() {
        let around = Around { followed_by: Some("ch_next".into()), ..Around::default() };
        let shown = facts(&charge("declined"), &around).into_string();
        for part in [
            "href=\"/console/charges/ch_next\"",
            "href=\"/console/subscriptions/sub-1\"",
            "href=\"/console/charges?run=ltc-main%2Fgold%2F2026-11-22\"",
        ] {
            assert!(shown.contains(part), "{part} in {shown}");
        }
        assert!(!shown.contains("Went back"), "{shown}");
    }
}
