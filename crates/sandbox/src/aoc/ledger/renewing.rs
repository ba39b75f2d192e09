//! Renewals that the merchant asks for.

use std::sync::Arc;

use crate::aoc::{
    Amount, codes,
    fields::Refusal,
    ledger::{
        Ledger,
        subscription::Key,
        transaction::{Order, Way},
    },
};

/// A renewal that the merchant asks for.
#[derive(Debug)]
pub(crate) struct RenewalOrder {
    pub(crate) sp_trans_id: Arc<str>,
    pub(crate) key: Key,
    pub(crate) operator: Arc<str>,
    pub(crate) amount: Option<Amount>,
    pub(crate) currency: Arc<str>,
    pub(crate) description: String,
}

impl Ledger {
    /// Checks a renewal and opens a transaction for it. The order of the checks is not
    /// documented (AOC protocol, A9).
    pub(crate) fn open_renewal(&mut self, order: RenewalOrder) -> Result<Arc<str>, Refusal> {
        let sp_trans_id = self.claim(&order.sp_trans_id)?;
        let today = self.today;
        let attempts_max = self.config.renewal_attempts_per_day;
        let earlier = self.subscription(&order.key, &order.operator)?.latest_renewal.clone();
        if let Some(earlier) = earlier {
            self.check_is_final(&earlier)?;
        }
        let subscription = self.subscription(&order.key, &order.operator)?;
        if !subscription.is_subscribed(today) {
            return Err(Refusal::of(codes::ENDED));
        }
        if subscription.is_paid(today) {
            return Err(Refusal::of(codes::NOT_YET_DUE));
        }
        if subscription.attempts_on(today) >= attempts_max {
            return Err(Refusal::of(codes::ATTEMPTS_USED_UP));
        }
        subscription.count_attempt(today);
        let package = subscription.package(&order.key.1);
        let order = Order {
            sp_trans_id: Some(sp_trans_id),
            operators: vec![order.operator],
            description: order.description,
            amount: order.amount.unwrap_or(package.renewal_price),
            currency: order.currency,
            msisdn: Some(order.key.0),
            subscription: Some(package),
            callback_url: String::new(),
            way: Way::Renewal,
        };
        self.open_for(order)
    }

    fn check_is_final(&mut self, earlier: &str) -> Result<(), Refusal> {
        let is_final = self.with(earlier, |ledger, transaction| {
            ledger.give_up_if_too_late(transaction);
            transaction.is_final()
        })?;
        if is_final { Ok(()) } else { Err(Refusal::of(codes::EARLIER_IN_PROGRESS)) }
    }

    /// Opens a transaction for a renewal and makes it the subscription's latest.
    pub(super) fn open_for(&mut self, order: Order) -> Result<Arc<str>, Refusal> {
        let profile = self.profile(&order.operators[0])?;
        let package = order.subscription.as_ref().expect("a renewal is of a subscription");
        let msisdn = order.msisdn.expect("a subscription has a number");
        let key = (msisdn, Arc::clone(&package.id));
        let subject = match &order.sp_trans_id {
            Some(sp_trans_id) => sp_trans_id.to_string(),
            None => format!("{msisdn} {} {}", package.id, self.today),
        };
        let id = self.open(order, profile, &subject);
        if let Some(subscription) = self.subscriptions.get_mut(&key) {
            subscription.latest_renewal = Some(Arc::clone(&id));
        }
        Ok(id)
    }
}
