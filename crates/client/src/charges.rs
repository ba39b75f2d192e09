//! Charges: without the subscriber, in lists and in numbers; refunds, and doubts that are settled.

use chrono::{DateTime, Utc};
use contract::{
    ChargeCounts, ChargeDetail, ChargeFilterView, ChargeView, NewCharge, NewRefund, NewResolution,
    RefundAnswer, ResolvedView,
};
use reqwest::Method;

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

    /// One charge as it stood at a moment of the past.
    ///
    /// # Errors
    ///
    /// See [`Error`]; not found, where it was not opened by then.
    pub async fn charge_as_of(&self, id: &str, at: DateTime<Utc>) -> Result<ChargeDetail, Error> {
        self.read_at(&["charges", id], at).await
    }

    /// The charges that a filter takes, oldest first, or [newest first](Pager::newest_first).
    pub fn charges(&self, filter: &ChargeFilterView) -> Pager<ChargeView> {
        Pager::new(self, &["charges"], filter)
    }

    /// How many charges a filter takes, and how they divide: what the server had time to count, from
    /// where the part before ended. The parts of a filter add up; the last has no `next_cursor`.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn charge_counts(
        &self,
        filter: &ChargeFilterView,
        cursor: Option<&str>,
    ) -> Result<ChargeCounts, Error> {
        let call = Call::get(self.url(&["charges", "counts"])?).narrowed(filter);
        self.ask(&match cursor {
            Some(cursor) => call.asking("cursor", cursor),
            None => call,
        })
        .await
    }

    /// Settles a charge in doubt by hand, on the word of whoever asks. Asked for once.
    ///
    /// # Errors
    ///
    /// See [`Error`]; [`Error::Problem`] with status 409 where the charge is not in doubt.
    pub async fn resolve(
        &self,
        charge: &str,
        resolution: &NewResolution,
    ) -> Result<ResolvedView, Error> {
        let url = self.url(&["charges", charge, "resolve"])?;
        self.ask(&Call::once(Method::POST, url).with(resolution)).await
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
