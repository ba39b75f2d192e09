//! What may be done to one subscription now.

use contract::SubscriptionView;
use maud::{Markup, html};

use super::address;
use crate::Permission;
use crate::pages::offer::{Offer, reason};
use crate::signed::Signed;

/// What somebody tried, and why it was refused.
#[derive(Debug, Clone)]
pub(super) struct Tried {
    /// Which form, by the last part of its address.
    pub(super) deed: &'static str,
    /// The reason that was typed.
    pub(super) reason: String,
    /// Why it was refused, with what was expected.
    pub(super) why: String,
}

/// Every deed, as a form or as why not.
pub(super) fn deeds(
    subscription: &SubscriptionView,
    tried: Option<&Tried>,
    signed: &Signed,
) -> Markup {
    let of = |deed: &str| tried.filter(|tried| tried.deed == deed);
    let offers = [cancel(subscription, of("cancel")), reveal(subscription, of("reveal"))];
    html! {
        section.card.deeds aria-labelledby="deeds" {
            h2 #deeds { "What may be done now" }
            @for offer in offers { (offer.draw(signed)) }
        }
    }
}

fn cancel<'o>(subscription: &SubscriptionView, tried: Option<&'o Tried>) -> Offer<'o> {
    let is_over = matches!(&*subscription.state, "cancelled" | "lapsed");
    Offer {
        opens: "Cancel the subscription",
        permission: Permission::CancelSubscription,
        not_now: is_over.then(|| format!("it is {} already", subscription.state)),
        action: format!("{}/cancel", address(&subscription.id)),
        says: html! {
            p {
                "It ends for good. From then on nothing is sent for it; a charge that may be on the \
                 wire is followed up, and comes to the worklist if it took money."
            }
        },
        fields: reason("Why", tried.map_or("", |tried| &tried.reason)),
        button: "Cancel it for good",
        is_final: true,
        refused: tried.map(|tried| &*tried.why),
    }
}

fn reveal<'o>(subscription: &SubscriptionView, tried: Option<&'o Tried>) -> Offer<'o> {
    Offer {
        opens: "Show the whole number",
        permission: Permission::Reveal,
        not_now: None,
        action: format!("{}/reveal", address(&subscription.id)),
        says: html! { p { "It is shown once, and the audit keeps who saw it and why." } },
        fields: reason("Why", tried.map_or("", |tried| &tried.reason)),
        button: "Show it",
        is_final: false,
        refused: tried.map(|tried| &*tried.why),
    }
}
