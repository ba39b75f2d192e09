//! What is sold through an account, as the gateway wants it described.

use std::collections::BTreeMap;

use billing::{Money, PlanId};

/// What is sold through an account.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Where the browser comes back to: the charge's id is added to this path.
    pub return_url: String,
    /// How something without a plan is bought.
    pub single: Consent,
    /// The subscriptions, by plan.
    pub plans: BTreeMap<PlanId, PlanTerms>,
}

/// A plan, as it was onboarded.
#[derive(Clone, Debug)]
pub struct PlanTerms {
    /// `subscriptionID`.
    pub subscription_id: String,
    /// `subscriptionName`.
    pub name: String,
    /// `subscriptionDuration`: 2, 8, 31 for a day, a week, a month (AOC protocol, section 8.2).
    pub duration_days: u16,
    /// How subscribers agree to the first charge.
    pub consent: Consent,
    /// Printed in messages, for subscribers who want to stop.
    pub unsubscribe_url: String,
    /// Printed in messages, for subscribers who want what they paid for.
    pub content_url: Option<String>,
    /// The price of a renewal, where it is not the first one's.
    pub renewal_charge: Option<Money>,
}

/// How subscribers agree to a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// On the gateway's page.
    Page,
    /// On a wallet's page or in its app.
    Wallet,
    /// By direct charging; where they type a TAC, the charge waits for it.
    Direct,
    /// By a TAC in an app of ours.
    MobileApp,
}

impl Terms {
    pub(super) fn of(&self, plan: Option<&PlanId>) -> Option<&PlanTerms> {
        self.plans.get(plan?)
    }

    pub(super) fn consent(&self, plan: Option<&PlanId>) -> Consent {
        self.of(plan).map_or(self.single, |terms| terms.consent)
    }
}
