//! Renewals that the gateway makes by itself.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::aoc::{
    Course, Route,
    calendar::after,
    ledger::{
        Ledger,
        subscription::Key,
        transaction::{Order, Stage, Way},
    },
};

/// Renewals that the gateway makes by itself each time it looks at its clock.
const RENEWALS_MAX: usize = 100_000;

impl Ledger {
    /// Renews what renews itself, day by day up to today.
    pub(super) fn renew_what_is_due(&mut self) {
        let today = self.today;
        for _ in 0..RENEWALS_MAX {
            let is_due = |(day, _): &&(NaiveDate, Key)| *day <= today;
            let Some((day, key)) = self.renewals_due.first().filter(is_due).cloned() else { break };
            self.renewals_due.remove(&(day, key.clone()));
            self.today = day;
            self.renew_by_itself(&key);
        }
        self.today = today;
    }

    /// Renews once, and tries again tomorrow if that fails. Failures are silent.
    fn renew_by_itself(&mut self, key: &Key) {
        let today = self.today;
        let Some(subscription) = self.subscriptions.get(key) else { return };
        if subscription.is_paid(today) || !subscription.is_subscribed(today) {
            return;
        }
        let (package, operator) =
            (subscription.package(&key.1), Arc::clone(&subscription.operator));
        let order = Order {
            sp_trans_id: None,
            operators: vec![operator],
            description: package.name.clone(),
            amount: package.renewal_price,
            currency: Arc::clone(&subscription.currency),
            msisdn: Some(key.0),
            subscription: Some(package),
            callback_url: String::new(),
            way: Way::Renewal,
        };
        let renewed = self.open_for(order).and_then(|id| {
            self.with(&id, |ledger, transaction| {
                ledger.begin(transaction, Route::AutoRenewal, &Course::AsUsual);
                transaction.stage == Stage::Charged
            })
        });
        if renewed != Ok(true) {
            self.renewals_due.insert((after(today, 1), key.clone()));
        }
    }
}
