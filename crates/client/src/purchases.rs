//! Purchases: starting one, and everything its subscriber does until it ends.

use std::time::Duration;

use contract::{ChargeFilterView, NewPurchase, PurchaseDetail, PurchaseView, StepDown, TypedOtp};
use reqwest::Method;
use serde::Serialize;
use tokio::time::Instant;

use crate::wire::Call;
use crate::{Client, Error, IdempotencyKey, Pager};

/// The longest that a server makes one request wait.
const WAIT_MAX: Duration = Duration::from_secs(10);
/// Between two such requests: a server that makes nobody wait is not to be asked without end.
const PAUSE: Duration = Duration::from_millis(250);

impl Client {
    /// Starts a purchase, and waits up to `wait` until the subscriber can take part: `waiting` for
    /// the OTP that the operator has sent, or with the address of the operator's page. Where
    /// nobody has got it ready by then it is `requested` or `submitted`, and
    /// [`Client::purchase`] tells when somebody has.
    ///
    /// # Errors
    ///
    /// See [`Error`]; [`Error::Problem`] with status 409 where another purchase of the same is
    /// open, named in `conflicts_with`.
    pub async fn start_purchase(
        &self,
        purchase: &NewPurchase,
        key: &IdempotencyKey,
        wait: Duration,
    ) -> Result<PurchaseView, Error> {
        let until = Instant::now() + wait;
        loop {
            let left = until.saturating_duration_since(Instant::now()).min(WAIT_MAX);
            let call = Call::under(key, self.url(&["purchases"])?).with(purchase).waiting(left);
            // The same again is answered with the same purchase, as it stands then.
            let purchase: PurchaseView = self.ask(&call).await?;
            let is_ready = !matches!(purchase.state.as_str(), "requested" | "submitted");
            let left = until.saturating_duration_since(Instant::now());
            if is_ready || left.is_zero() {
                return Ok(purchase);
            }
            tokio::time::sleep(left.min(PAUSE)).await;
        }
    }

    /// One purchase with its history.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn purchase(&self, id: &str) -> Result<PurchaseDetail, Error> {
        self.read(&["purchases", id]).await
    }

    /// The purchases that a filter takes, oldest first.
    pub fn purchases(&self, filter: &ChargeFilterView) -> Pager<PurchaseView> {
        Pager::new(self, &["purchases"], filter)
    }

    /// Hands over the OTP that the subscriber typed; the purchase as it stood. Asked for once: an
    /// operator counts every one.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn type_otp(&self, id: &str, otp: &str) -> Result<PurchaseView, Error> {
        self.tell(id, "otp", &TypedOtp { otp: otp.to_owned() }).await
    }

    /// Has the operator send another OTP; the purchase as it stood. Asked for once.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn resend_otp(&self, id: &str) -> Result<PurchaseView, Error> {
        self.ask(&Call::once(Method::POST, self.url(&["purchases", id, "resend-otp"])?)).await
    }

    /// Chooses the smaller package that the operator offers, by its days; the purchase as it
    /// stood. Asked for once.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn step_down(&self, id: &str, days: u32) -> Result<PurchaseView, Error> {
        self.tell(id, "step-down", &StepDown { days }).await
    }

    /// Stops a purchase, as far as it can be stopped; the purchase as it stood. Asked for once.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn cancel_purchase(&self, id: &str) -> Result<PurchaseView, Error> {
        self.ask(&Call::once(Method::POST, self.url(&["purchases", id, "cancel"])?)).await
    }

    async fn tell(
        &self,
        id: &str,
        what: &str,
        body: &impl Serialize,
    ) -> Result<PurchaseView, Error> {
        self.ask(&Call::once(Method::POST, self.url(&["purchases", id, what])?).with(body)).await
    }
}
