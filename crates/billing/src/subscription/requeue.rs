//! Another charge for the current period, since somebody asked for it.

use chrono::{DateTime, Utc};

use super::{Standing, Subscription, SubscriptionEvent, SubscriptionState};
use crate::{ChargeId, Plan};

impl Subscription {
    /// Whether another charge may follow `charge` at `now`: it is the latest of a period that is
    /// neither paid nor over, and has been declined (money rule 1). That the decline is proven, the
    /// charge itself knows.
    pub fn takes_requeue(&self, charge: ChargeId, plan: &Plan, now: DateTime<Utc>) -> bool {
        use SubscriptionState as S;
        // Cancel beats renew, whoever asks (money rule 10).
        let is_live = matches!(self.state, S::Active | S::Grace | S::Suspended);
        let is_unpaid = self.paid_through <= now;
        let is_latest = self.current.as_ref().is_some_and(|current| {
            // Not in arrears (money rule 11), nor beside a period that begins earlier by now.
            let ends = [self.ends_at(current.period, plan), self.renews_at(plan)];
            let is_running = ends.iter().all(|end| end.is_some_and(|end| end > now));
            current.charge == charge && current.standing == Standing::Declined && is_running
        });
        is_live && is_unpaid && is_latest
    }

    /// The charge takes the place of whatever retry was planned, as the same dunning step.
    pub(super) fn hear_requeue(
        &self,
        charge: ChargeId,
        run: Box<str>,
        plan: &Plan,
        now: DateTime<Utc>,
    ) -> Option<SubscriptionEvent> {
        let current = self.current.as_ref().filter(|_| self.takes_requeue(charge, plan, now))?;
        let ordinal = current.ordinal.saturating_add(1);
        Some(SubscriptionEvent::ChargeReopened {
            charge: self.charge_id(charge.partition(), &current.period, ordinal),
            dunning_step: current.dunning_step,
            scheduled_for: now,
            run: Some(run),
        })
    }
}
