//! Charges without the subscriber, and refunds.

use contract::{ChargeDetail, ChargeFilterView, ChargeView, NewCharge, NewRefund, RefundAnswer};

use crate::wire::Call;
use crate::{Client, Error, IdempotencyKey, Pager};

impl Client {
    /// Asks for a charge without the subscriber. It is on record once this returns.
    ///
    /// # Errors
    ///
    /// See [`Error`]; the same charge under the same key may be asked for again whatever it is.
    pub async fn enqueue(
        &self,
        charge: &NewCharge,
        key: &IdempotencyKey,
    ) -> Result<ChargeView, Error> {
        self.ask(&Call::under(key, self.url(&["charges"])?).with(charge)).await
    }

    /// One charge with its history.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn charge(&self, id: &str) -> Result<ChargeDetail, Error> {
        self.read(&["charges", id]).await
    }

    /// The charges that a filter takes, oldest first.
    pub fn charges(&self, filter: &ChargeFilterView) -> Pager<ChargeView> {
        Pager::new(self, &["charges"], filter)
    }

    /// Gives money back, where the operator can.
    ///
    /// # Errors
    ///
    /// See [`Error`]; [`Error::Problem`] with status 409 where the operator gives nothing back.
    pub async fn refund(
        &self,
        charge: &str,
        refund: &NewRefund,
        key: &IdempotencyKey,
    ) -> Result<RefundAnswer, Error> {
        let call = Call::under(key, self.url(&["charges", charge, "refund"])?).with(refund);
        let answer = self.answer(&call).await?;
        let refund: RefundAnswer = answer.read()?;
        Ok(RefundAnswer { already_asked: refund.already_asked || answer.is_again, ..refund })
    }
}
