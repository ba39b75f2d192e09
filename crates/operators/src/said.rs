//! One word for what an operator said: few words, the same for all operators, fit to be a label.

use crate::{
    Answered, CallError, CancelAnswer, ChargeAnswer, InquiryAnswer, PrepareAnswer, RefundAnswer,
    ResendAnswer, StandingAnswer, TokenGrant,
};

/// An answer that has one word.
pub(crate) trait Said {
    /// The word.
    fn said(&self) -> &'static str;
}

/// The word for how a call ended, answered or not.
pub(crate) fn outcome<T: Said>(answer: &Result<Answered<T>, CallError>) -> &'static str {
    match answer {
        Ok(answered) => answered.answer.said(),
        Err(CallError::NotSent { .. }) => "not_sent",
        Err(CallError::Unauthorized { .. }) => "unauthorized",
        Err(CallError::RateLimited { .. }) => "rate_limited",
        Err(CallError::InDoubt { .. }) => "no_answer",
        Err(CallError::Refused { .. }) => "refused",
    }
}

impl Said for TokenGrant {
    fn said(&self) -> &'static str {
        "granted"
    }
}

impl Said for PrepareAnswer {
    fn said(&self) -> &'static str {
        match self {
            Self::Ready { .. } => "ready",
            Self::Declined(_) => "declined",
            Self::InDoubt { .. } => "in_doubt",
            Self::Burnt { .. } => "burnt",
        }
    }
}

impl Said for ResendAnswer {
    fn said(&self) -> &'static str {
        match self {
            Self::Sent { .. } => "sent",
            Self::Declined(_) => "declined",
            Self::InDoubt { .. } => "in_doubt",
        }
    }
}

impl Said for ChargeAnswer {
    fn said(&self) -> &'static str {
        match self {
            Self::Charged(_) => "charged",
            Self::Declined(_) => "declined",
            Self::Pending { .. } => "pending",
            Self::StepDownOffered { .. } => "step_down_offered",
            Self::InDoubt { .. } => "in_doubt",
        }
    }
}

impl Said for InquiryAnswer {
    fn said(&self) -> &'static str {
        match self {
            Self::Charged(_) => "charged",
            Self::Declined(_) => "declined",
            Self::Unconfirmed { .. } => "unconfirmed",
            Self::Pending { .. } => "pending",
            Self::StepDownOffered { .. } => "step_down_offered",
            Self::Unchanged => "unchanged",
            Self::NotMember { .. } => "not_member",
            Self::Mismatch { .. } => "mismatch",
            Self::NotFound => "not_found",
            Self::Unclear { .. } => "unclear",
        }
    }
}

impl Said for StandingAnswer {
    fn said(&self) -> &'static str {
        match self {
            Self::Subscribed { .. } => "subscribed",
            Self::Ended { .. } => "ended",
            Self::Unclear { .. } => "unclear",
        }
    }
}

impl Said for CancelAnswer {
    fn said(&self) -> &'static str {
        match self {
            Self::Cancelled { .. } => "cancelled",
            Self::AlreadyGone { .. } => "already_gone",
            Self::Declined(_) => "declined",
            Self::InDoubt { .. } => "in_doubt",
        }
    }
}

impl Said for RefundAnswer {
    fn said(&self) -> &'static str {
        match self {
            Self::Refunded { .. } => "refunded",
            Self::Denied(_) => "declined",
            Self::NotFound { .. } => "not_found",
            Self::InDoubt { .. } => "in_doubt",
        }
    }
}
