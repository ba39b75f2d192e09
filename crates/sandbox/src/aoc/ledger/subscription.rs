//! A subscription as the gateway keeps it.

use std::{collections::BTreeSet, sync::Arc};

use chrono::NaiveDate;
use serde::Serialize;

use crate::{
    aoc::{Amount, Calendar, calendar::after, ledger::Package},
    msisdn::Msisdn,
};

/// What names a subscription: the number and the subscriptionID.
pub(crate) type Key = (Msisdn, Arc<str>);

/// One subscriber's subscription to one package.
#[derive(Debug, Clone)]
pub(crate) struct Subscription {
    pub(crate) operator: Arc<str>,
    pub(crate) name: String,
    pub(crate) duration: u16,
    /// What a renewal costs where the caller does not say, and in which currency.
    pub(crate) price: Amount,
    pub(crate) currency: Arc<str>,
    pub(crate) calendar: Calendar,
    pub(crate) grace_days: u16,
    pub(crate) is_cancelled: bool,
    /// The last day that is paid for.
    pub(crate) expiry_date: NaiveDate,
    /// Renewals attempted on the latest day with one.
    pub(crate) attempts: (NaiveDate, u32),
    /// The transaction that was to renew it last.
    pub(crate) latest_renewal: Option<Arc<str>>,
    /// Expiry dates that were paid for, to find one that was paid for twice.
    pub(crate) paid: BTreeSet<NaiveDate>,
}

/// A subscription as the back door shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SubscriptionView {
    /// The subscriptionID.
    pub subscription_id: Arc<str>,
    /// The code of its operator.
    pub operator: Arc<str>,
    /// Whether it may be renewed or is still paid for.
    pub status: SubscriptionStatus,
    /// The last day that is paid for.
    pub expiry_date: NaiveDate,
    /// What the next renewal costs where the caller does not say.
    pub price: Amount,
    /// `subscriptionDuration`.
    pub duration: u16,
}

/// Whether a subscription lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionStatus {
    /// It does.
    Subscribed,
    /// It was cancelled, or its grace is over.
    Unsubscribed,
}

impl Subscription {
    /// A subscription to `package` that is paid for until `expiry_date`.
    pub(crate) fn new(
        package: &Package,
        operator: &Arc<str>,
        currency: &Arc<str>,
        terms: (Calendar, u16),
        expiry_date: NaiveDate,
    ) -> Self {
        let (calendar, grace_days) = terms;
        Self {
            operator: Arc::clone(operator),
            name: package.name.clone(),
            duration: package.duration,
            price: package.renewal_price,
            currency: Arc::clone(currency),
            calendar,
            grace_days,
            is_cancelled: false,
            expiry_date,
            attempts: (NaiveDate::MIN, 0),
            latest_renewal: None,
            paid: BTreeSet::new(),
        }
    }

    /// The last day on which it may be renewed.
    pub(crate) fn grace_ends(&self) -> NaiveDate {
        after(self.expiry_date, self.grace_days.into())
    }

    pub(crate) fn is_subscribed(&self, today: NaiveDate) -> bool {
        !self.is_cancelled && today <= self.grace_ends()
    }

    /// Whether it is paid for, and so cannot be bought again.
    pub(crate) fn is_paid(&self, today: NaiveDate) -> bool {
        !self.is_cancelled && today <= self.expiry_date
    }

    pub(crate) fn attempts_on(&self, today: NaiveDate) -> u32 {
        if self.attempts.0 == today { self.attempts.1 } else { 0 }
    }

    pub(crate) fn count_attempt(&mut self, today: NaiveDate) {
        self.attempts = (today, self.attempts_on(today).saturating_add(1));
    }

    /// What its renewal is ordered as.
    pub(crate) fn package(&self, id: &Arc<str>) -> Package {
        Package {
            id: Arc::clone(id),
            name: self.name.clone(),
            duration: self.duration,
            renewal_price: self.price,
        }
    }

    pub(crate) fn view(&self, id: &Arc<str>, today: NaiveDate) -> SubscriptionView {
        let status = match self.is_subscribed(today) {
            true => SubscriptionStatus::Subscribed,
            false => SubscriptionStatus::Unsubscribed,
        };
        SubscriptionView {
            subscription_id: Arc::clone(id),
            operator: Arc::clone(&self.operator),
            status,
            expiry_date: self.expiry_date,
            price: self.price,
            duration: self.duration,
        }
    }
}
