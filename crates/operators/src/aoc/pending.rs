//! Charges that have not ended, and how often to ask about them.

use std::time::Duration;

/// Why a charge has not ended yet (AOC protocol, section 4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pending {
    /// XL and PayTM still work on it. **Asking is part of the charge**: it never takes effect
    /// where nobody asks until it has ended.
    Processing,
    /// Robi waits for the subscriber's consent.
    Consent,
    /// Celcom waits for the subscriber to top up; it may charge hours later.
    TopUp,
    /// The operator offers a smaller package. Nothing is charged until it is taken.
    StepDown,
    /// A plain `pending`, which the protocol does not explain.
    Unexplained,
}

/// How a pending status is spelled and how often the protocol asks about it.
pub(super) struct PendingRow {
    pub(super) status: &'static str,
    pub(super) pending: Pending,
    poll_every: Duration,
}

/// How often to ask where the answer was none of the documented ones.
pub const POLL_UNCLEAR_EVERY: Duration = minutes(5);

const fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(60 * minutes)
}

const fn row(status: &'static str, pending: Pending, poll_every: Duration) -> PendingRow {
    PendingRow { status, pending, poll_every }
}

/// Every pending status. Nothing says how often to ask about an offer that waits for the
/// subscriber; it is asked about like whatever else is not documented.
#[rustfmt::skip]
pub(super) const PENDING: &[PendingRow] = &[
    row("processing",        Pending::Processing,  minutes(2)),
    row("pending_consent",   Pending::Consent,     minutes(3)),
    row("pending_topup",     Pending::TopUp,       minutes(10)),
    row("pending_step_down", Pending::StepDown,    POLL_UNCLEAR_EVERY),
    row("pending",           Pending::Unexplained, minutes(2)),
];

impl Pending {
    /// The pause between two inquiries that the protocol advises.
    pub fn poll_every(self) -> Duration {
        let row = PENDING.iter().find(|row| row.pending == self);
        row.expect("every kind has a row, which a test holds").poll_every
    }

    /// Whether the charge takes effect only while it is asked about: then inquiries come first
    /// and no pause stops them (DESIGN 5).
    pub fn is_driven_by_polling(self) -> bool {
        self == Self::Processing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_asked_about_as_often_as_section_4_1_advises() {
        for (pending, expected) in [
            (Pending::Processing, 2),
            (Pending::Consent, 3),
            (Pending::TopUp, 10),
            (Pending::StepDown, 5),
            (Pending::Unexplained, 2),
        ] {
            assert_eq!(pending.poll_every(), minutes(expected), "{pending:?}");
            assert_eq!(pending.is_driven_by_polling(), pending == Pending::Processing);
        }
    }
}
