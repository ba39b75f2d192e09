//! A charge as the outside interface has it.

use billing::{AccountId, BillingPeriod, Charge, ChargeId, Money, Msisdn, PlanId, SubscriptionId};
use chrono::{DateTime, Utc};
use engine::Instance;
use serde::{Serialize, Serializer};
use workflows::run;

/// A charge, field by field in the order of the outside interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChargeView {
    /// Our id.
    #[serde(serialize_with = "as_text")]
    pub id: ChargeId,
    /// The subscription it renews, if it renews one.
    #[serde(serialize_with = "as_text_or_null")]
    pub subscription_id: Option<SubscriptionId>,
    /// Through which account.
    #[serde(serialize_with = "as_text")]
    pub account: AccountId,
    /// For which plan, if for one.
    #[serde(serialize_with = "as_text_or_null")]
    pub plan: Option<PlanId>,
    /// Whose line, masked.
    #[serde(serialize_with = "as_text")]
    pub msisdn: Msisdn,
    /// How much, as a decimal text.
    pub amount: String,
    /// How much was taken, where that is not what was ordered (split charge, step-down).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_charged: Option<String>,
    /// In which currency.
    pub currency: &'static str,
    /// Where it stands.
    pub state: &'static str,
    /// Why it was declined or cancelled, if it was.
    pub reason: Option<&'static str>,
    /// The operator's last code.
    pub operator_code: Option<String>,
    /// The days it pays for.
    #[serde(serialize_with = "as_text_or_null")]
    pub period: Option<BillingPeriod>,
    /// What the operator knows it by.
    pub transaction_id: String,
    /// The operator's own name for it.
    pub operator_reference: Option<String>,
    /// Which dunning step it is; 0 for the renewal itself.
    pub dunning_step: u32,
    /// How often it was sent.
    pub attempts: u32,
    /// The night it belongs to.
    pub run: String,
    /// The charge it follows, if any.
    #[serde(serialize_with = "as_text_or_null")]
    pub retry_of: Option<ChargeId>,
    /// How much of it went back.
    pub amount_refunded: String,
    /// Whether a person must look at it.
    pub needs_staff: bool,
    /// When it next wants work; none once it is finished.
    pub due_at: Option<DateTime<Utc>>,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl ChargeView {
    /// What the journal says of a charge.
    pub fn new(instance: &Instance, charge: &Charge) -> Self {
        let order = &charge.order;
        Self {
            id: order.id,
            subscription_id: order.subscription.clone(),
            account: order.account.clone(),
            plan: order.plan.clone(),
            msisdn: order.msisdn,
            amount: order.amount.amount_text(),
            amount_charged: charge.amount_charged.map(Money::amount_text),
            currency: order.amount.currency().code(),
            state: charge.state.as_str(),
            reason: charge.reason.map(billing::DeclineReason::as_str),
            operator_code: charge.operator_code.as_deref().map(str::to_owned),
            period: order.period,
            transaction_id: charge.transaction_id().to_string(),
            operator_reference: charge.operator_reference.as_deref().map(str::to_owned),
            dunning_step: order.dunning_step,
            attempts: charge.attempts,
            run: run::of(order),
            retry_of: order.retry_of,
            amount_refunded: amount_refunded(charge),
            needs_staff: charge.needs_staff(),
            due_at: instance.due_at,
            created_at: instance.created_at,
            updated_at: instance.updated_at,
        }
    }

    /// The state, with why where there is a why: `declined: funds`.
    pub fn state_in_words(&self) -> String {
        match self.reason {
            Some(reason) => format!("{}: {reason}", self.state),
            None => self.state.to_owned(),
        }
    }
}

/// Nothing is `0` in every currency.
fn amount_refunded(charge: &Charge) -> String {
    let back = charge.amount_refunded().filter(|back| !back.is_zero());
    back.map_or_else(|| "0".to_owned(), Money::amount_text)
}

/// Writes a value as its text.
pub(crate) fn as_text<S: Serializer>(
    value: &impl std::fmt::Display,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// Writes a value as its text, or null.
pub(super) fn as_text_or_null<S: Serializer>(
    value: &Option<impl std::fmt::Display>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => serializer.collect_str(value),
        None => serializer.serialize_none(),
    }
}
