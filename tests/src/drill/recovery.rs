//! How long charging stood still.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Serialize, Serializer};

use crate::Charge;

/// What was broken, from when until when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fault {
    pub(super) began: DateTime<Utc>,
    pub(super) ended: DateTime<Utc>,
}

impl Fault {
    /// One that has ended just now.
    pub(super) fn since(began: DateTime<Utc>) -> Self {
        Self { began, ended: Utc::now() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "broken from {} to {}", self.began.time(), self.ended.time())
    }
}

/// How long it was broken, and how long it took to go on; in seconds where it is written as JSON.
#[derive(Debug, Clone, Serialize)]
pub struct Recovery {
    /// From its beginning to its end.
    #[serde(rename = "broken_s", serialize_with = "seconds")]
    pub broken: TimeDelta,
    /// The longest time within the night in which nothing was charged.
    #[serde(rename = "stood_still_s", serialize_with = "seconds")]
    pub stood_still: TimeDelta,
    /// From the fault's end to the first charge after it.
    #[serde(rename = "first_charge_s", serialize_with = "seconds")]
    pub first_charge: TimeDelta,
    /// From the fault's beginning to the last charge of the night.
    #[serde(rename = "last_charge_s", serialize_with = "seconds")]
    pub last_charge: TimeDelta,
}

impl Recovery {
    /// Measured by our own record of when each charge came to be charged. A night that went on
    /// while it was broken may have no charge after that: it took no time then.
    pub(super) fn from(fault: &Fault, charges: &[Charge]) -> Self {
        let charged = charges.iter().filter(|charge| charge.state == "charged");
        let mut times: Vec<_> = charged.map(|charge| charge.updated_at).collect();
        times.sort();
        let last = times.last().copied().unwrap_or(fault.ended);
        let first = times.iter().find(|at| **at >= fault.ended).copied().unwrap_or(fault.ended);
        let gaps = times.windows(2).map(|pair| pair[1] - pair[0]);
        Self {
            broken: fault.ended - fault.began,
            stood_still: gaps.max().unwrap_or_default(),
            first_charge: first - fault.ended,
            last_charge: last - fault.began,
        }
    }
}

fn seconds<S: Serializer>(time: &TimeDelta, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(time.as_seconds_f64())
}
