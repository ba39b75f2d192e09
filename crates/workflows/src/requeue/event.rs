//! What can happen to a requeue, and what it can be told.

use billing::ChargeId;
use chrono::{DateTime, Utc};
use minicbor::{Decode, Encode};

use super::{Counted, Place};

/// Something that happened to a requeue.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum RequeueEvent {
    /// It was asked for.
    #[n(0)]
    Opened,
    /// The next charges were looked at and counted; some of them are told next.
    #[n(1)]
    Counted {
        /// What they come to.
        #[n(0)]
        counted: Counted,
        /// The last one that was looked at.
        #[n(1)]
        place: Option<Place>,
        /// Those that are told. The state keeps them until they were; the history does not.
        #[cbor(skip)]
        to_tell: Vec<ChargeId>,
        /// Whether there are no more, or no more money for them.
        #[n(2)]
        is_last: bool,
        /// Whether there is no more money for them.
        #[n(3)]
        #[cbor(default)]
        is_spent: bool,
    },
    /// All that were counted have been told.
    #[n(2)]
    Told,
    /// It was stopped; what was counted is told.
    #[n(3)]
    Cancelled {
        /// By whom.
        #[n(0)]
        by: Box<str>,
    },
    /// More was counted of what there is to approve.
    #[n(4)]
    Planned {
        /// What that comes to.
        #[n(0)]
        counted: Counted,
        /// The last charge that was looked at.
        #[n(1)]
        place: Option<Place>,
        /// Whether there are no more.
        #[n(2)]
        is_last: bool,
    },
    /// A second person approved it.
    #[n(5)]
    Approved {
        /// Who.
        #[n(0)]
        by: Box<str>,
    },
    /// Nobody approved it in time.
    #[n(6)]
    Expired,
    /// It is held back, until somebody lets it go on.
    #[n(7)]
    Paused(#[n(0)] Held),
    /// It goes on.
    #[n(8)]
    Resumed {
        /// Who says so.
        #[n(0)]
        by: Box<str>,
    },
    /// It was stopped, and what it had opened is not sent any more.
    #[n(9)]
    Stopped(#[n(0)] Held),
}

/// What a requeue can be told.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum RequeueSignal {
    /// Stop.
    #[n(0)]
    Cancel {
        /// Who says so.
        #[n(0)]
        by: Box<str>,
    },
    /// Go on, although it is above the sum that needs a second person.
    #[n(1)]
    Approve {
        /// Who says so; never whoever asked for it.
        #[n(0)]
        by: Box<str>,
    },
    /// Ask for nothing more, and send nothing, until told to go on.
    #[n(2)]
    Pause {
        /// Who says so.
        #[n(0)]
        by: Box<str>,
        /// Why.
        #[n(1)]
        why: Box<str>,
    },
    /// Go on.
    #[n(3)]
    Resume {
        /// Who says so.
        #[n(0)]
        by: Box<str>,
    },
    /// Stop, and send nothing more of what was opened.
    #[n(4)]
    Stop {
        /// Who says so.
        #[n(0)]
        by: Box<str>,
        /// Why.
        #[n(1)]
        why: Box<str>,
    },
}

/// Who holds a requeue back, or has stopped it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Held {
    /// Who.
    #[n(0)]
    pub by: Box<str>,
    /// Why, in their words.
    #[n(1)]
    pub why: Box<str>,
    /// Since when.
    #[cbor(n(2), with = "billing::encoding::instant")]
    pub since: DateTime<Utc>,
}
