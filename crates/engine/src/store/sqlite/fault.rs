//! What SQLite says, as what the caller does next.

use std::sync::Arc;

use rusqlite::ErrorCode;

use crate::store::StoreError;

/// The result of a batch, an operation or a read.
pub(super) type Outcome<T> = Result<T, Fault>;

/// Like [`StoreError`], but shared by all callers whose operations failed together.
#[derive(Debug, Clone)]
pub(super) enum Fault {
    /// SQLite itself failed: the whole batch is rolled back.
    Sqlite(Arc<rusqlite::Error>),
    /// The file must not be used as it is.
    Unfit(String),
    /// One operation asked for too much; found out before it wrote anything.
    Broken(String),
    /// The thread that does the work has ended.
    Ended,
}

#[derive(Debug, thiserror::Error)]
#[error("the store was closed")]
struct Closed;

impl Fault {
    /// Whether another connection held a lock.
    pub(super) fn is_busy(&self) -> bool {
        let Self::Sqlite(error) = self else { return false };
        matches!(
            error.sqlite_error_code(),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
        )
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(Arc::new(error))
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Sqlite(error) => from_sqlite(error),
            Fault::Unfit(text) => Self::Unfit(text),
            Fault::Broken(text) => Self::Broken(text),
            Fault::Ended => Self::Unavailable(Box::new(Closed)),
        }
    }
}

/// Waiting helps against a lock, a full disk or a failing one; nothing but a person helps against
/// a damaged or write-protected file.
fn from_sqlite(error: Arc<rusqlite::Error>) -> StoreError {
    use ErrorCode as E;
    match error.sqlite_error_code() {
        Some(E::DatabaseCorrupt) => StoreError::Unfit(format!(
            "the store's file is damaged ({error}): restore a backup, or try `sqlite3 FILE .recover`"
        )),
        Some(E::NotADatabase) => StoreError::Unfit(format!(
            "the store's file is no SQLite database ({error}): name another file"
        )),
        Some(E::ReadOnly | E::PermissionDenied | E::AuthorizationForStatementDenied) => {
            StoreError::Unfit(format!(
                "the store's file cannot be written ({error}): check its permissions and its folder's"
            ))
        }
        Some(E::CannotOpen) => StoreError::Unfit(format!(
            "the store's file cannot be opened ({error}): check that its folder exists and permits it"
        )),
        Some(_) => StoreError::Unavailable(Box::new(error)),
        None => StoreError::Broken(error.to_string()),
    }
}
