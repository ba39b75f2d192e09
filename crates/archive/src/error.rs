//! Why the archive does not answer.

use engine::StoreError;

/// What the archive could not do.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The folder or the object store failed: try again later.
    #[error("the archive does not answer: {0}")]
    Away(#[from] object_store::Error),
    /// An object is not what it was when it was written: somebody must look.
    #[error("{object} in the archive is damaged: {why}")]
    Damaged {
        /// Its name.
        object: String,
        /// What is wrong with it.
        why: String,
    },
    /// An object was written by a newer version.
    #[error("{object} in the archive has the format {found}, and this version reads {expected}")]
    Newer {
        /// Its name.
        object: String,
        /// The format that it says it has.
        found: String,
        /// The format that is read here.
        expected: &'static str,
    },
    /// The archive cannot be used as it is configured.
    #[error("archive: {0}")]
    Unfit(String),
    /// The journal failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ArchiveError {
    /// Whether one object is missing or damaged, while the archive itself answers.
    pub fn is_about_an_object(&self) -> bool {
        match self {
            Self::Damaged { .. } | Self::Away(object_store::Error::NotFound { .. }) => true,
            Self::Away(_) | Self::Newer { .. } | Self::Unfit(_) | Self::Store(_) => false,
        }
    }

    pub(crate) fn damaged(object: &impl ToString, why: impl ToString) -> Self {
        Self::Damaged { object: object.to_string(), why: why.to_string() }
    }
}
