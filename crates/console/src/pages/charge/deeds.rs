//! What may be done to one charge now.

use contract::{ChargeView, RequeueAnswer};
use maud::{Markup, html};
use serde::Deserialize;

use crate::Permission;
use crate::pages::charges::address;
use crate::pages::offer::{Offer, by_hand, key, outcome, reason};
use crate::parts::{field, money};
use crate::signed::Signed;

/// What is known of what may be done.
pub(super) struct Possible<'p> {
    /// The charge.
    pub(super) charge: &'p ChargeView,
    /// What asking for it again would come to.
    pub(super) again: &'p RequeueAnswer,
    /// How much could go back; or why nothing.
    pub(super) refund: &'p Result<String, String>,
    /// What somebody has just tried in vain.
    pub(super) tried: Option<&'p Tried>,
}

/// What somebody tried, and why it was refused.
#[derive(Debug, Clone)]
pub(super) struct Tried {
    /// Which form, by the last part of its address.
    pub(super) deed: &'static str,
    /// What was typed.
    pub(super) typed: Typed,
    /// Why it was refused, with what was expected.
    pub(super) why: String,
}

/// What the forms of this page have fields for; each has some of them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    /// The key that was in the page.
    pub(super) key: String,
    /// Why.
    #[serde(rename = "why")]
    pub(super) reason: String,
    /// How it is known.
    pub(super) evidence: String,
    /// What became of it: `charged` or `declined`.
    pub(super) outcome: String,
    /// How much.
    pub(super) amount: String,
}

/// Every deed, as a form or as why not.
pub(super) fn deeds(possible: &Possible<'_>, signed: &Signed) -> Markup {
    let offers = [again(possible), resolve(possible), refund(possible), reveal(possible)];
    html! { @for offer in offers { (offer.draw(signed)) } }
}

impl<'p> Possible<'p> {
    fn action(&self, deed: &str) -> String {
        format!("{}/{deed}", address(&self.charge.id))
    }

    /// What was typed into this form just now, or nothing.
    fn typed(&self, deed: &str) -> Typed {
        let tried = self.tried.filter(|tried| tried.deed == deed);
        tried.map(|tried| tried.typed.clone()).unwrap_or_default()
    }

    fn refused(&self, deed: &str) -> Option<&'p str> {
        self.tried.filter(|tried| tried.deed == deed).map(|tried| &*tried.why)
    }
}

/// Minted with the page: a form that is sent twice asks once.
fn key_field() -> Markup {
    html! { input type="hidden" name="key" value=(key()); }
}

fn again<'p>(possible: &Possible<'p>) -> Offer<'p> {
    let RequeueAnswer { requeued, inquired, skipped, needs_approval, .. } = possible.again;
    let charge = possible.charge;
    let says = html! {
        @if *requeued > 0 {
            p {
                "Another charge of " (money(&charge.amount, &charge.currency))
                " is opened, with a TransactionID of its own. This one stays as it is."
            }
        } @else {
            p { "The operator is asked about it now. Nothing is sent again." }
        }
        @if *needs_approval {
            p { "It is above the sum that one person may ask for: another has to approve it." }
        }
    };
    Offer {
        opens: if *inquired > 0 { "Ask the operator now" } else { "Ask again" },
        permission: Permission::Requeue,
        not_now: (*requeued == 0 && *inquired == 0).then(|| left_alone(skipped)),
        action: possible.action("requeue"),
        says,
        fields: html! { (key_field()) (reason("Why", &possible.typed("requeue").reason)) },
        button: if *inquired > 0 { "Ask the operator now" } else { "Ask again" },
        is_final: false,
        refused: possible.refused("requeue"),
    }
}

/// Why asking for it again does nothing.
fn left_alone(skipped: &contract::RequeueSkipped) -> String {
    let why = match (skipped.charged, skipped.capped) {
        (1.., _) => "it was charged",
        (_, 1..) => "the subscriber's attempts of today are used up",
        _ => {
            "it is followed by another, still to be sent, stopped, not proven to have failed, or \
             its period is over"
        }
    };
    why.to_owned()
}

/// What staff may know of a charge in doubt.
pub(in crate::pages) const OUTCOMES: [(&str, &str); 2] = [
    ("charged", "The money was taken"),
    ("declined", "No money was taken (its period gets no other charge)"),
];

fn resolve<'p>(possible: &Possible<'p>) -> Offer<'p> {
    let charge = possible.charge;
    let typed = possible.typed("resolve");
    let fields = html! {
        (outcome(&OUTCOMES, &typed.outcome))
        (by_hand(&typed.evidence, &typed.reason))
    };
    Offer {
        opens: "Settle the doubt by hand",
        permission: Permission::Resolve,
        not_now: (charge.state != "in_doubt")
            .then(|| "only a charge in doubt is settled".to_owned()),
        action: possible.action("resolve"),
        says: html! {
            p {
                "The last resort: the operator's own answer is always better. It stays on record \
                 who said so."
            }
        },
        fields,
        button: "Settle it for good",
        is_final: true,
        refused: possible.refused("resolve"),
    }
}

fn refund<'p>(possible: &Possible<'p>) -> Offer<'p> {
    let typed = possible.typed("refund");
    let currency = &possible.charge.currency;
    let left = possible.refund.as_ref().map(String::as_str).unwrap_or_default();
    let amount = if typed.amount.is_empty() { left } else { &typed.amount };
    let fields = html! {
        (key_field())
        (field(&format!("How much, in {currency}"), html! {
            input name="amount" inputmode="decimal" required value=(amount);
        }))
        (reason("Why", &typed.reason))
    };
    Offer {
        opens: "Give money back",
        permission: Permission::Refund,
        not_now: possible.refund.as_ref().err().cloned(),
        action: possible.action("refund"),
        says: html! {
            p {
                "At most " (money(left, currency)) " is left. What went back does not come again."
            }
        },
        fields,
        button: "Give it back",
        is_final: true,
        refused: possible.refused("refund"),
    }
}

fn reveal<'p>(possible: &Possible<'p>) -> Offer<'p> {
    Offer {
        opens: "Show the whole number",
        permission: Permission::Reveal,
        not_now: None,
        action: possible.action("reveal"),
        says: html! { p { "It is shown once, and the audit keeps who saw it and why." } },
        fields: reason("Why", &possible.typed("reveal").reason),
        button: "Show it",
        is_final: false,
        refused: possible.refused("reveal"),
    }
}
