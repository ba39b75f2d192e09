//! A subscription that begins with a purchase.

use chrono::{DateTime, Timelike, Utc};

use super::{OpenPeriod, Standing, Subscription, SubscriptionState};
use crate::{Anchor, ChargeOrder, Plan};

impl Subscription {
    /// The subscription that a purchase of `plan` has paid the first period of, at `paid_at`; none
    /// where what was bought is no subscription.
    pub fn start(order: &ChargeOrder, plan: &Plan, paid_at: DateTime<Utc>) -> Option<Self> {
        let (id, period) = (order.subscription.clone()?, order.period?);
        let local = paid_at.with_timezone(&plan.schedule.timezone());
        let mut started = Self {
            id,
            account: order.account.clone(),
            plan: plan.id.clone(),
            msisdn: order.msisdn,
            state: SubscriptionState::Active,
            anchor: Anchor::new(period.start()),
            starts_at_s: local.time().num_seconds_from_midnight(),
            next_period: 1,
            paid_through: paid_at,
            current: Some(OpenPeriod {
                number: 0,
                period,
                charge: order.id,
                ordinal: 0,
                dunning_step: 0,
                standing: Standing::Charged,
                first_declined_at: None,
                retry: None,
            }),
            unpaid_since: None,
            cancelled_at: None,
            carried_to: None,
        };
        started.paid_through = started.ends_at(period, plan)?;
        Some(started)
    }
}
