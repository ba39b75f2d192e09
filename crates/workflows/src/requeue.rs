//! Requeues: failed charges asked for again, one or everything that a filter finds.
//!
//! A requeue only asks. Whether another charge follows is decided by the charge that hears it and
//! by its subscription (money rules 1 to 3, 10), in their own commits; what is sent passes every
//! reservation (money rule 8). So it may be stopped and taken up anywhere, and asking twice is
//! asking once.

mod approval;
mod counted;
mod desk;
mod event;
mod judge;
mod rows;
mod scan;
mod workflow;

pub use approval::{Allowance, ApproveAbove};
pub use counted::Counted;
pub use desk::{
    Plan, Request, Unpaced, approve, cancel, heard, of_one, open, plan, plan_of_one, send, status,
};
pub use event::{Held, RequeueEvent, RequeueSignal};
pub use scan::{Handful, ROWS_A_STEP_MAX, Scan, tell};
pub use workflow::{RequeueStep, RequeueWorkflow};

use billing::{ChargeId, encoding};
use chrono::{DateTime, TimeDelta, Utc};
use engine::Instance;
use engine::store::Cursor;
use minicbor::{Decode, Encode};

use crate::{ChargeFilter, RequeueId};

/// Charges a second, where nobody says.
pub const PACE_DEFAULT: u32 = 10;
/// The most charges a second.
pub const PACE_MAX: u32 = 1_000;
/// The most charges that are asked for in one step.
pub const HANDFUL_MAX: u32 = 200;
/// How long a requeue waits for a second person: what was planned for longer has become another.
pub const APPROVAL_WITHIN: TimeDelta = TimeDelta::days(7);

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RequeueOrder {
    /// Its id.
    #[n(0)]
    pub id: RequeueId,
    /// Which charges; never one that was opened after the requeue.
    #[n(1)]
    pub filter: ChargeFilter,
    /// How many of them a second, 1 to [`PACE_MAX`].
    #[n(2)]
    pub pace_per_s: u32,
    /// Who asked.
    #[n(3)]
    pub by: Box<str>,
    /// Why, in their words.
    #[n(4)]
    pub reason: Option<Box<str>>,
    /// What it would have come to when it was asked for; what whoever asked was told.
    #[n(5)]
    pub planned: Counted,
    /// Above which sums a second person had to approve then.
    #[n(6)]
    #[cbor(default)]
    pub approve_above: ApproveAbove,
}

/// A requeue and how far it is.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RequeueRun {
    /// What was asked for.
    #[n(0)]
    pub order: RequeueOrder,
    /// What it has come to so far.
    #[n(1)]
    pub counted: Counted,
    /// The last charge that was looked at.
    #[n(2)]
    pub place: Option<Place>,
    /// Counted charges that may not have been told yet.
    #[n(3)]
    pub to_tell: Vec<ChargeId>,
    /// Not to go on before this time.
    #[cbor(n(4), with = "encoding::instant")]
    pub next_at: DateTime<Utc>,
    /// Whether there is nothing more to look at, or that is not wanted any more.
    #[n(5)]
    pub is_over: bool,
    /// Who stopped it, if somebody did.
    #[n(6)]
    pub cancelled_by: Option<Box<str>>,
    /// What it is to come to. Where a second person approves it, it is counted to the end before.
    #[n(7)]
    #[cbor(default)]
    pub planned: Counted,
    /// Who approved it, if somebody did.
    #[n(8)]
    pub approved_by: Option<Box<str>>,
    /// When it was asked for.
    #[cbor(n(9), with = "encoding::instant::optional", has_nil)]
    pub asked_at: Option<DateTime<Utc>>,
    /// Whether it ended because more money would have been asked for than was planned.
    #[n(10)]
    #[cbor(default)]
    pub is_spent: bool,
    /// Whether it ended because nobody approved it in time.
    #[n(11)]
    #[cbor(default)]
    pub has_expired: bool,
    /// Who holds it back, if somebody does.
    #[n(12)]
    pub paused: Option<Held>,
    /// Who stopped it with what it had opened, if somebody did.
    #[n(13)]
    pub stopped: Option<Held>,
}

/// A place in the list of all charges.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Place {
    /// When the charge there was opened, in ms since 1970.
    #[n(0)]
    pub created_ms: i64,
    /// Its instance.
    #[n(1)]
    pub id: Box<str>,
}

impl RequeueOrder {
    /// Whether a second person has to approve it.
    pub fn needs_approval(&self) -> bool {
        self.approve_above.asks_for(&self.planned)
    }
}

impl RequeueRun {
    /// One that has just been asked for, and was counted up to this place, unless to the end.
    pub fn new(order: RequeueOrder, counted_to: Option<Place>, now: DateTime<Utc>) -> Self {
        Self {
            planned: order.planned.clone(),
            place: counted_to.filter(|_| order.needs_approval()),
            order,
            counted: Counted::default(),
            to_tell: Vec::new(),
            next_at: now,
            is_over: false,
            cancelled_by: None,
            approved_by: None,
            asked_at: Some(now),
            is_spent: false,
            has_expired: false,
            paused: None,
            stopped: None,
        }
    }

    /// Whether it waits for a second person. Until then it only counts what there is to approve.
    pub fn is_waiting(&self) -> bool {
        self.order.needs_approval() && self.approved_by.is_none() && !self.is_over
    }

    /// Until when it waits for a second person.
    pub fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.asked_at.filter(|_| self.is_waiting()).map(|asked_at| asked_at + APPROVAL_WITHIN)
    }

    /// How many charges the next step may ask for: those of a second.
    pub fn handful(&self) -> usize {
        let handful = self.order.pace_per_s.clamp(1, HANDFUL_MAX);
        usize::try_from(handful).expect("a few hundred")
    }

    /// Whether everything that was counted was told, and nothing more is to come.
    pub fn is_done(&self) -> bool {
        self.is_over && self.to_tell.is_empty()
    }

    /// How long so many charges take at its pace.
    fn time_of(&self, charges: usize) -> TimeDelta {
        let charges = i64::try_from(charges).unwrap_or(i64::MAX);
        TimeDelta::milliseconds(
            charges.saturating_mul(1_000) / i64::from(self.order.pace_per_s.max(1)),
        )
    }
}

impl Place {
    /// Where this row is.
    fn of(row: &Instance) -> Self {
        Self { created_ms: row.created_at.timestamp_millis(), id: row.id.to_string().into() }
    }
}

impl From<&Place> for Cursor {
    fn from(place: &Place) -> Self {
        Self { created_ms: place.created_ms, id: place.id.to_string() }
    }
}

#[cfg(test)]
mod tests;
