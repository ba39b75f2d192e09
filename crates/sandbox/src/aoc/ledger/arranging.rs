//! What the back door sees of subscriptions, and makes of them.

use chrono::NaiveDate;

use crate::{
    aoc::{
        SubscriptionStatus, SubscriptionView,
        fields::Refusal,
        ledger::{Key, Ledger},
    },
    msisdn::Msisdn,
};

impl Ledger {
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
}
