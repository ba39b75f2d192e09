//! What can happen to a cancellation, and what it can be told.

use chrono::{DateTime, Utc};
use minicbor::{Decode, Encode};

use super::CancellationMove;
use crate::TransactionId;

/// Something that happened to a cancellation. Together they are its history.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum CancellationEvent {
    /// The subscription ended on our side.
    #[n(0)]
    Opened,
    /// The intent to tell the operator was recorded.
    #[n(1)]
    Submitted {
        /// This attempt's own id.
        #[n(0)]
        transaction_id: TransactionId,
    },
    /// The operator was not told, or did not agree.
    #[n(2)]
    Failed {
        /// When to try again.
        #[cbor(n(0), with = "crate::encoding::instant")]
        retry_at: DateTime<Utc>,
        /// The operator's code, if there was one.
        #[n(1)]
        code: Option<Box<str>>,
        /// What went over the wire, redacted; or why nothing did.
        #[n(2)]
        evidence: Option<Box<str>>,
    },
    /// The operator may have been told and nobody knows.
    #[n(3)]
    AnswerLost {
        /// When to look how the subscription stands.
        #[cbor(n(0), with = "crate::encoding::instant")]
        look_at: DateTime<Utc>,
        /// The operator's code, if there was one.
        #[n(1)]
        code: Option<Box<str>>,
        /// What went over the wire, redacted; none if the worker was lost.
        #[n(2)]
        evidence: Option<Box<str>>,
    },
    /// A look at the subscription's standing did not tell.
    #[n(4)]
    Asked {
        /// When to look again.
        #[cbor(n(0), with = "crate::encoding::instant")]
        look_at: DateTime<Utc>,
        /// What went over the wire, redacted.
        #[n(1)]
        evidence: Option<Box<str>>,
    },
    /// The operator still has the subscription.
    #[n(5)]
    FoundAlive {
        /// When to tell it again.
        #[cbor(n(0), with = "crate::encoding::instant")]
        retry_at: DateTime<Utc>,
    },
    /// It is over at the operator.
    #[n(6)]
    Ended {
        /// How we know.
        #[n(0)]
        by: EndedBy,
        /// The operator's code, if there was one.
        #[n(1)]
        code: Option<Box<str>>,
    },
}

/// Why there is nothing left to tell the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum EndedBy {
    /// It ended the subscription when it was told.
    #[n(0)]
    Reply,
    /// It had no such subscription any more when it was told.
    #[n(1)]
    GoneAlready,
    /// It says, asked or by itself, that the subscription is over.
    #[n(2)]
    Standing,
    /// Another subscription of the same line to the same plan is live, and would be ended instead.
    #[n(3)]
    Replaced,
    /// It takes no cancellations.
    #[n(4)]
    NotOffered,
}

/// What a cancellation can be told.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum CancellationSignal {
    /// The operator says that the subscription is over: an answer that its worker could not
    /// record, or word that came by itself and was looked into.
    #[n(0)]
    Ended {
        /// How we know.
        #[n(0)]
        by: EndedBy,
        /// The operator's code, if there was one.
        #[n(1)]
        code: Option<Box<str>>,
    },
}

impl CancellationEvent {
    /// The move it makes; none for the opening, which no state comes before.
    pub fn by(&self) -> Option<CancellationMove> {
        use CancellationMove as M;
        Some(match self {
            Self::Opened => return None,
            Self::Submitted { .. } => M::Submit,
            Self::Failed { .. } => M::Fail,
            Self::AnswerLost { .. } => M::LoseAnswer,
            Self::Asked { .. } => M::Ask,
            Self::FoundAlive { .. } => M::FindAlive,
            Self::Ended { .. } => M::End,
        })
    }
}
