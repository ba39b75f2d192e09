//! What the binary answers, field by field as far as tests look at it.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Map, Value};

/// A charge, as `charges list` has it.
#[derive(Debug, Clone, Deserialize)]
pub struct Charge {
    /// Its id.
    pub id: String,
    /// What it renews.
    pub subscription_id: Option<String>,
    /// In kip.
    pub amount: String,
    /// Where it stands.
    pub state: String,
    /// Why it was declined or cancelled.
    pub reason: Option<String>,
    /// The operator's last code.
    pub operator_code: Option<String>,
    /// The days it pays for.
    pub period: Option<String>,
    /// What the operator knows it by.
    pub transaction_id: String,
    /// 0 for the renewal itself.
    pub dunning_step: u32,
    /// How often it was sent.
    pub attempts: u32,
    /// The night it belongs to.
    pub run: String,
    /// What it follows.
    pub retry_of: Option<String>,
    /// Whether a person must look at it.
    pub needs_staff: bool,
    /// When it next wants work.
    pub due_at: Option<DateTime<Utc>>,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// When something last happened to it.
    pub updated_at: DateTime<Utc>,
}

/// A subscription, as `subscriptions list` has it.
#[derive(Debug, Clone, Deserialize)]
pub struct Subscription {
    /// Our own id for it.
    pub id: String,
    /// Where it stands.
    pub state: String,
    /// Until when it is paid.
    pub paid_through: DateTime<Utc>,
    /// The dunning step of its latest charge.
    pub dunning_step: u32,
}

/// The history of a charge or a subscription, as `show` has it.
#[derive(Debug, Clone, Deserialize)]
pub struct Story {
    /// What happened, oldest first.
    pub history: Vec<Told>,
}

/// One event of a history.
#[derive(Debug, Clone, Deserialize)]
pub struct Told {
    /// When.
    pub at: DateTime<Utc>,
    /// Its name.
    pub event: String,
    /// What else is known of it.
    #[serde(flatten)]
    pub fields: Map<String, Value>,
}

impl Story {
    /// The names of what happened.
    pub fn events(&self) -> Vec<&str> {
        self.history.iter().map(|told| told.event.as_str()).collect()
    }

    /// What happened under this name, oldest first.
    pub fn of<'s>(&'s self, event: &'s str) -> impl Iterator<Item = &'s Told> {
        self.history.iter().filter(move |told| told.event == event)
    }
}

/// A queue, as `queues list` has it.
#[derive(Debug, Clone, Deserialize)]
pub struct Queue {
    /// Its name.
    pub queue: String,
    /// Due now and not in flight.
    pub due_now: u64,
    /// Due later.
    pub due_later: u64,
    /// Held by a worker.
    pub in_flight: u64,
    /// Its lanes.
    pub lanes: Vec<Lane>,
}

/// A lane of a queue.
#[derive(Debug, Clone, Deserialize)]
pub struct Lane {
    /// Its path.
    pub lane: String,
    /// Due now and not in flight.
    pub due_now: u64,
    /// Due later.
    pub due_later: u64,
    /// Held by a worker.
    pub in_flight: u64,
    /// Whether it is held back.
    pub paused: bool,
    /// Every pause that holds it back.
    pub pauses: Vec<Pause>,
}

/// A pause in force.
#[derive(Debug, Clone, Deserialize)]
pub struct Pause {
    /// What is paused.
    pub target: String,
    /// Why.
    pub reason: String,
    /// Who did it.
    pub by: String,
}
