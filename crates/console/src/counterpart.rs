//! Who is behind an account.

/// The operator behind an account, as configuration says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counterpart {
    /// The operator, in words for people.
    pub operator: &'static str,
    /// Which of its environments the account is for, in the operator's own word.
    pub environment: String,
    /// The host that is called.
    pub host: String,
}
