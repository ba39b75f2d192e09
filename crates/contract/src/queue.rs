//! What waits, queue by queue and lane by lane.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::BreakerView;

/// What waits in one queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QueueView {
    /// The queue's name.
    pub queue: String,
    /// Due now and not in flight.
    pub due_now: u64,
    /// Due later.
    pub due_later: u64,
    /// Leased by a worker.
    pub in_flight: u64,
    /// When the longest waiting one came due, if any is due now.
    pub oldest_due_at: Option<DateTime<Utc>>,
    /// Whether the whole queue is held back; single lanes may be besides.
    pub paused: bool,
    /// Why, if it is.
    pub pauses: Vec<PauseView>,
    /// Its lanes, in order of name.
    pub lanes: Vec<LaneView>,
}

/// What waits in one lane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LaneView {
    /// The lane's path.
    pub lane: String,
    /// Due now and not in flight.
    pub due_now: u64,
    /// Due later.
    pub due_later: u64,
    /// Leased by a worker.
    pub in_flight: u64,
    /// When the longest waiting one came due, if any is due now.
    pub oldest_due_at: Option<DateTime<Utc>>,
    /// Whether a pause of the lane, of one above it or of its queue stops it.
    pub paused: bool,
    /// Every pause that does.
    pub pauses: Vec<PauseView>,
    /// How the account's operator answers, where charges do not go on at the whole pace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub breaker: Option<BreakerView>,
}

/// A pause in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PauseView {
    /// What is paused.
    pub target: String,
    /// Why.
    pub reason: String,
    /// Who did it.
    pub by: String,
    /// Since when.
    pub since: DateTime<Utc>,
}

impl PauseView {
    fn in_words(&self) -> String {
        format!("yes: {}", self.reason)
    }
}

impl QueueView {
    /// Why it is paused, or how many of its lanes are; or what else holds its charges up.
    pub fn paused_in_words(&self) -> String {
        let slowed = self.lanes.iter().find_map(|lane| lane.breaker.as_ref());
        let paused = self.lanes.iter().filter(|lane| lane.paused).count();
        match (self.pauses.first(), paused) {
            (Some(pause), _) => pause.in_words(),
            (None, 0) => slowed.map_or_else(|| "-".to_owned(), BreakerView::in_words),
            (None, paused) => format!("{paused} of {} lanes", self.lanes.len()),
        }
    }
}

impl LaneView {
    /// Why it is paused, or what else holds its charges up.
    pub fn paused_in_words(&self) -> String {
        let slowed = || self.breaker.as_ref().map(BreakerView::in_words);
        let paused = self.pauses.first().map(PauseView::in_words);
        paused.or_else(slowed).unwrap_or_else(|| "-".to_owned())
    }
}

/// Something is to be held back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewPause {
    /// A queue (`renewals`), an account (`ltc-main`), a plan (`ltc-main/gold-weekly`) or a lane.
    pub target: String,
    /// Why, for whoever finds it paused.
    pub reason: String,
}

/// Something that was held back is to go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewResume {
    /// As it was paused.
    pub target: String,
}

/// What goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResumedView {
    /// As it was paused.
    pub target: String,
    /// Always.
    pub resumed: bool,
}
