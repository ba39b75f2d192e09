//! The phases of a breaker, and every move between them, as data.

use minicbor::{Decode, Encode};

/// Whether charges are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Phase {
    /// They are.
    #[n(0)]
    Closed,
    /// They are not: the operator does not answer.
    #[n(1)]
    Open,
    /// A few are: it has just answered again.
    #[n(2)]
    HalfOpen,
}

/// What moves a breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Move {
    /// Too many calls had no answer.
    Trip,
    /// Somebody has taken the turn to ask.
    Probe,
    /// Whoever asked had no answer.
    Fail,
    /// Whoever asked had one.
    Answer,
    /// A step of the way back went well.
    Step,
    /// The last one did.
    Recover,
    /// Calls had no answer again.
    Relapse,
}

use Move as M;
use Phase as P;

/// Every move there is.
#[rustfmt::skip]
pub const BREAKER_MOVES: &[(Phase, Move, Phase)] = &[
    // from         move         to
    (P::Closed,     M::Trip,     P::Open),
    (P::Open,       M::Probe,    P::Open),
    (P::Open,       M::Fail,     P::Open),
    // No answer but that to a question leads out: nothing that moves money is tried on the way.
    (P::Open,       M::Answer,   P::HalfOpen),
    (P::HalfOpen,   M::Step,     P::HalfOpen),
    (P::HalfOpen,   M::Recover,  P::Closed),
    (P::HalfOpen,   M::Relapse,  P::Open),
];

impl Phase {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half_open",
        }
    }

    /// Where a move leads; `None` if it is not in the table.
    pub fn on(self, by: Move) -> Option<Self> {
        let found = BREAKER_MOVES.iter().find(|(from, on, _)| (*from, *on) == (self, by));
        found.map(|(_, _, to)| *to)
    }
}
