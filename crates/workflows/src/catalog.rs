//! What configuration says about accounts, plans and webhooks.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use billing::{
    Abilities, AccountId, Charge, ChargeRules, ChargeState, LostRenewalRule, MerchantId, Money,
    NotFoundRule, Plan, PlanId, RenewalSchedule, Way,
};
use engine::Lane;

use crate::lanes;
use crate::merchants::{Merchant, Merchants};
use crate::notification::WebhookName;
use crate::requeue::ApproveAbove;

/// An account's rules, without its credentials.
#[derive(Clone, Debug)]
pub struct AccountPolicy {
    /// The account.
    pub id: AccountId,
    /// What every TransactionID of this account begins with.
    pub transaction_prefix: String,
    /// When to ask about a charge in doubt, as offsets from the doubt's start.
    pub inquiry_schedule: Vec<Duration>,
    /// The operator's time-out.
    pub timeout: Duration,
    /// What "not found" leads to.
    pub not_found: NotFoundRule,
    /// How often one subscriber may be sent a charge on one local day (money rule 8).
    pub attempts_per_day: u32,
    /// The most that one charge may ask for (money rule 14).
    pub max_amount: Money,
    /// Calls a second, over all machines.
    pub tps: f64,
    /// Charging calls on the wire at once, in one process.
    pub connections: usize,
    /// The account's time zone, as the schedule of charges without a plan.
    pub any_time: RenewalSchedule,
    /// What its operator can do.
    pub abilities: Abilities,
    /// What becomes of a renewal whose answer was lost.
    pub lost_renewal: LostRenewalRule,
    /// Whether the operator renews subscriptions by itself (AOC protocol, 8.1).
    pub renews_itself: bool,
    /// How something without a plan is bought.
    pub purchase_way: Way,
    /// For how long a subscriber may type an OTP.
    pub otp_window: Duration,
    /// For how long a subscriber may be on the operator's page.
    pub page_window: Duration,
}

impl AccountPolicy {
    /// For how long the subscriber may act, if the charge is made that way.
    pub fn window(&self, way: Way) -> Duration {
        match way {
            Way::Page => self.page_window,
            Way::Renewal | Way::Direct | Way::Otp | Way::Watched => self.otp_window,
        }
    }
}

/// Every account, plan and webhook this process knows, or those of one merchant
/// ([`Catalog::only`]).
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    accounts: BTreeMap<AccountId, AccountPolicy>,
    plans: BTreeMap<PlanId, Plan>,
    purchase_ways: BTreeMap<PlanId, Way>,
    webhooks: BTreeSet<WebhookName>,
    approve_above: ApproveAbove,
    merchants: Merchants,
    only: Option<MerchantId>,
}

impl Catalog {
    /// A catalog of these accounts and plans.
    pub fn new(
        accounts: impl IntoIterator<Item = AccountPolicy>,
        plans: impl IntoIterator<Item = Plan>,
    ) -> Self {
        Self {
            accounts: accounts.into_iter().map(|account| (account.id.clone(), account)).collect(),
            plans: plans.into_iter().map(|plan| (plan.id.clone(), plan)).collect(),
            purchase_ways: BTreeMap::new(),
            webhooks: BTreeSet::new(),
            approve_above: ApproveAbove::default(),
            merchants: Merchants::default(),
            only: None,
        }
    }

    /// The same with plans that are bought in another way than their account says.
    #[must_use]
    pub fn with_purchase_ways(self, ways: impl IntoIterator<Item = (PlanId, Way)>) -> Self {
        Self { purchase_ways: ways.into_iter().collect(), ..self }
    }

    /// The same with webhooks that are told what becomes of charges and subscriptions.
    #[must_use]
    pub fn with_webhooks(self, webhooks: impl IntoIterator<Item = WebhookName>) -> Self {
        Self { webhooks: webhooks.into_iter().collect(), ..self }
    }

    /// The same where a second person approves requeues of more than these sums.
    #[must_use]
    pub fn with_approval_above(self, approve_above: ApproveAbove) -> Self {
        Self { approve_above, ..self }
    }

    /// The same where all of it belongs to these merchants.
    #[must_use]
    pub fn with_merchants(self, merchants: Merchants) -> Self {
        Self { merchants, ..self }
    }

    /// What one merchant has of it. Whoever acts for that merchant goes by this catalog, and what
    /// is outside of it is not there: not found, not listed, not counted.
    #[must_use]
    pub fn only(&self, merchant: &MerchantId) -> Self {
        let merchants = self.merchants.only(merchant);
        let is_its = |account: &AccountId| merchants.accounts.contains_key(account);
        let mut narrowed = self.clone();
        narrowed.accounts.retain(|account, _| is_its(account));
        narrowed.plans.retain(|_, plan| is_its(&plan.account));
        let plans = &narrowed.plans;
        narrowed.purchase_ways.retain(|plan, _| plans.contains_key(plan));
        narrowed.webhooks.retain(|webhook| merchants.webhooks.contains_key(webhook));
        Self { only: Some(merchant.clone()), merchants, ..narrowed }
    }

