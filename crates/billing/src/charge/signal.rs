//! What a charge can be told.

use chrono::{DateTime, NaiveDate, Utc};
use minicbor::{Decode, Encode};

use super::ChargeEvent;
use crate::{Money, Otp, RefundId};

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
    /// The subscriber typed an OTP.
    #[n(2)]
    Otp {
        /// What was typed.
        #[n(0)]
        otp: Otp,
    },
    /// The subscriber chose the smaller package that the operator offers.
    #[n(3)]
    StepDown {
        /// In the operator's days.
        #[n(0)]
        days: u32,
    },
    /// Something outside says that the charge has moved: worth asking (money rule 13).
    #[n(4)]
    Hint {
        /// The operator's own name for the charge, checked with the operator.
        #[n(0)]
        reference: Option<Box<str>>,
        /// The last paid day, as it was said: a name belongs to this charge only if it lies after
        /// the day that was paid before.
        #[cbor(n(1), with = "crate::encoding::day::optional", has_nil)]
        expiry: Option<NaiveDate>,
    },
    /// Give money back.
    #[n(5)]
    Refund {
        /// The refund's id.
        #[n(0)]
        id: RefundId,
        /// How much; all that is left, if nothing is said.
        #[n(1)]
        amount: Option<Money>,
        /// Why.
        #[n(2)]
        reason: Box<str>,
        /// Who asks for it.
        #[n(3)]
        by: Box<str>,
    },
    /// The OTP did not arrive: have another sent.
    #[n(7)]
    ResendOtp,
    /// A refund has ended.
    #[n(6)]
    RefundEnded {
        /// Which.
        #[n(0)]
        id: RefundId,
        /// What went back; none if nothing did.
        #[n(1)]
        refunded: Option<Money>,
    },
    /// Open another in its place, or ask about this one, whichever may be.
    #[n(8)]
    Requeue {
        /// The run that the other will belong to.
        #[n(0)]
        run: Box<str>,
        /// Who asks.
        #[n(1)]
        by: Box<str>,
        /// Why, in their words.
        #[n(2)]
        reason: Option<Box<str>>,
    },
    /// Have the operator asked whether it says the same.
    #[n(9)]
    Verify {
        /// The reconciliation that wants to know.
        #[n(0)]
        of: Box<str>,
        /// Who asks.
        #[n(1)]
        by: Box<str>,
    },
    /// Its worker lives, has lost its lease, and knows that it has not made the call.
    #[n(10)]
    Unsent {
        /// When the intent of that call was recorded: which of several sends it was.
        #[cbor(n(0), with = "crate::encoding::instant")]
        submitted_at: DateTime<Utc>,
    },
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
    /// The window of its night has ended, and its plan carries nothing over.
    #[n(3)]
    WindowEnded,
    /// Somebody stopped its run.
    #[n(4)]
    RunStopped,
}
