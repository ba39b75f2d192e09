//! Why something is not done.

use engine::StoreError;
use workflows::purchase::Unfit;

/// Why something is not done, by what the caller does next.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// A field cannot be used: mend it and ask again.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// There is no such thing.
    #[error("there is no {what} `{id}`")]
    Unknown {
        /// `charge`, `purchase`, `subscription`.
        what: &'static str,
        /// As it was asked for.
        id: String,
    },
    /// The key was used for something else before: take another key.
    #[error("the idempotency key {key:?} was used before, and with other values")]
    KeyTaken {
        /// The key.
        key: String,
    },
    /// Something of the subscriber's is open already, and stands in the way.
    #[error("{why}")]
    InTheWay {
        /// Its id.
        first: String,
        /// What it is, and what may be done about it.
        why: String,
    },
    /// Not as things stand, or never for this operator.
    #[error("{why}")]
    NotPossible {
        /// As which kind of thing.
        needs: Needs,
        /// Why not, and what would do instead.
        why: String,
    },
    /// The store failed; what was asked for may or may not be on record. The same request under
    /// the same key settles it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is missing where something is not possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// An operator that can do it.
    AnotherOperator,
    /// Another state of the thing.
    AnotherState,
}

impl Refused {
    pub(crate) fn unknown(what: &'static str, id: &str) -> Self {
        // Bounded: the text came from outside.
        Self::Unknown { what, id: id.chars().take(96).collect() }
    }

    pub(crate) fn not_now(why: impl Into<String>) -> Self {
        Self::NotPossible { needs: Needs::AnotherState, why: why.into() }
    }

    pub(crate) fn not_here(why: impl Into<String>) -> Self {
        Self::NotPossible { needs: Needs::AnotherOperator, why: why.into() }
    }
}
