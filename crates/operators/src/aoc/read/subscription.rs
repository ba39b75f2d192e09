//! What replies say about a subscription.

use super::{UNLISTED, expires_on, look_up};
use crate::aoc::wire::{self, Reply};
use crate::aoc::{CancelAnswer, SubscriptionAnswer, SubscriptionInquiry, codes};
use crate::code::Looked;
use crate::echo::{self, Echo};
use crate::{Class, Code, Decline, MismatchedField};

const OTHER_STATE: &str = "neither subscribed nor unsubscribed";
const UNREADABLE_DATE: &str = "an expiryDate that is not dd-mm-yyyy";

/// Reads cancelSubscription (AOC protocol, section 8.4).
pub(in crate::aoc) fn cancelled(reply: &Reply<'_>) -> CancelAnswer {
    let row = match look_up(reply, codes::CANCEL) {
        Looked::Unlisted(code) => return CancelAnswer::InDoubt { code, why: UNLISTED },
        Looked::Listed(row) => row,
    };
    let code = Code::listed(row);
    match (row.code, Decline::of(row)) {
        (codes::ENDED | codes::NO_SUBSCRIBER, _) => CancelAnswer::AlreadyGone { code },
        (_, Some(decline)) => CancelAnswer::Declined(decline),
        (_, None) if row.class == Class::Success => CancelAnswer::Cancelled { code },
        (_, None) => CancelAnswer::InDoubt { code, why: row.why },
    }
}

/// Reads subscriptionStatus (AOC protocol, section 8.5).
pub(in crate::aoc) fn subscription(
    reply: &Reply<'_>,
    ask: &SubscriptionInquiry<'_>,
) -> SubscriptionAnswer {
    let looked = look_up(reply, codes::SUBSCRIPTION);
    let code = looked.code();
    if let Some(field) = other_name(reply, ask) {
        return SubscriptionAnswer::Mismatch { field, code };
    }
    match looked {
        Looked::Unlisted(code) => SubscriptionAnswer::Unclear { code, why: UNLISTED },
        Looked::Listed(row) => match row.code {
            codes::ENDED => SubscriptionAnswer::Unsubscribed { expires_on: expires_on(reply) },
            codes::NO_SUBSCRIBER => SubscriptionAnswer::UnknownSubscriber { code },
            _ if row.class == Class::Success => by_state(reply, code),
            _ => SubscriptionAnswer::Unclear { code, why: row.why },
        },
    }
}

/// The gateway looks subscriptions up by both, so what is not repeated does not count.
fn other_name(reply: &Reply<'_>, ask: &SubscriptionInquiry<'_>) -> Option<MismatchedField> {
    let subscription = reply.value(wire::SUBSCRIPTION_ID);
    let msisdn = echo::msisdn(reply.value(wire::MSISDN), ask.msisdn);
    let echoes = [
        (MismatchedField::Subscription, echo::transaction_id(subscription, ask.subscription_id)),
        (MismatchedField::Msisdn, msisdn),
    ];
    echoes.into_iter().find(|(_, echo)| *echo == Echo::Different).map(|(field, _)| field)
}

/// A date that cannot be read makes the whole answer unclear: a lost renewal is judged by it.
fn by_state(reply: &Reply<'_>, code: Code) -> SubscriptionAnswer {
    let expires_on = expires_on(reply);
    if expires_on.is_none() && reply.text(wire::EXPIRY_DATE).is_some() {
        return SubscriptionAnswer::Unclear { code, why: UNREADABLE_DATE };
    }
    let state = reply.text(wire::SUBSCRIPTION_STATE).unwrap_or_default().trim();
    match state.to_ascii_lowercase().as_str() {
        "subscribed" => SubscriptionAnswer::Subscribed { expires_on },
        "unsubscribed" => SubscriptionAnswer::Unsubscribed { expires_on },
        _ => SubscriptionAnswer::Unclear { code, why: OTHER_STATE },
    }
}
