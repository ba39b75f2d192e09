//! A run: the charges of one account and plan that opened on one local date, or one requeue.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// A run and how far it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunView {
    /// Its name, such as `ltc-main/gold-weekly/2026-11-22`.
    pub id: String,
    /// Charges opened.
    pub opened: u64,
    /// Charges charged.
    pub charged: u64,
    /// Charges declined.
    pub declined: u64,
    /// Declined charges by reason.
    pub declined_by_reason: BTreeMap<String, u64>,
    /// Charges stopped before they were sent.
    pub cancelled: u64,
    /// Charges in doubt now.
    pub in_doubt: u64,
    /// Charges whose outcome is still to come, those in doubt included.
    pub open: u64,
    /// What was charged, by currency, as decimal texts.
    pub amount: BTreeMap<String, String>,
    /// Charges still to be opened: subscriptions of tonight's plan that are due now, or what a
    /// requeue has still to ask for. What comes due later tonight is not known yet.
    #[serde(default)]
    pub waiting: u64,
    /// Charging calls made, of which a charge may take several.
    #[serde(default)]
    pub sent: u64,
    /// No call was made before this time; to the quarter of an hour.
    #[serde(default)]
    pub began_at: Option<DateTime<Utc>>,
    /// No call was made after this time; to the quarter of an hour.
    #[serde(default)]
    pub last_sent_at: Option<DateTime<Utc>>,
    /// Charging calls a second, over this quarter of an hour and the one before it; none while
    /// nothing is to be sent.
    #[serde(default)]
    pub rate_per_s: Option<f64>,
    /// The most calls a second: of its account, or what a requeue may ask for.
    #[serde(default)]
    pub tps: Option<f64>,
    /// When everything is sent, if it goes on at this rate.
    #[serde(default)]
    pub eta: Option<DateTime<Utc>>,
    /// When the window closes in which it is sent.
    #[serde(default)]
    pub window_ends_at: Option<DateTime<Utc>>,
    /// Whether everything is sent before the window closes, if it goes on at this rate.
    #[serde(default)]
    pub fits: Option<bool>,
    /// The part of its charges that is not to be sent any more, 0 to 1; those in doubt are not.
    #[serde(default)]
    pub progress: f64,
}

impl RunView {
    /// Charges still to be sent: those that are open and not in doubt, and those to be opened.
    pub fn to_send(&self) -> u64 {
        self.open.saturating_sub(self.in_doubt).saturating_add(self.waiting)
    }

    /// Whether its window has closed over what is still to be sent: that waits for the next one.
    pub fn missed_its_window(&self) -> bool {
        self.to_send() > 0 && self.rate_per_s.is_none() && self.fits == Some(false)
    }
}

/// What came of the charges of one account and plan that opened on one local date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NightView {
    /// The date in the account's time zone.
    pub date: NaiveDate,
    /// The account.
    pub account: String,
    /// The plan; `-` for charges of none, `purchases` for whatever was bought.
    pub plan: String,
    /// Charges opened.
    pub opened: u64,
    /// Charges charged.
    pub charged: u64,
    /// Charges declined.
    pub declined: u64,
    /// Charges stopped before they were sent.
    pub cancelled: u64,
    /// Charges in doubt now.
    pub in_doubt: u64,
    /// What was charged, by currency, as decimal texts.
    pub amount: BTreeMap<String, String>,
}

/// The charging calls of one account on one local date, over time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RateSeries {
    /// The account; `requeue` for requeues of several accounts.
    pub account: String,
    /// When each span of time began and how many calls were made in it, from the first span with
    /// a call to the last one.
    pub buckets: Vec<(DateTime<Utc>, u64)>,
    /// How long each span is, in seconds.
    pub bucket_s: u64,
}
