//! What needs a person.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::PauseView;

/// What needs a person, section by section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorklistView {
    /// When it was read, on the store's clock.
    pub at: DateTime<Utc>,
    /// Charges of which nobody knows whether money moved. They are asked about without end; one
    /// that is a day old is for a person.
    pub in_doubt: Section<DoubtView>,
    /// The money that may have moved by them, by currency, as decimal texts.
    pub at_risk: BTreeMap<String, String>,
    /// What was paused because an operator refuses our configuration (money rule 12).
    pub misconfigured: Section<PauseView>,
    /// Webhooks that were disabled, or take nothing.
    pub webhooks: Section<WebhookTroubleView>,
    /// Charges that took money after they were cancelled, a second time, or after they were given
    /// up.
    pub landed: Section<MatterView>,
    /// Charges that an operator answered about with another msisdn, amount or id.
    pub other_answers: Section<MatterView>,
    /// Codes that no table lists.
    pub unlisted_codes: Section<MatterView>,
    /// Callbacks that nobody here is meant by.
    pub callbacks: Section<MatterView>,
    /// Refunds of which nobody knows whether the money went back.
    pub refunds: Section<RefundDoubtView>,
}

/// One kind of things that need a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Section<T> {
    /// How many there are.
    pub count: u64,
    /// The oldest of them, oldest first.
    pub rows: Vec<T>,
}

/// A charge in doubt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DoubtView {
    /// The charge, `ch_…`.
    pub charge: String,
    /// Through which account.
    pub account: String,
    /// For which plan, if for one.
    pub plan: Option<String>,
    /// Whose line, masked.
    pub msisdn: String,
    /// How much may have moved.
    pub amount: String,
    /// In which currency.
    pub currency: String,
    /// Since when nobody knows.
    pub since: DateTime<Utc>,
    /// For how long, in seconds.
    pub age_s: u64,
    /// The operator's last code.
    pub operator_code: Option<String>,
    /// When the operator is asked again.
    pub look_at: Option<DateTime<Utc>>,
}

/// Something that staff settle with a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MatterView {
    /// Its id, `mt_…`.
    pub id: String,
    /// What it is: `landed_after_cancel`, `landed_twice`, `landed_late`, `other_answer`,
    /// `unlisted_code` or `unmatched_callback`.
    pub kind: String,
    /// The same in words, for a person.
    pub words: String,
    /// What it is about: a charge or a callback. Of a code, the charge that met it first.
    pub subject: String,
    /// Through which account.
    pub account: String,
    /// How much money it is about, if about any.
    pub amount: Option<String>,
    /// In which currency.
    pub currency: Option<String>,
    /// The operator's code, or what was found.
    pub note: Option<String>,
    /// Since when it is open.
    pub opened_at: DateTime<Utc>,
    /// For how long, in seconds.
    pub age_s: u64,
}

/// A webhook that needs a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookTroubleView {
    /// Its name.
    pub webhook: String,
    /// Why nothing is told, if nothing is.
    pub pauses: Vec<PauseView>,
    /// Deliveries that were given up.
    pub failed: u64,
    /// Deliveries still to be made.
    pub pending: u64,
    /// When the longest waiting one came due, if any is due now.
    pub oldest_due_at: Option<DateTime<Utc>>,
}

/// A refund in doubt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefundDoubtView {
    /// The refund, `re_…`.
    pub refund: String,
    /// The charge it is of.
    pub charge: String,
    /// Through which account.
    pub account: String,
    /// How much may have gone back.
    pub amount: String,
    /// In which currency.
    pub currency: String,
    /// Since when nobody knows.
    pub since: DateTime<Utc>,
    /// For how long, in seconds.
    pub age_s: u64,
    /// The operator's last code.
    pub operator_code: Option<String>,
}

/// A matter is settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewSettlement {
    /// Why it needs nobody any more.
    pub reason: String,
}

/// What became of a refund in doubt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewRefundResolution {
    /// `refunded` or `denied`.
    #[serde(rename = "as")]
    pub resolved_as: String,
    /// How that is known.
    pub reason: String,
}

/// Which charge a callback is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewAssignment {
    /// The charge, `ch_…`.
    pub charge: String,
    /// How that is known.
    pub reason: String,
}

/// That something staff said is on record; a worker takes over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Recorded {
    /// What it is about.
    pub id: String,
}

/// A doubt this old is for a person, in seconds: a day (money rule 5).
const OLD_DOUBT_S: u64 = 24 * 60 * 60;

impl WorklistView {
    /// Whether a person has something to do now. A doubt is the operators' to settle for a day, and
    /// a person's after it.
    pub fn needs_person(&self) -> bool {
        let is_old = |age_s: u64| age_s >= OLD_DOUBT_S;
        let counts = [
            self.misconfigured.count,
            self.webhooks.count,
            self.landed.count,
            self.other_answers.count,
            self.unlisted_codes.count,
            self.callbacks.count,
        ];
        counts.iter().any(|count| *count > 0)
            || self.in_doubt.rows.iter().any(|row| is_old(row.age_s))
            || self.refunds.rows.iter().any(|row| is_old(row.age_s))
    }
}

impl<T> Section<T> {
    /// All there is.
    pub fn all(rows: Vec<T>) -> Self {
        Self { count: u64::try_from(rows.len()).unwrap_or(u64::MAX), rows }
    }
}
