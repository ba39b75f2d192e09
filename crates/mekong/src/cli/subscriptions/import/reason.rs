//! Why a line is rejected.

use orders::enrolment::{Conflict, NotEnrolled};
use sheet::{Misquoted, Unreadable};

/// Why a line is rejected.
///
/// None repeats a cell that may hold a number, whichever column it was written in
/// (money rule 15).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Reason {
    /// Too long, or no text.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// Quotes that make no sense.
    #[error(transparent)]
    Misquoted(#[from] Misquoted),
    /// More or fewer cells than the header has.
    #[error("expected {expected} cells as in the header, found {found}")]
    Cells {
        /// As many as the header has.
        expected: usize,
        /// As many as the line has.
        found: usize,
    },
    /// No instant.
    #[error("renews_at: expected an instant (RFC 3339) such as 2026-11-29T02:00:00+07:00")]
    RenewsAt,
    /// A field that cannot be used, or that contradicts what is on record.
    #[error(transparent)]
    NotEnrolled(#[from] NotEnrolled),
}

impl From<Conflict> for Reason {
    fn from(conflict: Conflict) -> Self {
        Self::NotEnrolled(conflict.into())
    }
}
