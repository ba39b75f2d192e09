//! A charge, and asking for one.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::Told;

/// One amount asked of one operator once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChargeView {
    /// Our id, `ch_…`.
    pub id: String,
    /// The subscription it renews, if it renews one.
    pub subscription_id: Option<String>,
    /// Through which account.
    pub account: String,
    /// For which plan, if for one.
    pub plan: Option<String>,
    /// Whose line, masked.
    pub msisdn: String,
    /// How much, as a decimal text.
    pub amount: String,
    /// How much was taken, where that is not what was ordered (split charge, step-down).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_charged: Option<String>,
    /// In which currency, ISO 4217.
    pub currency: String,
    /// Where it stands: `requested`, `submitted`, `waiting`, `in_doubt`, `charged`, `declined`,
    /// `cancelled` or `refunded`.
    pub state: String,
    /// Why it was declined or cancelled, if it was.
    pub reason: Option<String>,
    /// The operator's last code.
    pub operator_code: Option<String>,
    /// The days it pays for, `first/end`; the end is not paid for.
    pub period: Option<String>,
    /// What the operator knows it by.
    pub transaction_id: String,
    /// The operator's own name for it.
    pub operator_reference: Option<String>,
    /// Which dunning step it is; 0 for the renewal itself.
    pub dunning_step: u32,
    /// How often it was sent.
    pub attempts: u32,
    /// The night, or the requeue, it belongs to.
    pub run: String,
    /// The charge it follows, if any.
    pub retry_of: Option<String>,
    /// How much of it went back.
    pub amount_refunded: String,
    /// Whether a person must look at it.
    pub needs_staff: bool,
    /// The content provider's own name for it.
    pub reference: Option<String>,
    /// What else the content provider wanted beside it.
    #[serde(default)]
    pub metadata: BTreeMap<String, String>,
    /// When it next wants work; none once it is finished.
    pub due_at: Option<DateTime<Utc>>,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl ChargeView {
    /// The state, with why where there is a why: `declined: funds`.
    pub fn state_in_words(&self) -> String {
        match &self.reason {
            Some(reason) => format!("{}: {reason}", self.state),
            None => self.state.clone(),
        }
    }
}

/// A charge with its history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChargeDetail {
    /// The charge.
    #[serde(flatten)]
    pub charge: ChargeView,
    /// What happened to it, oldest first.
    pub history: Vec<Told>,
    /// The moment in the past that all of this is of; absent for now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<DateTime<Utc>>,
    /// What is known now and was not at that moment, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_known_yet: Vec<String>,
}

/// A charge to be made without the subscriber present.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewCharge {
    /// Through which account.
    pub account: String,
    /// Whose line: international or as people dial it.
    pub msisdn: String,
    /// How much, as a decimal text: `5000`, `9.90`.
    pub amount: String,
    /// In which currency; the account's.
    pub currency: String,
    /// What the subscriber reads on the bill.
    pub description: String,
    /// When to charge, if not at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charge_at: Option<DateTime<Utc>>,
    /// Your own name for it, such as an order's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// What else you want to find beside it again.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
}

/// Leaves out whose line it is (money rule 15).
impl std::fmt::Debug for NewCharge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewCharge")
            .field("account", &self.account)
            .field("amount", &self.amount)
            .field("currency", &self.currency)
            .finish_non_exhaustive()
    }
}
