//! Money of which nobody knows whether it moved: charges and refunds in doubt.

use std::collections::BTreeMap;

use contract::{DoubtView, RefundDoubtView, Section};
use maud::{Markup, html};

use super::LIST;
use super::entry::{Entry, Part, old, refused, typed};
use super::typed::Tried;
use crate::Permission;
use crate::pages::charge::OUTCOMES;
use crate::pages::charges::{self, Filters};
use crate::pages::offer::{Offer, by_hand, outcome};
use crate::parts::{money, time};

/// A doubt this old is for a person: the operator's own answers have not come for a day (money
/// rule 5).
const OLD_S: u64 = 24 * 60 * 60;

/// Of those that are younger, only the oldest are shown.
const YOUNGER_MAX: usize = 10;

/// What may have become of a refund.
const REFUNDED: [(&str, &str); 2] =
    [("refunded", "The money went back"), ("denied", "Nothing went back: it may be tried again")];

/// Charges in doubt: those that are a day old each with its form, the younger ones in a sum.
pub(super) fn charges<'e>(
    section: &Section<DoubtView>,
    at_risk: &BTreeMap<String, String>,
    tried: Option<&'e Tried>,
) -> Part<'e> {
    let (old, younger): (Vec<_>, Vec<_>) =
        section.rows.iter().partition(|doubt| is_for_staff(doubt.age_s));
    let younger = younger
        .into_iter()
        .take(YOUNGER_MAX)
        .map(|doubt| Entry { line: line(doubt), offers: Vec::new() });
    let old = old.into_iter().map(|doubt| charge(doubt, tried));
    Part {
        id: "in-doubt",
        title: "Charges in doubt",
        advice: doubts_advice(at_risk),
        count: section.count,
        entries: old.chain(younger).collect(),
    }
}

/// Whether a doubt is old enough to be a person's.
pub(super) fn is_for_staff(age_s: u64) -> bool {
    age_s >= OLD_S
}

fn doubts_advice(at_risk: &BTreeMap<String, String>) -> Markup {
    let all = Filters::default().with("state", "in_doubt").address(charges::LIST);
    html! {
        p {
            "At risk: "
            @for (index, (currency, amount)) in at_risk.iter().enumerate() {
                @if index > 0 { " and " }
                strong { (money(amount, currency)) }
            }
        }
        p {
            "Operators are asked about each, on schedule and without end. After a day, look into the \
             operator's own file or ask its people, then settle what they show. "
            a href=(all) { "See all of them" }
        }
    }
}

fn line(doubt: &DoubtView) -> Markup {
    html! {
        a href=(charges::address(&doubt.charge)) { code { (doubt.charge) } }
        strong { (money(&doubt.amount, &doubt.currency)) }
        (old(doubt.age_s))
        span { (doubt.msisdn) }
        span { (doubt.account) @if let Some(plan) = &doubt.plan { "/" (plan) } }
        @if let Some(code) = &doubt.operator_code { span { "code " (code) } }
        @if let Some(at) = doubt.look_at { span.beside { "asked again at " (time(at)) } }
    }
}

fn charge<'e>(doubt: &DoubtView, tried: Option<&'e Tried>) -> Entry<'e> {
    let form = format!("{LIST}/charges/{}/resolve", doubt.charge);
    let was = typed(&form, tried);
    Entry {
        line: line(doubt),
        offers: vec![Offer {
            opens: "Settle it by hand",
            permission: Permission::Resolve,
            not_now: None,
            says: html! { p { "It stays on record who said so, and why." } },
            fields: html! {
                (outcome(&OUTCOMES, &was.outcome))
                (by_hand(&was.evidence, &was.why))
            },
            button: "Settle it for good",
            is_final: true,
            refused: refused(&form, tried),
            action: form,
        }],
    }
}

/// Refunds in doubt.
pub(super) fn refunds<'e>(
    section: &Section<RefundDoubtView>,
    tried: Option<&'e Tried>,
) -> Part<'e> {
    Part {
        id: "refunds",
        title: "Refunds in doubt",
        advice: html! {
            p {
                "The operator is asked about each, on schedule and without end. After a day, ask its \
                 people whether the money went back."
            }
        },
        count: section.count,
        entries: section.rows.iter().map(|doubt| refund(doubt, tried)).collect(),
    }
}

fn refund<'e>(doubt: &RefundDoubtView, tried: Option<&'e Tried>) -> Entry<'e> {
    let form = format!("{LIST}/refunds/{}/resolve", doubt.refund);
    let was = typed(&form, tried);
    Entry {
        line: html! {
            code { (doubt.refund) }
            span { "of " a href=(charges::address(&doubt.charge)) { code { (doubt.charge) } } }
            strong { (money(&doubt.amount, &doubt.currency)) }
            (old(doubt.age_s))
            @if let Some(code) = &doubt.operator_code { span { "code " (code) } }
        },
        offers: vec![Offer {
            opens: "Settle it by hand",
            permission: Permission::Resolve,
            not_now: None,
            says: html! { p { "It stays on record who said so, and why." } },
            fields: html! {
                (outcome(&REFUNDED, &was.outcome))
                (by_hand(&was.evidence, &was.why))
            },
            button: "Settle it for good",
            is_final: true,
            refused: refused(&form, tried),
            action: form,
        }],
    }
}
