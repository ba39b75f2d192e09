//! Subscriptions after their first charge.

use super::{AocClient, unsendable};
use crate::aoc::call::conclude;
use crate::aoc::order::{more_than_zero, text};
use crate::aoc::personal::Personal;
use crate::aoc::read::{self, Expected};
use crate::aoc::wire;
use crate::aoc::{
    CancelAnswer, Cancellation, Renewal, RenewalAnswer, SubscriptionAnswer, SubscriptionInquiry,
};
use crate::gate::OpenGate;
use crate::triage::Stakes;
use crate::{Answered, CallError, SendGate};

impl AocClient {
    /// Charges for a subscription's next period: renewSubscription (AOC protocol, section 8.3).
    /// **Moves money.** The gate is asked before anything is done, and again when the request is
    /// written. Never for a subscription that the operator renews by itself.
    ///
    /// # Errors
    ///
    /// [`CallError::InDoubt`] means that money may have moved, and nobody knows the charge's
    /// `aocTransID`: compare [`subscription_status`](Self::subscription_status) with the expiry
    /// date that was stored before this call, and do not renew again that day (AOC protocol,
    /// section 9). Every HTTP status but 200, 401 and 429 is that. After every other error the call
    /// may be made again; [`CallError::Unauthorized`] is about the account's key.
    pub async fn renew_subscription(
        &self,
        ask: Renewal<'_>,
        gate: impl SendGate,
    ) -> Result<Answered<RenewalAnswer>, CallError> {
        let operator = self.operator(ask.operator)?;
        text("description", ask.description)
            .and_then(|()| text("subscriptionID", ask.subscription_id))
            .and_then(|()| text("unSubURL", ask.unsubscribe_url))
            .and_then(|()| more_than_zero("amount", ask.amount))
            .map_err(unsendable)?;
        let params = wire::renewal(&self.config, &ask, operator);
        let personal = Personal::of(&self.config).about(Some(ask.msisdn));
        let personal = personal.named(ask.transaction_id.as_str());
        let exchange = self.call(wire::RENEW_SUBSCRIPTION, params, personal, gate).await?;
        let expected =
            Expected { aoc_trans_id: None, msisdn: Some(ask.msisdn), amount: ask.amount };
        conclude(exchange, Stakes::Money, |reply| read::renewed(reply, &expected))
    }

    /// Ends a subscription at the gateway: cancelSubscription (AOC protocol, section 8.4). No money
    /// moves.
    ///
    /// # Errors
    ///
    /// After any error it may live on: ask [`subscription_status`](Self::subscription_status),
    /// cancel again with a fresh TransactionID.
    pub async fn cancel_subscription(
        &self,
        ask: Cancellation<'_>,
    ) -> Result<Answered<CancelAnswer>, CallError> {
        let operator = self.operator(ask.operator)?;
        text("subscriptionID", ask.subscription_id).map_err(unsendable)?;
        let params = wire::cancellation(&self.config, &ask, operator);
        let personal = Personal::of(&self.config).about(Some(ask.msisdn));
        let personal = personal.named(ask.transaction_id.as_str());
        let exchange = self.call(wire::CANCEL_SUBSCRIPTION, params, personal, OpenGate).await?;
        conclude(exchange, Stakes::NoMoney, read::cancelled)
    }

    /// Asks whether and until when a subscription lives: subscriptionStatus (AOC protocol, section
    /// 8.5). Read-only, may be asked at any time.
    ///
    /// # Errors
    ///
    /// Any error means that nothing was learnt about the subscription: ask again.
    pub async fn subscription_status(
        &self,
        ask: SubscriptionInquiry<'_>,
    ) -> Result<Answered<SubscriptionAnswer>, CallError> {
        let operator = self.operator(ask.operator)?;
        text("subscriptionID", ask.subscription_id).map_err(unsendable)?;
        let params = wire::subscription_status(&self.config, &ask, operator);
        let personal = Personal::of(&self.config).about(Some(ask.msisdn));
        let exchange = self.call(wire::SUBSCRIPTION_STATUS, params, personal, OpenGate).await?;
        conclude(exchange, Stakes::LookUp, |reply| read::subscription(reply, &ask))
    }
}
