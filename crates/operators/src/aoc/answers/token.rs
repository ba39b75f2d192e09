//! Answers to calls that lead up to a charge and move no money.

use crate::aoc::{AocToken, DeepLink};
use crate::{Code, Decline, OperatorReference};

/// The answer to getAOCToken. Nothing is charged by it, whatever is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenAnswer {
    /// A charge can be made. Store `aoc_trans_id` before anything else is done.
    Granted(Granted),
    /// A listed negative. [`Class::Duplicate`](crate::Class::Duplicate) asks for a new
    /// TransactionID, or tells that the subscriber has the subscription already.
    Declined(Decline),
    /// The answer does not tell what happened: start over with a new TransactionID.
    InDoubt {
        /// The gateway's code.
        code: Code,
        /// Why nobody knows.
        why: &'static str,
    },
}

/// What getAOCToken gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Granted {
    /// The charge's name at the gateway.
    pub aoc_trans_id: OperatorReference,
    /// Opens the page; none for direct charging.
    pub aoc_token: Option<AocToken>,
    /// Opens the wallet's app, where the wallet has one and the page was told not to.
    pub deep_link: Option<DeepLink>,
    /// Whether the subscriber may have a free trial: a hint, told for mobile apps only.
    pub entitled_for_free_trial: Option<bool>,
}

/// The answer to a request that a TAC be sent again. No money moves here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TacAnswer {
    /// The subscriber gets a TAC.
    Sent {
        /// The gateway's code.
        code: Code,
    },
    /// A listed negative.
    Declined(Decline),
    /// The answer does not tell whether a TAC was sent.
    InDoubt {
        /// The gateway's code.
        code: Code,
        /// Why nobody knows.
        why: &'static str,
    },
}
