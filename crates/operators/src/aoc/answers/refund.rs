//! The answer to refund and to refundStatus.

use billing::{Doubted, Money};

use crate::{Code, Decline, OperatorReference};

/// What became of a refund (AOC protocol, section 11).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundAnswer {
    /// The money went back.
    Refunded {
        /// The gateway's code.
        code: Code,
        /// How much went back: what was asked for.
        refunded: Money,
        /// Repeated or the refund's own: the protocol leaves it open (A11). Stored beside the
        /// charge's, never instead of it.
        aoc_trans_id: Option<OperatorReference>,
        /// The name in settlement files.
        client_correlator: Option<OperatorReference>,
    },
    /// A listed negative: nothing went back.
    Denied(Decline),
    /// refundStatus finds itself in the wrong state and names no status: there is no such refund,
    /// as far as it tells (flow A5). Alone this proves nothing.
    NotFound {
        /// The gateway's code.
        code: Code,
    },
    /// It answered, and the answer does not tell whether money went back: ask refundStatus.
    InDoubt {
        /// The gateway's code.
        code: Code,
        /// What kind of doubt, as a refund records it.
        doubted: Doubted,
        /// Why nobody knows yet.
        why: &'static str,
    },
}
