//! How events change a subscription.

use chrono::{DateTime, Utc};

use super::event::IllegalSubscriptionMove;
use super::{OpenPeriod, Standing, Subscription, SubscriptionEvent};

impl Subscription {
    /// Folds one event into the subscription.
    ///
    /// # Errors
    ///
    /// The table has no such move; the subscription is unchanged.
    pub fn apply(
        &mut self,
        event: &SubscriptionEvent,
        at: DateTime<Utc>,
    ) -> Result<(), IllegalSubscriptionMove> {
        let Some(by) = event.by() else { return Ok(()) };
        let to = self.state.on(by)?;
        match event {
            SubscriptionEvent::Enrolled
            | SubscriptionEvent::Started { .. }
            | SubscriptionEvent::LandedLate { .. } => {}
            SubscriptionEvent::ExpirySeen { expiry, paid_through } => {
                self.follow(*expiry, *paid_through);
            }
            SubscriptionEvent::Lapsed { .. } => self.change_current(end_charging),
            SubscriptionEvent::PeriodOpened { open, .. } => {
                self.next_period = open.number.saturating_add(1);
                self.current = Some(open.clone());
                self.carried_to = None;
            }
            SubscriptionEvent::ChargeReopened { charge, dunning_step, .. } => {
                self.change_current(|current| *current = current.reopened(*charge, *dunning_step));
                self.carried_to = None;
            }
            SubscriptionEvent::Renewed { paid_through, charge, .. } => {
                self.change_current(|current| {
                    current.charge = *charge;
                    current.standing = Standing::Charged;
                    current.retry = None;
                });
                self.paid_through = self.paid_through.max(*paid_through);
                self.unpaid_since = None;
            }
            SubscriptionEvent::Unpaid { retry, .. } => {
                self.change_current(|current| {
                    current.standing = Standing::Declined;
                    current.first_declined_at.get_or_insert(at);
                    current.retry = *retry;
                });
                self.unpaid_since.get_or_insert(at);
            }
            SubscriptionEvent::NotHeldAgainst { retry, .. } => self.change_current(|current| {
                current.standing = Standing::Declined;
                current.retry = Some(*retry);
            }),
            SubscriptionEvent::Suspended { .. } => self.change_current(end_charging),
            SubscriptionEvent::CarriedOver { until, .. } => self.carried_to = Some(*until),
            SubscriptionEvent::PeriodMissed { number, .. } => self.miss(*number),
            SubscriptionEvent::Cancelled { .. } => {
                self.change_current(|current| current.retry = None);
                self.cancelled_at = Some(at);
            }
        }
        self.state = to;
        Ok(())
    }

    /// Nothing more is charged for this period, nor for one before it (money rule 11).
    fn miss(&mut self, number: u32) {
        self.next_period = self.next_period.max(number.saturating_add(1));
        self.change_current(|current| match current.number == number {
            true => end_charging(current),
            false => current.retry = None,
        });
    }

    fn change_current(&mut self, change: impl FnOnce(&mut OpenPeriod)) {
        if let Some(current) = &mut self.current {
            change(current);
        }
    }
}

fn end_charging(current: &mut OpenPeriod) {
    current.standing = Standing::Declined;
    current.retry = None;
}
