//! A run: the charges of one account and plan that opened on one local date, or one requeue.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Where a run stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// It goes on, or will when its window opens.
    #[default]
    Running,
    /// It is held back.
    Paused,
    /// Somebody ended it before its time.
    Stopped,
    /// Its window has ended, or everything was asked for and sent.
    Over,
}

impl RunState {
    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Stopped => "stopped",
            Self::Over => "over",
        }
    }
}

/// A run and how far it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunView {
    /// Its name, such as `ltc-main/gold-weekly/2026-11-22`.
    pub id: String,
    /// Where it stands.
    #[serde(default)]
    pub state: RunState,
    /// Who holds it back, or has stopped it.
    #[serde(default)]
    pub paused_by: Option<String>,
    /// Why.
    #[serde(default)]
    pub paused_why: Option<String>,
    /// When it goes on by itself: the next opening, where it is only this night that is held back.
    #[serde(default)]
    pub paused_until: Option<DateTime<Utc>>,
    /// Charges opened: at every moment those unsent, in flight, in doubt, charged, declined and
    /// cancelled.
    pub opened: u64,
    /// Charges that are to be sent, those of an earlier window included.
    #[serde(default)]
    pub unsent: u64,
    /// Charges that a call may be on the wire for, or that wait for their subscribers.
    #[serde(default)]
    pub in_flight: u64,
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
    /// Charges and subscriptions that its window left for the next one, where they wait or were
    /// taken up since.
    #[serde(default)]
    pub carried_over: u64,
    /// Charges and subscriptions that its window left, and that its plan gives up.
    #[serde(default)]
    pub skipped: u64,
    /// Charges and subscriptions of earlier nights that came to their turn in this one.
    #[serde(default)]
    pub taken_over: u64,
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
    /// When everything is sent, if it goes on at this rate; none while it is held back.
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
        let is_over = matches!(self.state, RunState::Over | RunState::Stopped);
        let waits = self.rate_per_s.is_none() && self.fits == Some(false);
        self.to_send() > 0 && (is_over || waits)
    }

    /// Whether nothing of it is sent now, whatever its rate was.
    pub fn is_held(&self) -> bool {
        matches!(self.state, RunState::Paused | RunState::Stopped)
    }
}

/// A run is to be held back, let go on, or stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewRunDeed {
    /// Why, for whoever looks at it later.
    pub reason: String,
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
