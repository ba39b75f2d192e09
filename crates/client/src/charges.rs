//! Charges without the subscriber, one or many at a time; refunds.

use contract::{
    BatchAnswer, BatchCharge, BatchOrder, BatchResult, ChargeDetail, ChargeFilterView, ChargeView,
    NewCharge, NewRefund, RefundAnswer,
};

use crate::wire::Call;
use crate::{Client, Error, IdempotencyKey, Pager};

/// The most charges of one request.
const LOT_MAX: usize = 1_000;

/// Why the rest of a batch has no answers.
#[derive(Debug, thiserror::Error)]
#[error("the first {} lines are answered: {source}", .answered.len())]
pub struct BatchError {
    /// What became of the lines before. From the next one on, ask again under the same keys.
    pub answered: Vec<BatchResult>,
    /// Why the next lot is not answered.
    pub source: Error,
}

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

    /// Asks for any number of charges, each under a key of its own, a thousand a request. Every
    /// line is answered on its own: one that is refused stops no other.
    ///
    /// # Errors
    ///
    /// The first request that failed, with what was answered before it.
    pub async fn enqueue_batch(
        &self,
        lines: &[(IdempotencyKey, NewCharge)],
    ) -> Result<Vec<BatchResult>, BatchError> {
        let mut answered = Vec::with_capacity(lines.len());
        for lot in lines.chunks(LOT_MAX) {
            let first = answered.len();
            match self.enqueue_lot(lot).await {
                Ok(results) => answered.extend(
                    results
                        .into_iter()
                        .map(|result| BatchResult { index: first + result.index, ..result }),
                ),
                Err(source) => return Err(BatchError { answered, source }),
            }
        }
        Ok(answered)
    }

    async fn enqueue_lot(
        &self,
        lot: &[(IdempotencyKey, NewCharge)],
    ) -> Result<Vec<BatchResult>, Error> {
        let line = |(key, charge): &(IdempotencyKey, NewCharge)| BatchCharge {
            charge: charge.clone(),
            idempotency_key: Some(key.to_string()),
        };
        let order = BatchOrder { charges: lot.iter().map(line).collect() };
        // Its lines have keys, so the whole may be asked for again.
        let call = Call::post(self.url(&["charges:batch"])?).with(&order);
        let BatchAnswer { results } = self.ask(&call).await?;
        if !results.iter().map(|result| result.index).eq(0..lot.len()) {
            let why = format!("expected {} results in the lines' order", lot.len());
            return Err(Error::Unreadable { status: 200, why });
        }
        Ok(results)
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
