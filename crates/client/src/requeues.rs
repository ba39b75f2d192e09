//! Trying failed charges again.

use contract::{NewRequeue, RequeueAnswer, RequeueOne, RequeueView};
use reqwest::Method;

use crate::wire::Call;
use crate::{Client, Error, IdempotencyKey};

impl Client {
    /// Tries one charge again, or has the operator asked if it is in doubt; dry, says what would be
    /// done.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn requeue(
        &self,
        charge: &str,
        requeue: &RequeueOne,
        key: &IdempotencyKey,
    ) -> Result<RequeueAnswer, Error> {
        self.ask(&Call::under(key, self.url(&["charges", charge, "requeue"])?).with(requeue)).await
    }

    /// Tries every charge again that a filter takes, at a pace; dry, says what would be done. How
    /// far it is then is told by its run, and by [`Client::requeue_status`].
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn requeue_all(
        &self,
        requeue: &NewRequeue,
        key: &IdempotencyKey,
    ) -> Result<RequeueAnswer, Error> {
        self.ask(&Call::under(key, self.url(&["requeues"])?).with(requeue)).await
    }

    /// How far a requeue is, by what follows `requeue/` in the name of its run.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn requeue_status(&self, id: &str) -> Result<RequeueView, Error> {
        self.read(&["requeues", id]).await
    }

    /// Stops a requeue: what it has asked for by then stays asked for. Asked for once.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn cancel_requeue(&self, id: &str) -> Result<RequeueView, Error> {
        self.ask(&Call::once(Method::POST, self.url(&["requeues", id, "cancel"])?)).await
    }
}
