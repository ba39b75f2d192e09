//! In which ways two accounts of one day can differ.

use std::fmt;

/// What became of a pair, or of what only one side has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// They debited it and we know nothing of it: the gravest.
    MissingHere,
    /// They debited twice: under one TransactionID, or one line for one plan on one day.
    DuplicateThere,
    /// They say that money moved and we do not, or the other way round.
    StateDiffers,
    /// Another amount.
    AmountDiffers,
    /// Another subscriber.
    MsisdnDiffers,
    /// We hold it for charged and they do not have it.
    MissingThere,
    /// It is in doubt here, and they say nothing that would settle it.
    InDoubt,
    /// Both say the same.
    Matched,
}

impl Class {
    /// Every class, the gravest first.
    pub const ALL: [Self; 8] = [
        Self::MissingHere,
        Self::DuplicateThere,
        Self::StateDiffers,
        Self::AmountDiffers,
        Self::MsisdnDiffers,
        Self::MissingThere,
        Self::InDoubt,
        Self::Matched,
    ];

    /// Its name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MissingHere => "missing_here",
            Self::DuplicateThere => "duplicate_there",
            Self::StateDiffers => "state_differs",
            Self::AmountDiffers => "amount_differs",
            Self::MsisdnDiffers => "msisdn_differs",
            Self::MissingThere => "missing_there",
            Self::InDoubt => "in_doubt",
            Self::Matched => "matched",
        }
    }

    /// What it means, for people.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::MissingHere => "debited there, unknown here",
            Self::DuplicateThere => "debited twice there",
            Self::StateDiffers => "only one side says that money moved",
            Self::AmountDiffers => "another amount there",
            Self::MsisdnDiffers => "another subscriber there",
            Self::MissingThere => "charged here, not there",
            Self::InDoubt => "in doubt here, not settled there",
            Self::Matched => "the same on both sides",
        }
    }

    /// Whether a person has to look at it.
    pub fn needs_person(self) -> bool {
        self != Self::Matched
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
