//! What the client is asked to ask.

use billing::{Money, Msisdn, Otp, TransactionId};

use crate::OperatorReference;

/// What RequestDeduct is about, in either mode.
#[derive(Clone, Copy, Debug)]
pub struct Deduction<'a> {
    /// Ours, committed before this is sent (LTC protocol, section 9, rule 1).
    pub transaction_id: &'a TransactionId,
    /// The subscriber, a number of Laos.
    pub msisdn: Msisdn,
    /// Whole kip, more than zero.
    pub amount: Money,
    /// The product, LTC's `CardName`: 1 to [`Deduction::CARD_NAME_CHARS_MAX`] characters.
    pub card_name: &'a str,
}

impl Deduction<'_> {
    /// The most characters of a `CardName`.
    pub const CARD_NAME_CHARS_MAX: usize = 100;
}

/// What ConfirmDeduct is about.
#[derive(Clone, Copy, Debug)]
pub struct Confirmation<'a> {
    /// The one of the RequestDeduct that sent the OTP.
    pub transaction_id: &'a TransactionId,
    /// The RefCode of its answer.
    pub reference: &'a OperatorReference,
    /// What the subscriber typed.
    pub otp: &'a Otp,
    /// Whether an earlier confirmation with this reference has no known outcome. Then "expired"
    /// (008) proves nothing: LTC looks at the time before it looks at whether the OTP was used.
    pub earlier_confirm_in_doubt: bool,
}

/// What CheckTransaction is about.
#[derive(Clone, Copy, Debug)]
pub struct Inquiry<'a> {
    /// The charge in question.
    pub transaction_id: &'a TransactionId,
    /// Its subscriber, whom the answer has to name.
    pub msisdn: Msisdn,
    /// Its amount, which the answer has to name.
    pub amount: Money,
    /// How it was asked for, since some codes depend on it.
    pub mode: Mode,
}

/// The two ways RequestDeduct works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// `IsRecurring=true`: charges at once, without the subscriber.
    Recurring,
    /// `IsRecurring=false`: sends an OTP; ConfirmDeduct charges.
    Otp,
}
