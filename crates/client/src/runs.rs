//! How far the work is: runs, and what waits in the queues.

use contract::{QueueView, RunView};

use crate::{Client, Error, Pager};

impl Client {
    /// Every run, in order of name.
    pub fn runs(&self) -> Pager<RunView> {
        Pager::new(self, &["runs"], &())
    }

    /// One run, such as `ltc-main/gold-weekly/2026-11-22`.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn run(&self, id: &str) -> Result<RunView, Error> {
        self.read(&["runs", id]).await
    }

    /// Tonight's runs, and the requeues in motion.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn tonight(&self) -> Result<Vec<RunView>, Error> {
        Pager::new(self, &["tonight"], &()).all().await
    }

    /// What waits in every queue, in order of name.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn queues(&self) -> Result<Vec<QueueView>, Error> {
        Pager::new(self, &["queues"], &()).all().await
    }
}
