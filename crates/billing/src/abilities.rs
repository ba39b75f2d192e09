//! What an operator can do, as far as decisions depend on it.

use crate::Way;

/// What an operator can do, as far as decisions depend on it. Each operator declares its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Abilities {
    /// Whether calls carry an access token that must be fetched and refreshed.
    pub uses_tokens: bool,
    /// The ways in which a charge takes two calls, of which the first moves no money.
    pub two_calls: &'static [Way],
    /// Whether it can be asked about a charge by our own TransactionID.
    pub asks_by_our_id: bool,
    /// Whether it tells the last paid day of a subscription.
    pub tells_expiry: bool,
    /// Whether a subscription ended on our side is to be ended there too.
    pub cancels: bool,
    /// Whether it sends an OTP again that did not arrive.
    pub resends_otps: bool,
    /// Whether it gives money back.
    pub refunds: bool,
    /// Whether it takes no more than one renewal attempt of a subscription a day (money rule 8).
    pub one_renewal_a_day: bool,
}
