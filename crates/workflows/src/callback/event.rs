//! What can happen to a callback.

use billing::ChargeId;
use chrono::{DateTime, Utc};
use minicbor::{Decode, Encode};

use super::CallbackStatus;

/// Something that happened to a callback. Together they are its history.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum CallbackEvent {
    /// It came.
    #[n(0)]
    Received {
        /// What it comes to, in the operator's code, where that is decided as it comes.
        #[n(0)]
        result: Option<Box<str>>,
    },
    /// It came again.
    #[n(1)]
    ReceivedAgain {
        /// What it comes to this time.
        #[n(0)]
        result: Option<Box<str>>,
        /// Purchases that were open this time.
        #[n(1)]
        purchases: Vec<ChargeId>,
    },
    /// It was looked into, and nobody could judge it.
    #[n(2)]
    Unclear {
        /// Why.
        #[n(0)]
        why: Box<str>,
        /// When it is looked into again.
        #[cbor(n(1), with = "billing::encoding::instant")]
        look_at: DateTime<Utc>,
    },
    /// It was looked into.
    #[n(3)]
    Judged {
        /// What became of it.
        #[n(0)]
        verdict: Verdict,
        /// Why.
        #[n(1)]
        why: Box<str>,
    },
    /// Staff said which charge it is about.
    #[n(4)]
    Assigned {
        /// The charge.
        #[n(0)]
        charge: ChargeId,
        /// Who said so.
        #[n(1)]
        by: Box<str>,
        /// How they know.
        #[n(2)]
        reason: Box<str>,
    },
}

/// How a look into a callback ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Verdict {
    /// Passed on to whom it concerns, or known already.
    #[n(0)]
    Done,
    /// Nobody here is meant by it.
    #[n(1)]
    Unmatched,
    /// The operator says otherwise: it may be forged.
    #[n(2)]
    Refused,
}

/// What a callback can be told.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum CallbackSignal {
    /// It came again.
    #[n(0)]
    ReceivedAgain {
        /// What it comes to this time.
        #[n(0)]
        result: Option<Box<str>>,
        /// Purchases that were open this time.
        #[n(1)]
        purchases: Vec<ChargeId>,
    },
    /// Staff say which charge it is about.
    #[n(1)]
    Assign {
        /// The charge.
        #[n(0)]
        charge: ChargeId,
        /// Who says so.
        #[n(1)]
        by: Box<str>,
        /// How they know.
        #[n(2)]
        reason: Box<str>,
    },
}

impl Verdict {
    /// The verdict with its reason.
    pub fn because(self, why: &str) -> CallbackEvent {
        CallbackEvent::Judged { verdict: self, why: why.into() }
    }

    pub(super) fn status(self) -> CallbackStatus {
        match self {
            Self::Done => CallbackStatus::Done,
            Self::Unmatched => CallbackStatus::Unmatched,
            Self::Refused => CallbackStatus::Refused,
        }
    }
}
