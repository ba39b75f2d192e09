//! Every legal move of a cancellation, as data.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};

use CancellationMove as M;
use CancellationState as S;

/// Where telling the operator stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum CancellationState {
    /// To be sent.
    #[n(0)]
    Requested,
    /// The intent to send is recorded; it may be on the wire.
    #[n(1)]
    Submitted,
    /// Nobody knows yet whether the operator has been told.
    #[n(2)]
    InDoubt,
    /// The subscription is over at the operator too.
    #[n(3)]
    Done,
}

/// What can move a cancellation; the kinds of [`super::CancellationEvent`] that change its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CancellationMove {
    /// The intent to send was recorded.
    Submit,
    /// It came to nothing; it is sent again.
    Fail,
    /// The answer was lost, or does not tell.
    LoseAnswer,
    /// A look at the subscription's standing did not tell.
    Ask,
    /// The operator still has the subscription.
    FindAlive,
    /// It is over at the operator.
    End,
}

/// Every legal move of a cancellation. A move that is not in this table does not exist.
#[rustfmt::skip]
pub const CANCELLATION_TRANSITIONS: &[(CancellationState, CancellationMove, CancellationState)] = &[
    // from          move            to
    (S::Requested,   M::Submit,      S::Submitted),
    // Told by the operator itself, in answer to a send whose record is lost, or not to be told.
    (S::Requested,   M::End,         S::Done),
    (S::Submitted,   M::Fail,        S::Requested),
    (S::Submitted,   M::LoseAnswer,  S::InDoubt),
    (S::Submitted,   M::End,         S::Done),
    (S::InDoubt,     M::Ask,         S::InDoubt),
    (S::InDoubt,     M::FindAlive,   S::Requested),
    (S::InDoubt,     M::End,         S::Done),
];

/// A move that the table does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a cancellation that is {from} cannot {by:?}")]
pub struct IllegalCancellationMove {
    /// Where it stood.
    pub from: CancellationState,
    /// What was to move it.
    pub by: CancellationMove,
}

impl CancellationState {
    /// Where a move leads.
    ///
    /// # Errors
    ///
    /// The move is not in the table.
    pub fn on(self, by: CancellationMove) -> Result<Self, IllegalCancellationMove> {
        let found =
            CANCELLATION_TRANSITIONS.iter().find(|(from, on, _)| (*from, *on) == (self, by));
        found.map(|(_, _, to)| *to).ok_or(IllegalCancellationMove { from: self, by })
    }

    /// The word in JSON, lists and filters.
    pub fn as_str(self) -> &'static str {
        let word = WORDS.iter().find(|(state, _)| *state == self);
        word.map(|(_, word)| *word).expect("every state has a word")
    }

    /// Every state.
    pub fn all() -> impl Iterator<Item = Self> {
        WORDS.iter().map(|(state, _)| *state)
    }
}

const WORDS: [(CancellationState, &str); 4] = [
    (S::Requested, "requested"),
    (S::Submitted, "submitted"),
    (S::InDoubt, "in_doubt"),
    (S::Done, "done"),
];

impl fmt::Display for CancellationState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A word that names no state of a cancellation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected requested, submitted, in_doubt or done, found {0:?}")]
pub struct CancellationStateError(String);

impl FromStr for CancellationState {
    type Err = CancellationStateError;

    fn from_str(text: &str) -> Result<Self, CancellationStateError> {
        let found = WORDS.iter().find(|(_, word)| *word == text);
        found.map(|(state, _)| *state).ok_or_else(|| CancellationStateError(text.to_owned()))
    }
}
