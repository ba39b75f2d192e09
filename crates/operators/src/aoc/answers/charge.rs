//! What became of a charge.

use std::time::Duration;

use billing::{Doubted, Money};
use chrono::NaiveDate;

use crate::aoc::{POLL_UNCLEAR_EVERY, Pending};
use crate::{Code, Decline, MismatchedField, OperatorReference};

/// The answer to chargeStatus and to every call that charges a known `aocTransID`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatusAnswer {
    /// The subscriber was debited, and what the answer says of it is ours.
    Charged(Receipt),
    /// Proven not to be charged (money rule 3).
    Denied(Decline),
    /// Not charged so far, and not ended.
    Pending {
        /// What it waits for.
        pending: Pending,
        /// The gateway's code.
        code: Code,
    },
    /// The answer is about something that is not ours. For staff, never for a new id (money rule 4).
    Mismatch {
        /// The first field that differs.
        field: MismatchedField,
        /// The gateway's code.
        code: Code,
    },
    /// The answer does not tell whether money moved: ask chargeStatus, never resend.
    Unclear {
        /// The gateway's code.
        code: Code,
        /// What kind of doubt, as a charge records it.
        doubted: Doubted,
        /// Why nobody knows yet.
        why: &'static str,
    },
}

/// What the gateway says of a debit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The gateway's code.
    pub code: Code,
    /// What was charged. It differs from what was ordered only where `mode` says that it may
    /// ([`ChargeMode::may_differ`]): content is granted for what was paid.
    pub charged: Money,
    /// How it was charged.
    pub mode: ChargeMode,
    /// The charge's name at the gateway, where the answer repeats it. A renewal has one of its own.
    pub aoc_trans_id: Option<OperatorReference>,
    /// The name in settlement files.
    pub client_correlator: Option<OperatorReference>,
    /// The last day that is paid for, where it is told.
    pub expires_on: Option<NaiveDate>,
}

/// `chargeMode` (AOC protocol, sections 4 and 8.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChargeMode {
    /// The whole amount at once.
    Standard,
    /// A part of it first; another part may follow days later.
    Split,
    /// A smaller package that the subscriber chose.
    StepDown,
    /// Not told, or a word that is not documented.
    Unknown,
}

impl ChargeMode {
    /// Whether another amount than the ordered one may be charged.
    pub fn may_differ(self) -> bool {
        matches!(self, Self::Split | Self::StepDown)
    }
}

impl StatusAnswer {
    /// The pause that the protocol advises before chargeStatus is asked again; `None` where the
    /// charge has ended.
    pub fn poll_after(&self) -> Option<Duration> {
        match self {
            Self::Charged(_) | Self::Denied(_) => None,
            Self::Pending { pending, .. } => Some(pending.poll_every()),
            Self::Mismatch { .. } | Self::Unclear { .. } => Some(POLL_UNCLEAR_EVERY),
        }
    }
}
