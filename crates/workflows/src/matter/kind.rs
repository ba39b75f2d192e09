//! The kinds of matters, as data.

use minicbor::{Decode, Encode};

use MatterKind as K;

/// What a matter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum MatterKind {
    /// Money was taken after it was cancelled (money rule 10).
    #[n(0)]
    LandedAfterCancel,
    /// Money was taken for a period that an earlier charge had paid already (money rule 1).
    #[n(1)]
    LandedTwice,
    /// Money was taken by a charge that had been given up (money rule 3).
    #[n(2)]
    LandedLate,
    /// An inquiry was answered about another msisdn, amount or id (money rule 4).
    #[n(3)]
    OtherAnswer,
    /// An operator answered a call that moves money with a code that no table lists.
    #[n(4)]
    UnlistedCode,
    /// An operator posted something that nobody here is meant by.
    #[n(5)]
    UnmatchedCallback,
}

/// Every kind: its word, and what it says to a person. `docs/operations.md` says what to do.
#[rustfmt::skip]
pub const MATTER_KINDS: [(MatterKind, &str, &str); 6] = [
    (K::LandedAfterCancel, "landed_after_cancel", "money was taken after it was cancelled"),
    (K::LandedTwice,       "landed_twice",        "money was taken for a period that was paid already"),
    (K::LandedLate,        "landed_late",         "money was taken by a charge that had been given up"),
    (K::OtherAnswer,       "other_answer",        "the operator answered about another msisdn, amount or id"),
    (K::UnlistedCode,      "unlisted_code",       "the operator answered with a code that no table lists"),
    (K::UnmatchedCallback, "unmatched_callback",  "the operator posted something that nobody here is meant by"),
];

impl MatterKind {
    /// The word for programs, and the status of an open matter.
    pub fn as_str(self) -> &'static str {
        self.row().1
    }

    /// What it says to a person.
    pub fn words(self) -> &'static str {
        self.row().2
    }

    fn row(self) -> &'static (Self, &'static str, &'static str) {
        let row = MATTER_KINDS.iter().find(|(kind, _, _)| *kind == self);
        row.expect("every kind has a row")
    }
}
