//! How a command ends.

use std::process::ExitCode;

use engine::StoreError;

use crate::config::Problems;

/// What the caller's shell sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// It could not be done; also an unknown id.
    Failed = 1,
    /// Wrong usage or configuration; nothing was done.
    Usage = 2,
    /// Done, but something needs a person: charges in doubt, rejected lines.
    NeedsPerson = 3,
    /// Interrupted before it was done.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command ends early, by what the caller is told.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Wrong usage: the text says what was found and what was expected.
    #[error("{0}")]
    Usage(String),
    /// A configuration that cannot work.
    #[error(transparent)]
    Config(#[from] Problems),
    /// It could not be done.
    #[error("{0:#}")]
    Failed(#[from] anyhow::Error),
    /// The store does not answer now; later it may.
    #[error("{0}")]
    StoreAway(String),
    /// A signal asked for an early end.
    #[error("interrupted")]
    Interrupted,
    /// Whoever read our output has gone, as `head` does: a quiet end, and no failure.
    #[error("nobody reads the output")]
    ReaderGone,
}

impl Failure {
    /// The exit code that tells it.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) | Self::Config(_) => Exit::Usage,
            Self::Failed(_) | Self::StoreAway(_) => Exit::Failed,
            Self::Interrupted => Exit::Interrupted,
            Self::ReaderGone => Exit::Done,
        }
    }
}

/// A store that must not be used as it is is a matter of configuration; any other fault is not.
impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unfit(why) => Self::Usage(format!("store.url: {why}")),
            away @ StoreError::Unavailable(_) => Self::StoreAway(away.to_string()),
            // Its text holds its source's already, so the chain would say it twice.
            other => Self::Failed(anyhow::Error::msg(other.to_string())),
        }
    }
}
