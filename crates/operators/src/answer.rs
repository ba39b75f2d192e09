//! What an operator said, in words that are the same for all of them.
//!
//! An answer we dislike is a value; only a missing answer is a [`CallError`](crate::CallError).

use std::time::Duration;

use billing::{DeclineReason, Doubted, Money};
use chrono::NaiveDate;

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
    Charged(Debited),
    /// A listed negative: nothing was debited (money rule 3). After a wrong OTP another may be
    /// typed under the same name.
    Declined(Decline),
    /// Not charged so far, and not ended: ask, never resend.
    Pending {
        /// The operator's code.
        code: Code,
        /// The operator's own name for the charge, where it gave one.
        reference: Option<OperatorReference>,
        /// The pause before asking that the operator advises.
        ask_after: Duration,
    },
    /// Nothing was charged: the operator offers a smaller package, which the subscriber may choose.
    StepDownOffered {
        /// The operator's code.
        code: Code,
    },
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
    /// It says that it has charged, though only an OTP was asked for: ask, never resend.
    ChargedUnasked {
        /// The operator's code.
        code: Code,
    },
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
    Charged(Debited),
    /// A recorded negative; msisdn and amount are ours (money rule 3).
    Declined(Decline),
    /// Requested, not confirmed by the subscriber, not charged so far.
    Unconfirmed {
        /// The operator's code.
        code: Code,
    },
    /// The operator is still working on it, or waits for the subscriber.
    Pending {
        /// The operator's code.
        code: Code,
        /// The pause before asking again that the operator advises.
        ask_after: Duration,
    },
    /// Nothing was charged: the operator offers a smaller package, which the subscriber may choose.
    StepDownOffered {
        /// The operator's code.
        code: Code,
    },
    /// The last paid day is what it was before the charge was sent, so that it is not charged so
    /// far (AOC protocol, section 9).
    Unchanged,
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

/// What an operator says of a debit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Debited {
    /// The operator's code.
    pub code: Code,
    /// The operator's own name for the charge, where it gave one.
    pub reference: Option<OperatorReference>,
    /// How much was debited, where that is not what was ordered.
    pub amount: Option<Money>,
    /// The last day that is paid now, where it is told.
    pub expiry: Option<NaiveDate>,
}

impl Debited {
    /// What was ordered was debited, and nothing else is told.
    pub(crate) fn plainly(code: Code, reference: Option<OperatorReference>) -> Self {
        Self { code, reference, amount: None, expiry: None }
    }
}

/// The answer to the first of two calls. No money moves by it, whatever is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrepareAnswer {
    /// The charge can be made.
    Ready {
        /// The operator's own name for the charge. It is stored before anything else is done.
        reference: OperatorReference,
        /// Where the subscriber agrees, if on a page. Whoever has it can pay: never logged.
        redirect_url: Option<Box<str>>,
        /// The same in a wallet's app.
        deep_link: Option<Box<str>>,
        /// Whether the subscriber may have a free trial: a hint (AOC protocol, 8.6).
        free_trial: Option<bool>,
    },
    /// A listed negative; another TransactionID would not do better.
    Declined(Decline),
    /// It may have charged, though it was only to get ready: ask, never under another id.
    InDoubt {
        /// The operator's code.
        code: Code,
    },
    /// This TransactionID is burnt: another may do better, and no money can move under this one.
    Burnt {
        /// The operator's code, where there was one.
        code: Option<Code>,
        /// What came instead of a usable answer, as a charge records it.
        doubted: Doubted,
        /// Why.
        why: &'static str,
    },
}

/// How a subscription stands at the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StandingAnswer {
    /// It lives.
    Subscribed {
        /// The last day that is paid, where it is told.
        expiry: Option<NaiveDate>,
    },
    /// It has ended, or never was.
    Ended {
        /// The operator's code, where there was one.
        code: Option<Code>,
    },
    /// The answer tells nothing: ask again.
    Unclear {
        /// Whether our own request was refused, contract or configuration: only a person mends
        /// that (money rule 12).
        is_our_fault: bool,
        /// Why it tells nothing.
        why: &'static str,
    },
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
