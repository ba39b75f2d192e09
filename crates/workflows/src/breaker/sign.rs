//! What one call says about the operator.

use std::time::Duration;

use chrono::{DateTime, Utc};

/// What the end of a call says about the operator, and not about the charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// It answered: yes, no, or who are you.
    Well {
        /// How long a call that charges took; the others are not compared.
        took: Option<Duration>,
    },
    /// It is there, and has too much to do (429, or 503 with the time to come back).
    Busy {
        /// How long it wants to be left alone, if it says.
        rest: Option<Duration>,
    },
    /// It gave no answer: no connection, a time-out, a 5xx.
    Down {
        /// What came instead.
        why: &'static str,
    },
}

/// How one call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// When the call began, on the store's clock.
    pub begun_at: DateTime<Utc>,
    /// What its end says.
    pub sign: Sign,
    /// Whether it was a call that charges.
    pub charges: bool,
}
