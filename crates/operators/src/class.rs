//! What an operator's code means for us.

use std::fmt;

/// What a result code means for whoever asked, whatever the operator calls it.
///
/// Every code table gives one class to each documented code; a code that no table lists is
/// [`Class::InDoubt`], and pages a person (DESIGN 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// The step that was asked for is done; only on a charging call does that mean a debit.
    Success,
    /// Not enough balance; nothing was debited. Dunning may ask again, days later.
    Funds,
    /// A passing fault, certainly without a debit. A later attempt may work.
    Transient,
    /// This subscriber, or this input, cannot be charged. Asking again cannot help.
    Terminal,
    /// Our credentials were refused. Stop the account and page.
    Auth,
    /// The operator has seen this before and does not say how it ended. Ask, never resend.
    Duplicate,
    /// Nobody knows yet whether money moved.
    InDoubt,
    /// Our configuration or contract is wrong. Never held against a subscriber (money rule 12).
    Misconfiguration,
    /// Requested and not confirmed, and it never will be: the operator does not hold this
    /// subscriber as a member. Not charged so far.
    NotMember,
    /// Requested and not confirmed yet. Not charged so far.
    Pending,
}

impl Class {
    /// The word used in logs and metric labels.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Funds => "funds",
            Self::Transient => "transient",
            Self::Terminal => "terminal",
            Self::Auth => "auth",
            Self::Duplicate => "duplicate",
            Self::InDoubt => "in_doubt",
            Self::Misconfiguration => "misconfiguration",
            Self::NotMember => "not_member",
            Self::Pending => "pending",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
