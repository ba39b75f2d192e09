//! Subscriptions: who has one, until when, and who renews it.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::{
    aoc::{
        Calendar, Profile,
        calendar::after,
        callback::Callback,
        codes,
        fields::Refusal,
        ledger::{
            Ledger,
            subscription::{Key, Subscription},
            transaction::{Package, Transaction},
        },
    },
    msisdn::Msisdn,
};

impl Ledger {
    /// A subscription that was bought here, or one that somebody brought along.
    pub(crate) fn subscription(
        &mut self,
        key: &Key,
        operator: &str,
    ) -> Result<&mut Subscription, Refusal> {
        let profile = self.profile(operator)?;
        if !profile.has_subscriptions {
            return Err(Refusal::of(codes::NOT_ONBOARDED));
        }
        let may_import = self.config.imports.are_known && !self.ordered.contains(key);
        if may_import && !self.subscriptions.contains_key(key) {
            let yesterday = self.today.pred_opt().unwrap_or(NaiveDate::MIN);
            self.import(key, operator, &profile, yesterday);
        }
        self.subscriptions.get_mut(key).ok_or_else(|| Refusal::of(codes::NO_SUCH_SUBSCRIBER))
    }

    pub(super) fn import(
        &mut self,
        key: &Key,
        operator: &str,
        profile: &Profile,
        expiry_date: NaiveDate,
    ) {
        let imports = &self.config.imports;
        let package = Package {
            id: Arc::clone(&key.1),
            name: key.1.to_string(),
            duration: self.durations.get(&key.1).copied().unwrap_or(imports.duration),
            renewal_price: imports.price,
        };
        let (currency, terms) = (imports.currency.as_str().into(), self.terms(profile));
        let subscription =
            Subscription::new(&package, &operator.into(), &currency, terms, expiry_date);
        self.keep(key.clone(), subscription);
    }

    fn terms(&self, profile: &Profile) -> (Calendar, u16) {
        (profile.calendar, self.config.grace_days)
    }

    pub(super) fn keep(&mut self, key: Key, subscription: Subscription) {
        let renews_itself =
            self.profile(&subscription.operator).is_ok_and(|profile| profile.renews_itself);
        if renews_itself {
            self.renewals_due.insert((after(subscription.expiry_date, 1), key.clone()));
        }
        self.subscriptions.insert(key, subscription);
    }

    /// Notes that a subscription is being bought here, and how long the package lasts.
    pub(crate) fn note_order(&mut self, msisdn: Option<Msisdn>, package: &Package) {
        self.durations.insert(Arc::clone(&package.id), package.duration);
        if let Some(msisdn) = msisdn {
            self.ordered.insert((msisdn, Arc::clone(&package.id)));
        }
    }

    /// Gives the period that `transaction` was paid for.
    pub(crate) fn extend_subscription(&mut self, transaction: &mut Transaction) {
        let Some(key) = transaction.key() else { return };
        let package = transaction.order.subscription.as_ref().expect("a key needs a package");
        let today = self.today;
        let mut subscription = match self.subscriptions.remove(&key) {
            Some(old) if transaction.is_renewal() => {
                let expiry_date =
                    old.calendar.renewed_expiry(old.expiry_date, today, package.duration);
                Subscription { expiry_date, ..old }
            }
            _ => self.first_period(transaction, package),
        };
        if !subscription.paid.insert(subscription.expiry_date) {
            self.till.charged_twice += 1;
        }
        transaction.expiry_date = Some(subscription.expiry_date);
        self.keep(key, subscription);
    }

    fn first_period(&self, transaction: &Transaction, package: &Package) -> Subscription {
        let (profile, order) = (&transaction.profile, &transaction.order);
        let expiry_date = profile.calendar.first_expiry(self.today, package.duration);
        let terms = self.terms(profile);
        Subscription::new(package, transaction.operator(), &order.currency, terms, expiry_date)
    }

    /// Ends a subscription at once.
    pub(crate) fn cancel(&mut self, key: &Key, operator: &str) -> Result<(), Refusal> {
        let today = self.today;
        let subscription = self.subscription(key, operator)?;
        if !subscription.is_subscribed(today) {
            return Err(Refusal::of(codes::ENDED));
        }
        subscription.is_cancelled = true;
        Ok(())
    }

    /// Customer care ends a subscription, of which the merchant is told.
    pub(crate) fn cancel_by_care(&mut self, key: &Key) -> Result<(), Refusal> {
        let known =
            self.subscriptions.get(key).ok_or_else(|| Refusal::of(codes::NO_SUCH_SUBSCRIBER))?;
        let operator = Arc::clone(&known.operator);
        self.cancel(key, &operator)?;
        self.call_back(Callback::unsubscribed(key));
        Ok(())
    }
}
