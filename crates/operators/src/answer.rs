//! What an operator said, in words that are the same for all of them.
//!
//! An answer we dislike is a value; only a missing answer is a [`CallError`](crate::CallError).

use billing::{DeclineReason, Doubted};

use crate::{Class, Code, CodeRow, Evidence, OperatorReference};

/// An answer, with what was sent and what came back, redacted, for the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered<T> {
    /// What the operator said.
    pub answer: T,
    /// The exchange it was said in.
    pub evidence: Evidence,
}

/// The answer to a call that can move money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChargeAnswer {
    /// The subscriber was debited.
    Charged {
        /// The operator's code.
        code: Code,
        /// The operator's own name for the charge, where it gave one.
        reference: Option<OperatorReference>,
    },
    /// A listed negative: nothing was debited (money rule 3).
    Declined(Decline),
    /// It answered, and the answer does not tell whether money moved: ask, never resend.
    InDoubt {
        /// The operator's code.
        code: Code,
        /// What kind of doubt, as a charge records it.
        doubted: Doubted,
        /// Why nobody knows yet.
        why: &'static str,
    },
}

/// The answer to a request that an OTP be sent. No money moves here, whatever is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OtpAnswer {
    /// The subscriber got an OTP; confirm with this reference.
    Sent {
        /// The handle for the confirmation.
        reference: OperatorReference,
    },
    /// A listed negative. [`Class::Duplicate`] and [`Class::Transient`] ask for a new
    /// TransactionID, since this one is burnt.
    Declined(Decline),
    /// The answer does not tell what happened.
    InDoubt {
        /// The operator's code.
        code: Code,
        /// Why nobody knows.
        why: &'static str,
    },
}

/// The answer to an inquiry about one charge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InquiryAnswer {
    /// Charged; msisdn and amount are ours.
    Charged {
        /// The operator's code.
        code: Code,
    },
    /// A recorded negative; msisdn and amount are ours (money rule 3).
    Declined(Decline),
    /// Requested, not confirmed, not charged so far.
    Pending {
        /// The operator's code.
        code: Code,
    },
    /// Not charged so far: the operator does not hold the subscriber as a member.
    NotMember {
        /// The operator's code.
        code: Code,
    },
    /// The answer is about something that is not ours. For staff, never for a new id (money rule 4).
    Mismatch {
        /// The first field that differs.
        field: MismatchedField,
        /// The operator's code, where there was one.
        code: Option<Code>,
    },
    /// The operator never heard of it, which alone proves nothing.
    NotFound,
    /// The answer decides nothing: ask again.
    Unclear {
        /// The operator's code, where there was one.
        code: Option<Code>,
        /// Why it decides nothing.
        why: &'static str,
    },
}

/// What an inquiry's answer has to repeat before it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MismatchedField {
    /// Another transaction id than the one asked about.
    TransactionId,
    /// Another subscriber.
    Msisdn,
    /// Another amount, or one that is not a number.
    Amount,
    /// Another subscription.
    Subscription,
}

/// A negative answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decline {
    /// What it means for us.
    pub class: Class,
    /// Why, in our words.
    pub reason: DeclineReason,
    /// The operator's code.
    pub code: Code,
}

impl Decline {
    /// The decline a row stands for, if it stands for one.
    pub(crate) fn of(row: &CodeRow) -> Option<Self> {
        Some(Self { class: row.class, reason: row.reason?, code: Code::listed(row) })
    }
}
