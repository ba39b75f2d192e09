//! What an error of Redis or of its connection means for the caller.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use redis::{ErrorKind, RedisError, ServerError, Value};

use crate::store::StoreError;

/// First words of a server's refusals that pass by themselves, or after a look at the
/// connection: it is starting, it is a replica now, it lost its scripts, it is full.
const PASSING: [&str; 12] = [
    "LOADING",
    "READONLY",
    "NOSCRIPT",
    "TRYAGAIN",
    "CLUSTERDOWN",
    "MASTERDOWN",
    "MOVED",
    "ASK",
    "BUSY",
    "MISCONF",
    "OOM",
    "NOREPLICAS",
];

/// Whether asking the server again, perhaps on another connection, may help.
pub(super) fn is_passing(error: &ServerError) -> bool {
    PASSING.contains(&error.code())
}

/// First words of refusals that concern the connection: what it leads to is not, or no longer,
/// what its handshake found.
const OF_THE_CONNECTION: [&str; 4] = ["LOADING", "READONLY", "NOSCRIPT", "MASTERDOWN"];

/// Whether a refusal asks for another connection, which begins with another handshake.
pub(super) fn is_of_the_connection(error: &ServerError) -> bool {
    OF_THE_CONNECTION.contains(&error.code())
}

/// An answer of the server, or the reason why there is none.
pub(super) fn checked(value: Value) -> Result<Value, StoreError> {
    match value {
        Value::ServerError(error) => Err(StoreError::Broken(format!(
            "Redis answered {} {}",
            error.code(),
            error.details().unwrap_or_default()
        ))),
        value => Ok(value),
    }
}

/// A failed connection or command.
pub(super) fn store_error(error: RedisError) -> StoreError {
    match error.kind() {
        ErrorKind::AuthenticationFailed => StoreError::Unfit(format!(
            "Redis refused the user name or password in the store's URL: {error}"
        )),
        ErrorKind::InvalidClientConfig => {
            StoreError::Unfit(format!("the store's URL cannot be used: {error}"))
        }
        _ => StoreError::Unavailable(Box::new(error)),
    }
}

/// No answer in all the time that a call may take.
#[derive(Debug, thiserror::Error)]
#[error("no answer from Redis within {waited:?}; last: {last}")]
pub(super) struct NoAnswer {
    pub(super) waited: Duration,
    pub(super) last: String,
}

/// What went wrong, for people.
pub(super) fn text_of(error: &StoreError) -> String {
    match error {
        StoreError::Unavailable(source) => source.to_string(),
        other => other.to_string(),
    }
}

/// One failure, told to everyone whose work was in the same call.
pub(super) fn to_each(error: StoreError) -> impl Fn() -> StoreError {
    let error = Arc::new(error);
    move || match &*error {
        StoreError::Unavailable(_) => StoreError::Unavailable(Box::new(Shared(error.clone()))),
        StoreError::Unfit(text) => StoreError::Unfit(text.clone()),
        StoreError::Broken(text) => StoreError::Broken(text.clone()),
        StoreError::Newer { what } => StoreError::Newer { what: what.clone() },
    }
}

#[derive(Debug, thiserror::Error)]
#[error("{}", .0.source().map_or_else(|| .0.to_string(), ToString::to_string))]
struct Shared(Arc<StoreError>);

/// An answer that does not look as its script's header says.
pub(super) fn strange(script: &str, value: &Value) -> StoreError {
    StoreError::Broken(format!("script {script} gave an answer of another shape: {value:?}"))
}
