//! A purchase: a charge that a subscriber takes part in.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ChargeView, Told};

/// A charge that a subscriber takes part in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PurchaseView {
    /// Its charge's id under a name of its own, `pu_…`.
    pub id: String,
    /// The charge.
    pub charge: ChargeView,
    /// Where the charge stands.
    pub state: String,
    /// Where the subscriber agrees, in a browser. Whoever has it can pay: for the subscriber,
    /// never for a list or a log.
    pub redirect_url: Option<String>,
    /// The same in a wallet's app.
    pub deep_link: Option<String>,
    /// Until when the subscriber may act.
    pub expires_at: Option<DateTime<Utc>>,
}

impl PurchaseView {
    /// The same for a list, which shows nobody the way to the page.
    #[must_use]
    pub fn without_page(self) -> Self {
        Self { redirect_url: None, deep_link: None, ..self }
    }
}

/// A purchase with its history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PurchaseDetail {
    /// The purchase.
    #[serde(flatten)]
    pub purchase: PurchaseView,
    /// The content provider's own name for it.
    pub reference: Option<String>,
    /// What happened to it, oldest first.
    pub history: Vec<Told>,
}

/// What a subscriber wants to buy: a plan, or something for an amount.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewPurchase {
    /// Through which account.
    pub account: String,
    /// Which plan; otherwise `amount`, `currency` and `description` say what is bought.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// How much, as a decimal text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    /// In which currency; the account's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// What the subscriber reads on the bill.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whose line: international or as people dial it.
    pub msisdn: String,
    /// Your own name for it, such as an order's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// What else you want to find beside it again.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
    /// Where the browser goes after the operator's page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_url: Option<String>,
}

/// Leaves out whose line it is (money rule 15).
impl fmt::Debug for NewPurchase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewPurchase")
            .field("account", &self.account)
            .field("plan", &self.plan)
            .field("amount", &self.amount)
            .finish_non_exhaustive()
    }
}

/// The OTP that the subscriber typed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TypedOtp {
    /// Its digits.
    pub otp: String,
}

/// Never shows the digits (money rule 15).
impl fmt::Debug for TypedOtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TypedOtp(•••)")
    }
}

/// The smaller package that the subscriber chose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StepDown {
    /// How many days it is for.
    pub days: u32,
}
