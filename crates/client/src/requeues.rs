//! Trying failed charges again.

use contract::{NewRequeue, RequeueAnswer};

use crate::wire::Call;
use crate::{Client, Error, IdempotencyKey};

impl Client {
    /// Tries one charge again, or has the operator asked if it is in doubt.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn requeue(
        &self,
        charge: &str,
        key: &IdempotencyKey,
    ) -> Result<RequeueAnswer, Error> {
        self.ask(&Call::under(key, self.url(&["charges", charge, "requeue"])?)).await
    }

    /// Tries every charge again that a filter takes, or, dry, says what would be done.
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
}
