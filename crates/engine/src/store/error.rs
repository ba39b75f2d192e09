//! What a store could not do, by what the caller does next.

/// A store's failure.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The store could not be reached or did not answer: try again later. What was asked may or
    /// may not have been done.
    #[error("the store is unavailable: {0}")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The store must not be used as it is: wrong version, would lose data, already in use.
    /// Trying again does not help; the text says what would.
    #[error("{0}")]
    Unfit(String),
    /// What is stored cannot be read, or the request broke one of the contract's bounds.
    #[error("broken record or request: {0}")]
    Broken(String),
    /// A record that this version of the program cannot read or go on with. It is left as it is.
    #[error("{what}: written by a newer version of this program")]
    Newer {
        /// What was being read.
        what: String,
    },
}

impl StoreError {
    /// Whether the same call may succeed later without anyone's help.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}
