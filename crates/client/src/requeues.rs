//! Trying failed charges again.

use contract::{NewRequeue, RequeueAnswer, RequeueOne, RequeueView};
use reqwest::Method;

use crate::wire::Call;
use crate::{Client, Error, IdempotencyKey, Pager};

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

    /// Tries every charge again that a filter takes, at a pace, or those that are named; dry, says what would be done. How
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

    /// Every requeue in these states, separated by commas, newest first; all, where none is named.
    pub fn requeues(&self, states: Option<&str>) -> Pager<RequeueView> {
        Pager::new(self, &["requeues"], &serde_json::json!({ "state": states }))
    }

    /// Lets a requeue go on that somebody else asked for. Asked for twice it is approved once.
    ///
    /// # Errors
    ///
    /// See [`Error`]; [`Error::Problem`] with status 409 where it does not wait, is not counted to
    /// the end yet, or was asked for by the same.
    pub async fn approve_requeue(&self, id: &str) -> Result<RequeueView, Error> {
        self.ask(&Call::post(self.url(&["requeues", id, "approve"])?)).await
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
