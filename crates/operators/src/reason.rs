//! Why a charge was declined, in words that are the same for every operator.

use std::fmt;

/// The `reason` of a declined charge as our API, console and files spell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The balance was too low.
    Funds,
    /// The operator bars this line from being charged.
    Barred,
    /// Not a prepaid line, and only those can be charged.
    NotPrepaid,
    /// A spending limit was reached.
    Limit,
    /// The subscriber said no.
    RefusedBySubscriber,
    /// The time to confirm ran out.
    Expired,
    /// The OTP was wrong.
    WrongOtp,
    /// The operator holds the subscriber as a member already.
    AlreadySubscribed,
    /// The operator does not hold the subscriber as a member.
    NotMember,
    /// The operator never heard of it.
    NotFound,
    /// Our configuration or contract is wrong.
    Misconfigured,
    /// A fault on the operator's side, certainly without a debit.
    OperatorError,
    /// Cancelled before it was charged.
    Cancelled,
}

impl Reason {
    /// The word as it stands in JSON and CSV.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Funds => "funds",
            Self::Barred => "barred",
            Self::NotPrepaid => "not_prepaid",
            Self::Limit => "limit",
            Self::RefusedBySubscriber => "refused_by_subscriber",
            Self::Expired => "expired",
            Self::WrongOtp => "wrong_otp",
            Self::AlreadySubscribed => "already_subscribed",
            Self::NotMember => "not_member",
            Self::NotFound => "not_found",
            Self::Misconfigured => "misconfigured",
            Self::OperatorError => "operator_error",
            Self::Cancelled => "cancelled",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
