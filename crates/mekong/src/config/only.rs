//! The part of a configuration that one merchant has.

use billing::MerchantId;

use super::Config;

impl Config {
    /// What one merchant has of it: whoever goes by this does not come across another's accounts,
    /// plans, webhooks, keys and people.
    #[must_use]
    pub fn only(mut self, merchant: &MerchantId) -> Self {
        let is_its = |of: &Option<MerchantId>| of.as_ref() == Some(merchant);
        self.merchants.retain(|id, _| id == merchant);
        self.accounts.retain(|_, account| is_its(&account.merchant));
        let accounts = &self.accounts;
        self.plans.retain(|_, plan| accounts.contains_key(&plan.plan.account));
        self.webhooks.retain(|_, webhook| is_its(&webhook.merchant));
        self.api_keys.retain(|_, key| is_its(&key.merchant));
        self.console.staff.retain(|_, staff| is_its(&staff.merchant));
        Self { only: Some(merchant.clone()), ..self }
    }
}
