//! Why there is no answer, by what the caller does next.

use contract::Problem;

use crate::{BadAddress, BadToken, IdempotencyKey};

/// Why a client cannot be made: mend what it was given.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// The address.
    #[error("the server's address: {0}")]
    Address(#[from] BadAddress),
    /// The token.
    #[error("the token: {0}")]
    Token(#[from] BadToken),
    /// Connections of any kind, such as for want of root certificates, or a user agent that no
    /// header can carry.
    #[error("no connections can be made: {0}")]
    Connections(String),
}

/// Why there is no answer, by what the caller does next.
///
/// No text here holds a token, an OTP or what was sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The server refused, and says why: mend the request. Nothing was done.
    #[error("{}", in_words(.0))]
    Problem(Box<Problem>),
    /// The token is unknown (401), or lacks a scope (403): mend the configuration. Nothing was done.
    #[error("{}", in_words(.0))]
    Unauthorized(Box<Problem>),
    /// The server could not be reached, or had no room. Nothing was done: ask again later.
    #[error("nothing was done (attempts: {attempts}): {why}")]
    Unavailable {
        /// How often it was asked.
        attempts: u32,
        /// What came of the last attempt.
        why: String,
    },
    /// No answer came back, so it may have been done or not: ask again *under the same key*, with
    /// the same content. A batch has its keys in its lines.
    #[error("nobody knows whether it was done (attempts: {attempts}): {why}")]
    OutcomeUnknown {
        /// The key to ask under again; none for what is asked without one: look first, then ask.
        key: Option<IdempotencyKey>,
        /// How often it was asked.
        attempts: u32,
        /// What came of the last attempt.
        why: String,
    },
    /// Something answered that is not this API, or speaks another version of it: find out what
    /// listens at the address. Whether anything was done is unknown.
    #[error("an answer that is none of this API ({status}): {why}")]
    Unreadable {
        /// The HTTP status.
        status: u16,
        /// What was wrong with it.
        why: String,
    },
    /// An id that nothing can have, since no address can name it. Nothing was sent.
    #[error("there is nothing of the id `{id}`")]
    NoSuchId {
        /// The id.
        id: String,
    },
}

impl Error {
    /// What the server said, if it refused.
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Problem(problem) | Self::Unauthorized(problem) => Some(problem),
            _ => None,
        }
    }

    /// Whether there is no such thing as was asked for.
    pub fn is_not_found(&self) -> bool {
        let is_unknown = self.problem().is_some_and(|problem| problem.status == 404);
        is_unknown || matches!(self, Self::NoSuchId { .. })
    }
}

/// The detail, and the request's id for whoever is asked for help.
fn in_words(problem: &Problem) -> String {
    match &problem.request_id {
        Some(id) => format!("{} (request {id})", problem.detail),
        None => problem.detail.clone(),
    }
}
