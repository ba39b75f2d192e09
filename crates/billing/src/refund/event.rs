//! What can happen to a refund, and what it can be told.

use chrono::{DateTime, Utc};
use minicbor::{Decode, Encode};

use super::RefundMove;
use crate::{Doubted, Money, Proof, Unaccepted};

/// Something that happened to a refund. Together they are its history.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum RefundEvent {
    /// It was opened.
    #[n(0)]
    Opened,
    /// The intent to send was recorded; the bytes may leave from now on.
    #[n(1)]
    Submitted,
    /// The send surely was not processed.
    #[n(2)]
    NotAccepted {
        /// What became of it instead.
        #[n(0)]
        why: Unaccepted,
        /// Not to be sent again before this time.
        #[cbor(n(1), with = "crate::encoding::instant")]
        retry_at: DateTime<Utc>,
        /// What went over the wire, redacted, if anything did.
        #[n(2)]
        evidence: Option<Box<str>>,
    },
    /// The operator gave the money back.
    #[n(3)]
    Refunded {
        /// How we know.
        #[n(0)]
        proof: Proof,
        /// How much, as the operator says.
        #[n(1)]
        amount: Money,
        /// The operator's code.
        #[n(2)]
        code: Option<Box<str>>,
        /// The operator's name for the settlement.
        #[n(3)]
        correlator: Option<Box<str>>,
        /// The operator's name in its answer.
        #[n(4)]
        reference: Option<Box<str>>,
        /// How staff know it, where it is they who say so.
        #[n(5)]
        evidence: Option<Box<str>>,
    },
    /// The operator did not give it back.
    #[n(4)]
    Denied {
        /// How we know.
        #[n(0)]
        proof: Proof,
        /// The operator's code.
        #[n(1)]
        code: Option<Box<str>>,
        /// What went over the wire, redacted; or why nothing was sent.
        #[n(2)]
        evidence: Option<Box<str>>,
    },
    /// Money may have gone back and nobody knows.
    #[n(5)]
    AnswerLost {
        /// What came instead of a usable answer.
        #[n(0)]
        why: Doubted,
        /// When to ask first.
        #[cbor(n(1), with = "crate::encoding::instant")]
        look_at: DateTime<Utc>,
        /// The operator's code, if there was one.
        #[n(2)]
        code: Option<Box<str>>,
        /// What went over the wire, redacted.
        #[n(3)]
        evidence: Option<Box<str>>,
    },
    /// The store may have lost the record of a send: ask before sending (money rule 9).
    #[n(6)]
    Suspected {
        /// When to ask first.
        #[cbor(n(0), with = "crate::encoding::instant")]
        look_at: DateTime<Utc>,
    },
    /// Inquiries did not find it, often enough and over long enough: it is sent again, under the
    /// same TransactionID, which the operator takes only once.
    #[n(7)]
    NotFound {
        /// What went over the wire, redacted.
        #[n(0)]
        evidence: Option<Box<str>>,
    },
    /// An inquiry proved nothing.
    #[n(8)]
    Asked {
        /// What it found.
        #[n(0)]
        finding: RefundFinding,
        /// When to ask again.
        #[cbor(n(1), with = "crate::encoding::instant")]
        look_at: DateTime<Utc>,
        /// The operator's code, if there was one.
        #[n(2)]
        code: Option<Box<str>>,
        /// What went over the wire, redacted.
        #[n(3)]
        evidence: Option<Box<str>>,
    },
}

/// What an inquiry about a refund found that proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum RefundFinding {
    /// The operator never heard of it.
    #[n(0)]
    NotFound,
    /// The operator has it and is not done with it.
    #[n(1)]
    Pending,
    /// A code or body that decides nothing.
    #[n(2)]
    Unclear,
    /// The inquiry itself failed.
    #[n(3)]
    Unreachable,
}

/// What a refund can be told.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum RefundSignal {
    /// Evidence that its worker could not record, because the lease was lost meanwhile; or what
    /// staff have found out.
    #[n(0)]
    Evidence {
        /// What had happened.
        #[n(0)]
        event: RefundEvent,
    },
}

impl RefundEvent {
    /// The move it makes; none for the opening, which no state comes before.
    pub fn by(&self) -> Option<RefundMove> {
        use RefundMove as M;
        Some(match self {
            Self::Opened => return None,
            Self::Submitted => M::Submit,
            Self::NotAccepted { .. } => M::NotAccepted,
            Self::Refunded { .. } => M::Refund,
            Self::Denied { .. } => M::Deny,
            Self::AnswerLost { .. } => M::LoseAnswer,
            Self::Suspected { .. } => M::Suspect,
            Self::NotFound { .. } => M::MissOften,
            Self::Asked { .. } => M::Ask,
        })
    }
}
