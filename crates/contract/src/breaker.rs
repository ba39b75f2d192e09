//! Whether an operator answers, and how much of an account's pace is kept.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Whether charges are sent through an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum BreakerPhase {
    /// They are.
    Closed,
    /// They are not: the operator does not answer, and is asked now and then whether it is back.
    Open,
    /// A few are, and more step by step: it has just answered again.
    HalfOpen,
}

/// How an account's operator answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BreakerView {
    /// The account.
    pub account: String,
    /// Whether charges are sent through it.
    pub phase: BreakerPhase,
    /// Since when, if it was ever otherwise.
    pub since: Option<DateTime<Utc>>,
    /// When the operator is asked next whether it is back.
    pub probe_at: Option<DateTime<Utc>>,
    /// How much of the configured pace is kept, in percent: 0 while it is open, less than 100 while
    /// it is half open or the operator is slow or busy.
    pub share_percent: u8,
    /// What came last instead of an answer.
    pub why: Option<String>,
}

impl BreakerView {
    /// Whether charges are sent at the whole pace.
    pub fn is_whole(&self) -> bool {
        self.phase == BreakerPhase::Closed && self.share_percent == 100
    }

    /// What a list says of it.
    pub fn in_words(&self) -> String {
        let share = self.share_percent;
        match self.phase {
            BreakerPhase::Open => {
                format!("no answer: {}", self.why.as_deref().unwrap_or("the operator is down"))
            }
            BreakerPhase::HalfOpen => format!("back at {share} %"),
            BreakerPhase::Closed if share < 100 => format!("slowed to {share} %"),
            BreakerPhase::Closed => "-".to_owned(),
        }
    }
}