    /// The merchant whose part of it this is; none, if it is all there is.
    pub fn narrowed_to(&self) -> Option<&MerchantId> {
        self.only.as_ref()
    }

    /// Whether whoever holds this catalog sees what is of this account: of everybody's nothing is
    /// hidden, whether or not the account is configured still.
    pub fn shows(&self, account: &str) -> bool {
        self.only.is_none() || self.accounts.keys().any(|own| own.as_str() == account)
    }

    /// The accounts of the merchant whose part of it this is; none, if it is all there is.
    pub fn accounts_of_its_merchant(&self) -> Option<BTreeSet<AccountId>> {
        self.only.as_ref().map(|_| self.accounts.keys().cloned().collect())
    }

    /// Every merchant. None, where all of it is one's who needs no name.
    pub fn merchants(&self) -> impl Iterator<Item = (&MerchantId, &Merchant)> {
        self.merchants.known.iter()
    }

    /// Whose an account is; its plans, charges and subscriptions are the same merchant's.
    pub fn merchant_of(&self, account: &AccountId) -> Option<&MerchantId> {
        self.merchants.accounts.get(account)
    }

    /// Whose a webhook is.
    pub fn merchant_of_webhook(&self, webhook: &WebhookName) -> Option<&MerchantId> {
        self.merchants.webhooks.get(webhook)
    }

    /// Whose work waits in a lane, if it is one merchant's.
    pub fn merchant_of_lane(&self, lane: &Lane) -> Option<&MerchantId> {
        match lanes::owner(&lane.name)? {
            lanes::Owner::Webhook(name) => self.merchant_of_webhook(&name.parse().ok()?),
            lanes::Owner::Account(name) => self.merchant_of(&name.parse().ok()?),
        }
    }

    /// Above which sums a second person approves a requeue.
    pub fn approve_above(&self) -> &ApproveAbove {
        &self.approve_above
    }

    /// Every webhook. Where there is none, nothing is told and nothing is kept to be told.
    pub fn webhooks(&self) -> &BTreeSet<WebhookName> {
        &self.webhooks
    }

    /// The webhooks that are told what becomes of this account's charges and subscriptions: those
    /// of its merchant.
    pub fn webhooks_of(&self, account: &AccountId) -> impl Iterator<Item = &WebhookName> {
        let of = self.merchant_of(account);
        self.webhooks.iter().filter(move |webhook| self.merchant_of_webhook(webhook) == of)
    }

    /// How a plan, or something without one, is bought through this account.
    pub fn purchase_way(&self, account: &AccountPolicy, plan: Option<&PlanId>) -> Way {
        let of_plan = plan.and_then(|plan| self.purchase_ways.get(plan));
        of_plan.copied().unwrap_or(account.purchase_way)
    }

    /// An account's plans.
    pub fn plans_of(&self, account: &AccountId) -> impl Iterator<Item = &Plan> {
        self.plans.values().filter(move |plan| plan.account == *account)
    }

    /// An account's rules.
    pub fn account(&self, id: &AccountId) -> Option<&AccountPolicy> {
        self.accounts.get(id)
    }

    /// Every account.
    pub fn accounts(&self) -> impl Iterator<Item = &AccountPolicy> {
        self.accounts.values()
    }

    /// A plan.
    pub fn plan(&self, id: &PlanId) -> Option<&Plan> {
        self.plans.get(id)
    }

    /// Every plan.
    pub fn plans(&self) -> impl Iterator<Item = &Plan> {
        self.plans.values()
    }

    /// The rules that a charge goes by; none if its account is no longer configured, or if it is
    /// still to be sent and its plan is not.
    pub fn rules(&self, charge: &Charge) -> Option<ChargeRules<'_>> {
        let account = self.account(&charge.order.account)?;
        let schedule = match charge.order.plan.as_ref().map(|plan| self.plan(plan)) {
            Some(Some(plan)) => &plan.schedule,
            // Nothing more is sent for a plan that is gone; what was sent is asked about.
            Some(None) if charge.state == ChargeState::Requested => return None,
            Some(None) | None => &account.any_time,
        };
        Some(ChargeRules {
            inquiry_schedule: &account.inquiry_schedule,
            timeout: account.timeout,
            not_found: account.not_found,
            schedule,
            lost_renewal: account.lost_renewal,
            prepares: account.abilities.two_calls.contains(&charge.order.way),
            asks_by_our_id: account.abilities.asks_by_our_id,
            tells_expiry: account.abilities.tells_expiry,
            transaction_prefix: &account.transaction_prefix,
        })
    }
}
