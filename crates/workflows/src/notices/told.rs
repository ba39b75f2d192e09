//! Which events are worth telling, and how they left their subject.

use billing::{Charge, ChargeEvent, Plan, Subscription, SubscriptionEvent, SubscriptionState};
use chrono::{DateTime, Utc};

use super::{About, Notice, NoticeKind};

/// What an event of a charge is told as: how a refund ended, or that it never began, and where the
/// charge stands now.
pub(crate) fn of_charge(before: &Charge, event: &ChargeEvent, at: DateTime<Utc>) -> Vec<Notice> {
    let mut after = before.clone();
    if after.apply(event, at).is_err() {
        // An illegal move is never committed.
        return Vec::new();
    }
    let mut told: Vec<_> = refund(before, event, &after, at).into_iter().collect();
    told.extend(standing(before, &after, at));
    told
}

/// A charge that has come to an end, or to another than before (money rule 3).
fn standing(before: &Charge, after: &Charge, at: DateTime<Utc>) -> Option<Notice> {
    let outcome = |charge: &Charge| (charge.state, charge.reason, charge.amount_charged);
    let kind = NoticeKind::of_charge(after.state)?;
    let is_news = outcome(before) != outcome(after);
    is_news.then(|| Notice { kind, at, about: About::charge(after) })
}

/// The charge keeps the balance and knows its subscription, so the end of a refund is told as its
/// charge hears it.
fn refund(
    before: &Charge,
    event: &ChargeEvent,
    after: &Charge,
    at: DateTime<Utc>,
) -> Option<Notice> {
    let (id, kind, amount) = match event {
        ChargeEvent::RefundEnded { id, refunded: Some(amount), .. } => {
            (id, NoticeKind::RefundRefunded, *amount)
        }
        ChargeEvent::RefundEnded { id, refunded: None, .. } => {
            let open = before.paid_back.as_ref()?.open.iter().find(|open| open.id == *id)?;
            (id, NoticeKind::RefundDeclined, open.amount)
        }
        ChargeEvent::RefundRefused { id, amount, .. } => (id, NoticeKind::RefundDeclined, *amount),
        _ => return None,
    };
    Some(Notice { kind, at, about: About::refund(*id, amount, after) })
}

/// What an event of a subscription is told as, if callers see it stand otherwise than before.
pub(crate) fn of_subscription(
    before: &Subscription,
    event: &SubscriptionEvent,
    plan: Option<&Plan>,
    at: DateTime<Utc>,
) -> Option<Notice> {
    let kind = NoticeKind::of_subscription(event.by()?)?;
    let mut after = before.clone();
    after.apply(event, at).ok()?;
    // Whoever is suspended stays so: what was declined is a charge that was asked for again.
    let is_unpaid =
        kind == NoticeKind::SubscriptionUnpaid && after.state != SubscriptionState::Suspended;
    let is_news =
        is_unpaid || (before.state, before.paid_through) != (after.state, after.paid_through);
    is_news.then(|| Notice { kind, at, about: About::subscription_to(plan, after) })
}

/// That a purchase has started a subscription.
pub(crate) fn of_start(started: Subscription, plan: Option<&Plan>, at: DateTime<Utc>) -> Notice {
    let about = About::subscription_to(plan, started);
    Notice { kind: NoticeKind::SubscriptionStarted, at, about }
}
