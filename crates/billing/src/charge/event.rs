//! What can happen to a charge, and what it can be told.

use chrono::{DateTime, Utc};
use minicbor::{Decode, Encode};

use super::ChargeMove;
use crate::DeclineReason;

/// Something that happened to a charge. Together they are its history.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ChargeEvent {
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
    /// The operator charged.
    #[n(3)]
    Charged {
        /// How we know.
        #[n(0)]
        proof: Proof,
        /// The operator's code.
        #[n(1)]
        code: Option<Box<str>>,
        /// The operator's own name for the charge.
        #[n(2)]
        reference: Option<Box<str>>,
        /// What went over the wire, redacted, where the code does not say it all.
        #[n(3)]
        evidence: Option<Box<str>>,
    },
    /// The operator did not charge.
    #[n(4)]
    Declined {
        /// How we know.
        #[n(0)]
        proof: Proof,
        /// Why.
        #[n(1)]
        reason: DeclineReason,
        /// The operator's code.
        #[n(2)]
        code: Option<Box<str>>,
        /// What went over the wire, redacted, where the code does not say it all.
        #[n(3)]
        evidence: Option<Box<str>>,
    },
    /// Money may have moved and nobody knows.
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
    /// An inquiry after a suspicion did not find the charge: it may be sent.
    #[n(7)]
    ProvenUnsent,
    /// An inquiry proved nothing.
    #[n(8)]
    Asked {
        /// What it found.
        #[n(0)]
        finding: Finding,
        /// When to ask again; none once a closed charge has been looked at again.
        #[cbor(n(1), with = "crate::encoding::instant::optional", has_nil)]
        look_at: Option<DateTime<Utc>>,
        /// The operator's code, if there was one.
        #[n(2)]
        code: Option<Box<str>>,
        /// What went over the wire, redacted.
        #[n(3)]
        evidence: Option<Box<str>>,
    },
    /// It was stopped before it was sent.
    #[n(9)]
    Withdrawn {
        /// Why.
        #[n(0)]
        why: Withdrawal,
    },
    /// It was to be stopped, and may have been sent already.
    #[n(10)]
    WithdrawalMissed {
        /// Why it was to be stopped.
        #[n(0)]
        why: Withdrawal,
    },
}

/// Why a send was surely not processed (money rule 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Unaccepted {
    /// No connection, or no name.
    #[n(0)]
    NotSent,
    /// Too long after the intent, or too short a lease (money rule 6).
    #[n(1)]
    Late,
    /// 401: the token was refused ahead of processing.
    #[n(2)]
    Unauthorized,
    /// A rate limit ahead of processing.
    #[n(3)]
    RateLimited,
    /// The operator refused the request unread: credentials, path or contract.
    #[n(4)]
    Refused,
}

/// How an outcome is known (money rule 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Proof {
    /// The operator's direct reply.
    #[n(0)]
    Reply,
    /// An inquiry whose msisdn and amount are ours.
    #[n(1)]
    Inquiry,
    /// Inquiries that agreed often enough; looked at again later (money rule 3).
    #[n(2)]
    Repetition,
    /// Staff, with a written reason.
    #[n(3)]
    Staff,
}

/// What came instead of a usable answer to a send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Doubted {
    /// The time-out passed.
    #[n(0)]
    Timeout,
    /// The connection ended.
    #[n(1)]
    ConnectionLost,
    /// A status that says nothing, such as a 5xx.
    #[n(2)]
    Status,
    /// An answer that cannot be read.
    #[n(3)]
    Unreadable,
    /// A code that leaves it open, or that no table lists.
    #[n(4)]
    Code,
    /// Accepted, but not as a renewal: the operator may not hold the subscriber as a member.
    #[n(5)]
    NotRecurring,
    /// The operator has seen this TransactionID before.
    #[n(6)]
    Duplicate,
    /// The worker was gone before it could record the answer.
    #[n(7)]
    WorkerLost,
}

/// What an inquiry found that proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Finding {
    /// The operator never heard of it.
    #[n(0)]
    NotFound,
    /// Not charged so far, and the subscriber is no member.
    #[n(1)]
    NotMember,
    /// Another msisdn, amount or id than ours (money rule 4).
    #[n(2)]
    Mismatch,
    /// A code or body that decides nothing.
    #[n(3)]
    Unclear,
    /// The inquiry itself failed.
    #[n(4)]
    Unreachable,
}

/// Why a charge is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Withdrawal {
    /// The subscription was cancelled (money rule 10).
    #[n(0)]
    Cancelled,
    /// The next period has opened (money rule 11).
    #[n(1)]
    Superseded,
    /// An earlier charge of the same period turned out to be charged (money rule 3).
    #[n(2)]
    PaidAlready,
}

/// What a charge can be told.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ChargeSignal {
    /// Stop, if it is not too late.
    #[n(0)]
    Withdraw {
        /// Why.
        #[n(0)]
        why: Withdrawal,
    },
    /// Evidence that its worker could not record, because the lease was lost meanwhile.
    #[n(1)]
    Evidence {
        /// What had happened.
        #[n(0)]
        event: ChargeEvent,
    },
}

impl ChargeEvent {
    /// The move it makes; none for the opening, which no state comes before.
    pub fn by(&self) -> Option<ChargeMove> {
        use ChargeMove as M;
        Some(match self {
            Self::Opened => return None,
            Self::Submitted => M::Submit,
            Self::NotAccepted { .. } => M::NotAccepted,
            Self::Charged { .. } => M::Charge,
            Self::Declined { .. } => M::Decline,
            Self::AnswerLost { .. } => M::LoseAnswer,
            Self::Suspected { .. } => M::Suspect,
            Self::ProvenUnsent => M::ProveUnsent,
            Self::Asked { .. } => M::Ask,
            Self::Withdrawn { .. } => M::Withdraw,
            Self::WithdrawalMissed { .. } => M::MissWithdrawal,
        })
    }
}
