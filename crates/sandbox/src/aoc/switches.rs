//! What tests and demonstrations may change while the gateway runs.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::{
    Outage,
    aoc::{
        Amount, Aoc, CallbackUrls, Delivered, Delivery, Destination, Faults, Sms,
        SubscriptionStatus, SubscriptionView,
        data::{Data, Spelling},
        fields::Refusal,
        ledger::Decision,
    },
    msisdn::Msisdn,
};

/// What the gateway knows about a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Account {
    /// What may be charged.
    pub balance: Amount,
    /// Whether the line can be billed at all.
    pub is_billable: bool,
}

/// A wish of the back door that cannot be granted: an error code and what was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Impossible {
    /// As the gateway would answer it.
    pub code: String,
    /// What is wrong.
    pub message: String,
}

impl Aoc {
    /// Replaces what goes wrong from now on.
    pub fn set_faults(&self, faults: Faults) {
        self.0.gate.set_faults(faults);
    }

    /// What goes wrong at present.
    #[must_use]
    pub fn faults(&self) -> Arc<Faults> {
        self.0.gate.faults()
    }

    /// Takes the gateway down, or up again with [`Outage::None`].
    pub fn set_outage(&self, outage: Outage) {
        self.0.gate.set_outage(outage);
    }

    /// The gateway's clock.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.0.clock.now()
    }

    /// Sets the gateway's clock, which runs on from there. What it does by itself until then
    /// happens at once.
    pub fn set_now(&self, now: DateTime<Utc>) {
        self.0.clock.set(now);
        self.with_ledger(|_| ());
    }

    /// Where callbacks go from now on.
    pub fn set_callbacks(&self, urls: CallbackUrls) {
        self.0.postman.set_urls(urls);
    }

    /// Where callbacks go.
    #[must_use]
    pub fn callbacks(&self) -> CallbackUrls {
        self.0.postman.urls()
    }

    /// How callbacks are sent from now on.
    pub fn set_delivery(&self, delivery: Delivery) {
        self.0.postman.set_delivery(delivery);
    }

    /// How callbacks are sent.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        self.0.postman.delivery()
    }

    /// Sends what was held back, newest first if `is_reversed`; returns how many.
    pub fn flush_callbacks(&self, is_reversed: bool) -> usize {
        self.0.postman.flush(is_reversed)
    }

    /// Sends a callback with any body. False, if no URL is registered for it.
    pub fn forge_callback(&self, to: Destination, body: serde_json::Value) -> bool {
        self.0.postman.forge(to, body)
    }

    /// The latest callbacks that were sent, and how they were received, oldest first.
    #[must_use]
    pub fn delivered(&self) -> Vec<Delivered> {
        self.0.postman.delivered()
    }

    /// Sets what a number has to spend; what was waiting for it is charged.
    pub fn set_balance(&self, msisdn: Msisdn, balance: Amount) {
        self.with_ledger(|ledger| {
            ledger.subscriber(&msisdn).balance = balance;
            ledger.topped_up(msisdn);
        });
    }

    /// Blacklists a number, or lets it in again.
    pub fn set_billable(&self, msisdn: Msisdn, is_billable: bool) {
        self.with_ledger(|ledger| ledger.subscriber(&msisdn).is_prepaid = is_billable);
    }

    /// What the gateway knows about a number.
    #[must_use]
    pub fn account(&self, msisdn: Msisdn) -> Account {
        self.with_ledger(|ledger| {
            let subscriber = ledger.subscriber(&msisdn);
            Account { balance: subscriber.balance, is_billable: subscriber.is_prepaid }
        })
    }

    /// The latest SMS with a TAC that a number received.
    #[must_use]
    pub fn latest_sms(&self, msisdn: Msisdn) -> Option<Sms> {
        self.with_ledger(|ledger| ledger.latest_sms(msisdn))
    }

    /// Every subscription of a number.
    #[must_use]
    pub fn subscriptions_of(&self, msisdn: Msisdn) -> Vec<SubscriptionView> {
        self.with_ledger(|ledger| ledger.subscriptions_of(msisdn))
    }

    /// Makes a subscription what it is to be; what is left out stays, or is that of one
    /// brought along. Its paid periods and today's attempts are forgotten.
    ///
    /// # Errors
    ///
    /// [`Impossible`], if there is no such operator.
    pub fn put_subscription(
        &self,
        msisdn: Msisdn,
        subscription_id: &str,
        operator: Option<&str>,
        status: Option<SubscriptionStatus>,
        expiry_date: Option<NaiveDate>,
    ) -> Result<SubscriptionView, Impossible> {
        let key = (msisdn, subscription_id.into());
        let put =
            self.with_ledger(|ledger| ledger.put_subscription(&key, operator, status, expiry_date));
        Ok(put?)
    }

    /// Customer care ends a subscription and tells the merchant.
    ///
    /// # Errors
    ///
    /// [`Impossible`], if there is none that lives.
    pub fn unsubscribe(&self, msisdn: Msisdn, subscription_id: &str) -> Result<(), Impossible> {
        let key = (msisdn, subscription_id.into());
        Ok(self.with_ledger(|ledger| ledger.cancel_by_care(&key))?)
    }

    /// The subscriber opens the page behind `aoc_token` and decides. Returns what a look-up
    /// would show, as the gateway spells it.
    ///
    /// # Errors
    ///
    /// [`Impossible`], if the token opens nothing or the operator was not offered.
    pub fn decide(
        &self,
        aoc_token: &str,
        agrees: bool,
        operator: Option<String>,
        msisdn: Option<Msisdn>,
    ) -> Result<serde_json::Value, Impossible> {
        let decision = Decision { agrees, operator, msisdn };
        let decided =
            self.with_ledger(|ledger| ledger.decide(aoc_token, &decision, &Default::default()))?;
        let mut shown = self.shown(decided.data);
        shown["return_url"] = decided.return_url.into();
        Ok(shown)
    }

    /// The subscriber of a transaction that is `pending_consent` consents, or does not.
    ///
    /// # Errors
    ///
    /// [`Impossible`], if the transaction does not wait for it.
    pub fn consent(
        &self,
        aoc_trans_id: &str,
        consents: bool,
    ) -> Result<serde_json::Value, Impossible> {
        let seen = self.with_ledger(|ledger| {
            ledger.with(aoc_trans_id, |ledger, transaction| {
                ledger.consent(transaction, consents)?;
                Ok::<_, Refusal>(transaction.seen())
            })
        });
        Ok(self.shown(seen??))
    }

    /// Charges the rest of a split charge.
    ///
    /// # Errors
    ///
    /// [`Impossible`], if the transaction lacks nothing or the balance does not suffice.
    pub fn charge_rest(&self, aoc_trans_id: &str) -> Result<serde_json::Value, Impossible> {
        let seen = self.with_ledger(|ledger| {
            ledger.with(aoc_trans_id, |ledger, transaction| {
                ledger.take_rest(transaction)?;
                Ok::<_, Refusal>(transaction.seen())
            })
        });
        Ok(self.shown(seen??))
    }

    /// What a look-up shows of a transaction, without counting as one.
    ///
    /// # Errors
    ///
    /// [`Impossible`], if there is no such transaction.
    pub fn transaction(&self, aoc_trans_id: &str) -> Result<serde_json::Value, Impossible> {
        let seen = self.with_ledger(|ledger| {
            let transaction = ledger.transaction(aoc_trans_id)?;
            Ok::<_, Refusal>(transaction.seen())
        });
        Ok(self.shown(seen?))
    }

    fn shown(&self, data: Data) -> serde_json::Value {
        let mut envelope = data.enveloped(Spelling::default(), self.0.gate.dice);
        envelope["data"].take()
    }
}

impl From<Refusal> for Impossible {
    fn from(Refusal { code, message }: Refusal) -> Self {
        Self { code: code.into(), message }
    }
}
