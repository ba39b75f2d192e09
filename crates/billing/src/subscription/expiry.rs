//! Following the operator's own calendar, where it tells it (AOC protocol, 8.2).

use chrono::{DateTime, NaiveDate, Utc};

use super::{Standing, Subscription, SubscriptionEvent, SubscriptionState};
use crate::{Anchor, Plan};

impl Subscription {
    /// The operator says that `expiry` is the last paid day.
    ///
    /// Only what lies ahead is followed. A day that is over would have a period charged anew that
    /// was just paid (the operator's record may lag behind its charge) or is being dunned for.
    pub(super) fn hear_expiry(
        &self,
        expiry: NaiveDate,
        plan: &Plan,
        now: DateTime<Utc>,
    ) -> Vec<SubscriptionEvent> {
        use SubscriptionState as S;
        let serves = matches!(self.state, S::Active | S::Grace | S::Suspended);
        let paid_through = expiry.succ_opt().and_then(|day| self.begins_on(day, plan));
        let news = paid_through.filter(|at| serves && *at > now && *at != self.paid_through);
        let event = |paid_through| SubscriptionEvent::ExpirySeen { expiry, paid_through };
        news.map(event).into_iter().collect()
    }

    /// Counts periods from the day after `expiry`.
    pub(super) fn follow(&mut self, expiry: NaiveDate, paid_through: DateTime<Utc>) {
        let next_day = expiry.succ_opt().unwrap_or(expiry);
        self.anchor = Anchor::new(next_day);
        self.next_period = 0;
        self.paid_through = paid_through;
        self.unpaid_since = None;
        if let Some(current) = &mut self.current {
            current.retry = None;
            if current.standing == Standing::Open {
                // Paid, though not by the charge that was to pay.
                current.standing = Standing::Declined;
            }
        }
    }
}
