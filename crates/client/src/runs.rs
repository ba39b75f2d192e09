//! How far the work is: runs, and what waits in the queues.

use contract::{NewRunDeed, QueueView, RunView};
use reqwest::Method;

use crate::wire::Call;
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

    /// Holds a run back (`pause`), lets it go on (`resume`) or ends it before its time (`stop`); the
    /// run as it stands then. Asked for once: what cannot be done is an error.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn do_to_run(
        &self,
        id: &str,
        deed: &str,
        why: &NewRunDeed,
    ) -> Result<RunView, Error> {
        self.ask(&Call::once(Method::POST, self.url(&["runs", id, deed])?).with(why)).await
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
