//! What is no state of its own, and needs a person all the same.

use contract::{MatterView, Section};
use maud::{Markup, html};

use super::LIST;
use super::entry::{Entry, Part, old, refused, typed};
use super::typed::Tried;
use crate::Permission;
use crate::pages::charges;
use crate::pages::offer::{Offer, reason};
use crate::parts::{field, money};

/// A section of matters: what it is, and what to do about any of them.
struct Kind {
    id: &'static str,
    title: &'static str,
    advice: &'static str,
}

const LANDED: Kind = Kind {
    id: "landed",
    title: "Money that was not to be taken",
    advice: "It was taken after a cancellation, a second time, or by a charge that had been given \
             up. Where the operator has refunds (AOC), open the charge and give the money back; \
             Lao Telecom has none, so agree on something with the subscriber. Then say here what \
             was done.",
};
const OTHER_ANSWERS: Kind = Kind {
    id: "other-answers",
    title: "Answers about something else",
    advice: "The operator answered an inquiry about another msisdn, amount or id. Such an answer \
             proves nothing: ask the operator's people which charge was meant, and settle the \
             charge by what they show.",
};
const UNLISTED_CODES: Kind = Kind {
    id: "unlisted-codes",
    title: "Codes that nobody knows",
    advice: "Charges answered with them are in doubt, whatever they mean. Ask the operator what \
             each means and have it listed; then settle it here.",
};
const CALLBACKS: Kind = Kind {
    id: "callbacks",
    title: "Callbacks that nobody is meant by",
    advice: "An operator posted something about a charge that is not found here. If you know which \
             charge is meant, say so: it stays a hint, and the operator is asked about it.",
};

/// Charges that took money late, twice or in spite of a cancellation.
pub(super) fn landed<'e>(section: &Section<MatterView>, tried: Option<&'e Tried>) -> Part<'e> {
    part(&LANDED, section, tried)
}

/// Answers about another charge.
pub(super) fn other_answers<'e>(
    section: &Section<MatterView>,
    tried: Option<&'e Tried>,
) -> Part<'e> {
    part(&OTHER_ANSWERS, section, tried)
}

/// Codes that no table lists.
pub(super) fn unlisted_codes<'e>(
    section: &Section<MatterView>,
    tried: Option<&'e Tried>,
) -> Part<'e> {
    part(&UNLISTED_CODES, section, tried)
}

/// Callbacks without a charge.
pub(super) fn callbacks<'e>(section: &Section<MatterView>, tried: Option<&'e Tried>) -> Part<'e> {
    part(&CALLBACKS, section, tried)
}

fn part<'e>(kind: &Kind, section: &Section<MatterView>, tried: Option<&'e Tried>) -> Part<'e> {
    Part {
        id: kind.id,
        title: kind.title,
        advice: html! { p { (kind.advice) } },
        count: section.count,
        entries: section.rows.iter().map(|matter| entry(matter, tried)).collect(),
    }
}

fn entry<'e>(matter: &MatterView, tried: Option<&'e Tried>) -> Entry<'e> {
    let is_callback = matter.subject.starts_with("cb_");
    let assign = is_callback.then(|| assign(matter, tried));
    Entry {
        line: line(matter),
        offers: assign.into_iter().chain([settle(matter, tried)]).collect(),
    }
}

fn line(matter: &MatterView) -> Markup {
    html! {
        @if let Some(note) = &matter.note { strong { (note) } }
        @if matter.subject.starts_with("ch_") {
            a href=(charges::address(&matter.subject)) { code { (matter.subject) } }
        } @else {
            code { (matter.subject) }
        }
        @if let (Some(amount), Some(currency)) = (&matter.amount, &matter.currency) {
            strong { (money(amount, currency)) }
        }
        (old(matter.age_s))
        span { (matter.account) ": " (matter.words) }
    }
}

fn settle<'e>(matter: &MatterView, tried: Option<&'e Tried>) -> Offer<'e> {
    let form = format!("{LIST}/matters/{}/settle", matter.id);
    Offer {
        opens: "Settle it",
        permission: Permission::Settle,
        not_now: None,
        says: html! { p { "It leaves the worklist. What you write stays on record." } },
        fields: reason("What was done about it", &typed(&form, tried).why),
        button: "Settle it",
        is_final: false,
        refused: refused(&form, tried),
        action: form,
    }
}

fn assign<'e>(matter: &MatterView, tried: Option<&'e Tried>) -> Offer<'e> {
    let form = format!("{LIST}/callbacks/{}/assign", matter.subject);
    let was = typed(&form, tried);
    Offer {
        opens: "Say which charge is meant",
        permission: Permission::Settle,
        not_now: None,
        says: html! { p { "The operator is asked about that charge; only its answer counts." } },
        fields: html! {
            (field("The charge", html! {
                input name="charge" required maxlength="40" value=(was.charge) placeholder="ch_…"
                    autocomplete="off" spellcheck="false";
            }))
            (reason("How that is known", &was.why))
        },
        button: "Ask about this charge",
        is_final: false,
        refused: refused(&form, tried),
        action: form,
    }
}
