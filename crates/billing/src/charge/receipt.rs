//! What an operator says when it has charged.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{Charge, ChargeEvent, ChargeRules, ChargeState, Proof};
use crate::Money;

/// How often the rest of a split charge is looked for (flow A2), and for how long.
const REST_EVERY: TimeDelta = TimeDelta::weeks(1);
const REST_FOR: TimeDelta = TimeDelta::weeks(8);

/// What an operator says when it has charged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// Its code.
    pub code: Option<Box<str>>,
    /// Its own name for the charge, where it gave one.
    pub reference: Option<Box<str>>,
    /// What went over the wire, redacted, where the code does not say it all.
    pub evidence: Option<Box<str>>,
    /// How much, where that is not what was ordered.
    pub amount: Option<Money>,
    /// The last day that is paid now, where the operator says so.
    pub expiry: Option<NaiveDate>,
}

impl Charge {
    /// The event of a charge that was made, with when to ask for what the answer did not tell.
    pub fn charged(
        &self,
        rules: &ChargeRules<'_>,
        proof: Proof,
        receipt: Receipt,
        now: DateTime<Utc>,
    ) -> ChargeEvent {
        let Receipt { code, reference, evidence, amount, expiry } = receipt;
        // What completes a split charge is what was ordered.
        let amount = amount.or(self.amount_charged.map(|_| self.order.amount));
        let is_part = amount.is_some_and(|amount| self.lacks_more_than(amount));
        let is_dated = !rules.tells_expiry || self.order.subscription.is_none() || expiry.is_some();
        let is_first = self.state != ChargeState::Charged;
        let look_at = match (is_part, is_dated) {
            (_, false) if is_first => Some(now),
            (true, _) => self.rest_is_looked_for_at(now),
            (false, false) => self.expiry_is_missed_at(now),
            (false, true) => None,
        };
        ChargeEvent::Charged { proof, code, reference, evidence, amount, expiry, look_at }
    }

    /// Whether the operator has taken less than was ordered so far, and may take the rest (split
    /// charge).
    pub fn is_partly_charged(&self) -> bool {
        self.amount_charged.is_some_and(|amount| self.lacks_more_than(amount))
    }

    /// When the rest of a split charge is looked for next; no more after some weeks.
    pub(super) fn rest_is_looked_for_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        (now - self.order.scheduled_for < REST_FOR).then(|| now + REST_EVERY)
    }

    /// A smaller package that was chosen has no rest: what it costs is all of it.
    fn lacks_more_than(&self, amount: Money) -> bool {
        let offer = self.preparation.as_ref().and_then(|preparation| preparation.step_down);
        let is_chosen = offer.is_some_and(|offer| offer.chosen_days.is_some());
        !is_chosen && self.order.amount.checked_sub(amount).is_ok_and(|left| !left.is_zero())
    }
}
