//! Subscriptions: who has one, until when, and who renews it.

use std::{collections::BTreeSet, sync::Arc};

use chrono::NaiveDate;

use crate::{
    aoc::{
        Amount, Course, Profile, Route, SubscriptionStatus, SubscriptionView,
        calendar::after,
        callback::Callback,
        charging::key,
        codes,
        fields::Refusal,
        ledger::Ledger,
        subscription::{Key, Subscription},
        transaction::{Order, Package, Stage, Transaction, Way},
    },
    msisdn::Msisdn,
};

/// Renewals that the gateway makes by itself each time it looks at its clock.
const RENEWALS_MAX: usize = 100_000;

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

    fn import(&mut self, key: &Key, operator: &str, profile: &Profile, expiry_date: NaiveDate) {
        let imports = &self.config.imports;
        let duration = self.durations.get(&key.1).copied().unwrap_or(imports.duration);
        let subscription = Subscription {
            operator: operator.into(),
            name: key.1.to_string(),
            duration,
            price: imports.price,
            calendar: profile.calendar,
            grace_days: self.config.grace_days,
            is_cancelled: false,
            expiry_date,
            attempts: (NaiveDate::MIN, 0),
            latest_renewal: None,
            paid: BTreeSet::new(),
        };
        self.keep(key.clone(), subscription);
    }

    fn keep(&mut self, key: Key, subscription: Subscription) {
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
        let package = package_of(&order.key, subscription);
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
    fn open_for(&mut self, order: Order) -> Result<Arc<str>, Refusal> {
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

    /// Gives the period that `transaction` was paid for.
    pub(crate) fn extend_subscription(&mut self, transaction: &mut Transaction) {
        let Some(key) = key(transaction) else { return };
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
        let calendar = transaction.profile.calendar;
        Subscription {
            operator: Arc::clone(transaction.operator()),
            name: package.name.clone(),
            duration: package.duration,
            price: package.renewal_price,
            calendar,
            grace_days: self.config.grace_days,
            is_cancelled: false,
            expiry_date: calendar.first_expiry(self.today, package.duration),
            attempts: (NaiveDate::MIN, 0),
            latest_renewal: None,
            paid: BTreeSet::new(),
        }
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
    pub(crate) fn cancel_by_care(&mut self, key: &Key, operator: &str) -> Result<(), Refusal> {
        self.cancel(key, operator)?;
        self.call_back(Callback::unsubscribed(key));
        Ok(())
    }

    /// Every subscription of a number, by its id.
    pub(crate) fn subscriptions_of(&self, msisdn: Msisdn) -> Vec<SubscriptionView> {
        let mine = self.subscriptions.iter().filter(|((number, _), _)| *number == msisdn);
        let mut views: Vec<_> =
            mine.map(|((_, id), subscription)| subscription.view(id, self.today)).collect();
        views.sort_by(|a, b| a.subscription_id.cmp(&b.subscription_id));
        views
    }

    /// Makes a subscription what the back door wants it to be; its paid periods are forgotten.
    pub(crate) fn put_subscription(
        &mut self,
        key: &Key,
        operator: Option<&str>,
        status: Option<SubscriptionStatus>,
        expiry_date: Option<NaiveDate>,
    ) -> Result<SubscriptionView, Refusal> {
        let known = self.subscriptions.get(key);
        let known = known.map(|subscription| subscription.operator.to_string());
        let operator = operator.map(str::to_owned).or(known).unwrap_or_else(|| "plain".into());
        let profile = self.profile(&operator)?;
        let today = self.today;
        let yesterday = today.pred_opt().unwrap_or(NaiveDate::MIN);
        if !self.subscriptions.contains_key(key) {
            self.import(key, &operator, &profile, expiry_date.unwrap_or(yesterday));
        }
        let mut subscription = self.subscriptions.remove(key).expect("imported if it was missing");
        subscription.operator = operator.into();
        subscription.calendar = profile.calendar;
        subscription.expiry_date = expiry_date.unwrap_or(subscription.expiry_date);
        if let Some(status) = status {
            subscription.is_cancelled = status == SubscriptionStatus::Unsubscribed;
        }
        subscription.paid.clear();
        subscription.attempts = (NaiveDate::MIN, 0);
        let view = subscription.view(&key.1, today);
        self.keep(key.clone(), subscription);
        Ok(view)
    }

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
            (package_of(key, subscription), Arc::clone(&subscription.operator));
        let order = Order {
            sp_trans_id: None,
            operators: vec![operator],
            description: package.name.clone(),
            amount: package.renewal_price,
            currency: self.config.imports.currency.as_str().into(),
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

fn package_of(key: &Key, subscription: &Subscription) -> Package {
    Package {
        id: Arc::clone(&key.1),
        name: subscription.name.clone(),
        duration: subscription.duration,
        renewal_price: subscription.price,
    }
}
