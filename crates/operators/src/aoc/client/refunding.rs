//! Money back to the subscriber.

use super::{AocClient, unsendable};
use crate::aoc::call::conclude;
use crate::aoc::order::more_than_zero;
use crate::aoc::personal::Personal;
use crate::aoc::wire;
use crate::aoc::{Refund, RefundAnswer, read};
use crate::gate::OpenGate;
use crate::triage::Stakes;
use crate::{Answered, CallError, SendGate};

impl AocClient {
    /// Gives a charge back, in whole or in part: refund (AOC protocol, section 11). **Moves
    /// money.** The gate is asked before anything is done, and again when the request is written.
    ///
    /// # Errors
    ///
    /// [`CallError::InDoubt`] means that the money may have gone back: ask
    /// [`refund_status`](Self::refund_status). Every HTTP status but 200, 401 and 429 is that. After
    /// every other error the call may be made again; [`CallError::Unauthorized`] is about the
    /// account's key.
    pub async fn refund(
        &self,
        ask: Refund<'_>,
        gate: impl SendGate,
    ) -> Result<Answered<RefundAnswer>, CallError> {
        more_than_zero("amount", ask.amount).map_err(unsendable)?;
        let params = wire::refund(&self.config, &ask);
        let exchange = self.call(wire::REFUND, params, self.given_back(&ask), gate).await?;
        conclude(exchange, Stakes::Money, |reply| read::refunded(reply, &ask))
    }

    /// Asks what became of a refund, by the refund's own TransactionID: refundStatus (AOC protocol,
    /// section 11). Read-only, may be asked at any time.
    ///
    /// # Errors
    ///
    /// Any error means that nothing was learnt about the refund: ask again.
    pub async fn refund_status(
        &self,
        ask: Refund<'_>,
    ) -> Result<Answered<RefundAnswer>, CallError> {
        let params = wire::account(&self.config).with("spTransID", ask.transaction_id.as_str());
        let personal = self.given_back(&ask);
        let exchange = self.call(wire::REFUND_STATUS, params, personal, OpenGate).await?;
        conclude(exchange, Stakes::LookUp, |reply| read::refund_status(reply, &ask))
    }

    fn given_back<'a>(&self, ask: &Refund<'a>) -> Personal<'a> {
        let personal = Personal::of(&self.config).named(ask.transaction_id.as_str());
        personal.named(ask.aoc_trans_id.as_str())
    }
}
