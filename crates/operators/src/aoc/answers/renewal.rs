//! The answer to renewSubscription.

use billing::Doubted;

use super::Receipt;
use crate::aoc::Pending;
use crate::{Code, Decline, OperatorReference};

/// What became of a renewal (AOC protocol, sections 8.3 and 10).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RenewalAnswer {
    /// The subscriber was debited for the next period.
    Charged(Receipt),
    /// A listed negative: nothing was debited (money rule 3).
    Declined(Decline),
    /// Not charged so far, and not ended: ask chargeStatus about this one.
    Pending {
        /// What it waits for.
        pending: Pending,
        /// The renewal's own name at the gateway. Store it first.
        aoc_trans_id: OperatorReference,
    },
    /// AOC2001: the period is paid already. This call charged nothing; read the expiry date again.
    AlreadyPaid {
        /// The gateway's code.
        code: Code,
    },
    /// AOC2002: unsubscribed or expired. Never renew it again.
    Ended {
        /// The gateway's code.
        code: Code,
    },
    /// AOC2003: no such subscriber for this msisdn and subscription.
    NotMember {
        /// The gateway's code.
        code: Code,
    },
    /// AOC2004: the day's attempts are used up. It says nothing about an earlier one (A9); where
    /// we know of none, one of ours may have been lost.
    AttemptsUsedUp {
        /// The gateway's code.
        code: Code,
    },
    /// It answered, and the answer does not tell whether money moved: ask, never resend.
    InDoubt {
        /// The gateway's code.
        code: Code,
        /// What kind of doubt, as a charge records it.
        doubted: Doubted,
        /// The renewal's own name, if the answer told it: chargeStatus can be asked.
        aoc_trans_id: Option<OperatorReference>,
        /// Why nobody knows yet.
        why: &'static str,
    },
}
