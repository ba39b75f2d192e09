//! Reads run beside the writer, on a few connections of their own.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Semaphore;

use super::fault::{Fault, Outcome};
use super::session::Session;

/// Reads that run at once; more wait.
const READERS_MAX: usize = 4;

/// A pool of connections, opened as they are needed.
#[derive(Debug, Clone)]
pub(super) struct Readers {
    path: PathBuf,
    idle: Arc<Mutex<Vec<Session>>>,
    turns: Arc<Semaphore>,
}

impl Readers {
    /// A pool with no connection yet.
    pub(super) fn new(path: &Path) -> Self {
        let turns = Arc::new(Semaphore::new(READERS_MAX));
        Self { path: path.to_owned(), idle: Arc::default(), turns }
    }

    /// Reads within one transaction: all of `work` sees the same moment.
    pub(super) async fn read<T, F>(&self, work: F) -> Outcome<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Session) -> Outcome<T> + Send + 'static,
    {
        let turn = self.turns.clone().acquire_owned().await.map_err(|_| Fault::Ended)?;
        let readers = self.clone();
        let read = tokio::task::spawn_blocking(move || {
            let read = readers.read_now(work);
            drop(turn);
            read
        });
        read.await.unwrap_or(Err(Fault::Ended))
    }

    fn read_now<T>(&self, work: impl FnOnce(&mut Session) -> Outcome<T>) -> Outcome<T> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut session = idle.map_or_else(|| Session::open(&self.path), Ok)?;
        session.conn.prepare_cached("BEGIN")?.execute([])?;
        let read = work(&mut session);
        session.conn.prepare_cached("ROLLBACK")?.execute([])?;
        // A connection that met an error is closed rather than trusted.
        if read.is_ok() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(session);
        }
        read
    }
}
