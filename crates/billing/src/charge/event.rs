//! What can happen to a charge.

use chrono::{DateTime, NaiveDate, Utc};
use minicbor::{Decode, Encode};

use super::{
    ChargeMove, Doubted, Finding, NotRefundable, OperatorPage, Proof, Unaccepted, Withdrawal,
};
use crate::{DeclineReason, Money, Otp, RefundId, TransactionId};

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
        /// When the intent was recorded that has come to nothing; none of a first call.
        #[cbor(n(3), with = "crate::encoding::instant::optional", has_nil)]
        submitted_at: Option<DateTime<Utc>>,
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
        /// How much, where that is not what was ordered.
        #[n(4)]
        amount: Option<Money>,
        /// The last day that is paid now, where the operator says so.
        #[cbor(n(5), with = "crate::encoding::day::optional", has_nil)]
        expiry: Option<NaiveDate>,
        /// When to ask for what this answer did not tell: the last paid day, or the rest of a
        /// split charge.
        #[cbor(n(6), with = "crate::encoding::instant::optional", has_nil)]
        look_at: Option<DateTime<Utc>>,
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
        /// The operator's own name for the charge, where it gave one.
        #[n(4)]
        reference: Option<Box<str>>,
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
    /// The intent of the first of two calls was recorded; no money moves by it.
    #[n(11)]
    Preparing,
    /// The first of two calls was answered: the subscriber is next or, where none takes part, the
    /// call that charges.
    #[n(12)]
    Prepared {
        /// The operator's own name for the charge.
        #[n(0)]
        reference: Box<str>,
        /// Where the subscriber agrees, if on a page. Its addresses are never written to the history.
        #[cbor(n(1), encode_with = "OperatorPage::encode_unaddressed", is_nil = "Option::is_none")]
        page: Option<OperatorPage>,
        /// Until when the subscriber may act; none where no subscriber takes part.
        #[cbor(n(2), with = "crate::encoding::instant::optional", has_nil)]
        expires_at: Option<DateTime<Utc>>,
        /// When to ask first, where money moves without a call of ours.
        #[cbor(n(3), with = "crate::encoding::instant::optional", has_nil)]
        look_at: Option<DateTime<Utc>>,
        /// Whether the subscriber may have a free trial, where the operator says so: a hint.
        #[n(4)]
        free_trial: Option<bool>,
    },
    /// The first of two calls came to nothing, and its TransactionID is burnt: no money can move
    /// under it any more, and it goes on under another (flow L1).
    #[n(13)]
    PrepareAgain {
        /// The new id.
        #[n(0)]
        transaction_id: TransactionId,
        /// Not to be sent before this time.
        #[cbor(n(1), with = "crate::encoding::instant")]
        retry_at: DateTime<Utc>,
        /// The operator's code, if there was one.
        #[n(2)]
        code: Option<Box<str>>,
        /// What went over the wire, redacted.
        #[n(3)]
        evidence: Option<Box<str>>,
        /// What came instead of a usable answer.
        #[n(4)]
        why: Doubted,
    },
    /// The subscriber typed an OTP. What was typed is never written to the history.
    #[n(14)]
    OtpTyped {
        /// What was typed.
        #[cbor(skip)]
        otp: Option<Otp>,
    },
    /// The OTP was wrong; the subscriber may type again.
    #[n(15)]
    OtpRefused {
        /// The operator's code.
        #[n(0)]
        code: Option<Box<str>>,
    },
    /// The time in which the subscriber could act is over.
    #[n(16)]
    WindowClosed {
        /// When to ask what has become of it.
        #[cbor(n(0), with = "crate::encoding::instant")]
        look_at: DateTime<Utc>,
    },
    /// The operator offers a smaller package instead (AOC protocol, 4.1).
    #[n(17)]
    StepDownOffered {
        /// Until when the subscriber may choose.
        #[cbor(n(0), with = "crate::encoding::instant")]
        expires_at: DateTime<Utc>,
    },
    /// The subscriber chose the smaller package.
    #[n(18)]
    StepDownChosen {
        /// In the operator's days.
        #[n(0)]
        days: u32,
    },
    /// The subscriber wants another OTP, since none arrived.
    #[n(24)]
    ResendAsked,
    /// The operator was asked to send another OTP.
    #[n(25)]
    OtpResent {
        /// Whether it says that it did.
        #[n(0)]
        is_sent: bool,
        /// The operator's code, if there was one.
        #[n(1)]
        code: Option<Box<str>>,
        /// Until when the subscriber may act now.
        #[cbor(n(2), with = "crate::encoding::instant")]
        expires_at: DateTime<Utc>,
    },
    /// The last paid day was read before the call that charges (flow A3a).
    #[n(19)]
    ExpiryRead {
        /// That day.
        #[cbor(n(0), with = "crate::encoding::day")]
        expiry: NaiveDate,
    },
    /// The last day that is paid now was read.
    #[n(20)]
    ExpirySeen {
        /// That day.
        #[cbor(n(0), with = "crate::encoding::day")]
        expiry: NaiveDate,
    },
    /// Somebody said that something has happened: worth asking now (money rule 13).
    #[n(21)]
    Hinted {
        /// The operator's own name for the charge, as they said.
        #[n(0)]
        reference: Option<Box<str>>,
    },
    /// A refund was opened; its amount is spoken for from now on (flow A5).
    #[n(22)]
    RefundOpened {
        /// Which.
        #[n(0)]
        id: RefundId,
        /// How much it gives back.
        #[n(1)]
        amount: Money,
        /// Why, in the words of whoever asked for it.
        #[n(2)]
        reason: Box<str>,
        /// Who asked for it.
        #[n(3)]
        by: Box<str>,
    },
    /// A refund has ended.
    #[n(23)]
    RefundEnded {
        /// Which.
        #[n(0)]
        id: RefundId,
        /// What went back; none if nothing did.
        #[n(1)]
        refunded: Option<Money>,
        /// Whether nothing is left to go back.
        #[n(2)]
        in_full: bool,
    },
    /// A refund was put on record, and could not be opened when the charge heard of it: another was
    /// heard before. No money moves by it.
    #[n(27)]
    RefundRefused {
        /// Which.
        #[n(0)]
        id: RefundId,
        /// How much it was to give back.
        #[n(1)]
        amount: Money,
        /// Why it was wanted, in the words of whoever asked for it.
        #[n(2)]
        reason: Box<str>,
        /// Who asked for it.
        #[n(3)]
        by: Box<str>,
        /// Why it was not opened.
        #[n(4)]
        why: NotRefundable,
    },
    /// Another charge in its place was asked for, and may follow as far as this one can tell: the
    /// subscription opens it or, where there is none, this event does.
    #[n(26)]
    Requeued {
        /// The run that the other will belong to.
        #[n(0)]
        run: Box<str>,
        /// Who asked.
        #[n(1)]
        by: Box<str>,
        /// Why, in their words.
        #[n(2)]
        reason: Option<Box<str>>,
    },
    /// The operator is to be asked whether it says the same.
    #[n(28)]
    ToBeVerified {
        /// The reconciliation that wants to know.
        #[n(0)]
        of: Box<str>,
        /// Who asked.
        #[n(1)]
        by: Box<str>,
    },
    /// The worker that was thought lost says that it has not sent: it is only suspected from now on.
    #[n(29)]
    SaidUnsent,
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
            Self::SaidUnsent => M::SayUnsent,
            Self::Asked { .. } => M::Ask,
            Self::Withdrawn { .. } => M::Withdraw,
            Self::WithdrawalMissed { .. } => M::MissWithdrawal,
            Self::Preparing => M::Prepare,
            Self::Prepared { expires_at: Some(_), .. } | Self::StepDownOffered { .. } => M::Await,
            Self::Prepared { expires_at: None, .. } => M::GetReady,
            Self::PrepareAgain { .. } => M::NotAccepted,
            Self::OtpTyped { .. } | Self::StepDownChosen { .. } => M::Answer,
            Self::OtpRefused { .. } => M::Await,
            Self::ResendAsked | Self::OtpResent { .. } => M::Resend,
            Self::WindowClosed { .. } => M::CloseWindow,
            Self::ExpiryRead { .. } => M::ReadExpiry,
            Self::ExpirySeen { .. } => M::SeeExpiry,
            Self::Hinted { .. } | Self::ToBeVerified { .. } => M::Hint,
            Self::RefundOpened { .. }
            | Self::RefundRefused { .. }
            | Self::RefundEnded { in_full: false, .. } => M::CountRefund,
            Self::RefundEnded { in_full: true, .. } => M::Refund,
            Self::Requeued { .. } => M::Requeue,
        })
    }
}
