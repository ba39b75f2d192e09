//! What Mekong asks of every operator, in words that are the same for all of them.
//!
//! `docs/adding-an-operator.md` walks through it, and one test suite holds every implementation to
//! it. An operator implements the calls it has; the others answer [`CallError::Refused`] before
//! anything is sent, so that a caller which asks for what is not there loses nothing.

use std::sync::Arc;

use async_trait::async_trait;
use billing::{Abilities, Charge, Money, Msisdn, PlanId, TransactionId};

use crate::{
    AccessToken, Answered, CallError, CancelAnswer, ChargeAnswer, Evidence, InquiryAnswer,
    OperatorReference, PrepareAnswer, RefundAnswer, ResendAnswer, SendGate, StandingAnswer,
    TokenGrant,
};

/// A mobile operator as one account of ours reaches it.
///
/// Every method is at most one request on the wire, never retries, and decides nothing. Which
/// methods are called for a charge is read from its [`billing::Way`].
#[async_trait]
pub trait Operator: std::fmt::Debug + Send + Sync + 'static {
    /// What it can do. Every process that knows the account has to think the same, so this does
    /// not change while charges are open.
    fn abilities(&self) -> Abilities;

    /// Fetches an access token. No money is involved.
    async fn fetch_token(&self) -> Result<Answered<TokenGrant>, CallError> {
        Err(not_offered("access tokens"))
    }

    /// The first of two calls: what must be there before a charge can be made (LTC: an OTP is
    /// sent; AOC: getAOCToken). No money moves.
    async fn prepare(&self, _call: Call<'_>) -> Result<Answered<PrepareAnswer>, CallError> {
        Err(not_offered("charges of two steps"))
    }

    /// Has another OTP sent to the subscriber, where the first did not arrive. No money moves.
    async fn resend_otp(&self, _call: Call<'_>) -> Result<Answered<ResendAnswer>, CallError> {
        Err(not_offered("another OTP"))
    }

    /// The call that charges. **Moves money**, once `gate` has let it pass.
    async fn charge(
        &self,
        call: Call<'_>,
        gate: Arc<dyn SendGate>,
    ) -> Result<Answered<ChargeAnswer>, CallError>;

    /// Asks what became of a charge, by the first of the operator's inquiry strategies that this
    /// charge allows (money rule 4). Read-only.
    async fn inquire(&self, call: Call<'_>) -> Result<Answered<InquiryAnswer>, CallError>;

    /// Asks whether the operator has charged `amount` to `msisdn` under this name of its own, which
    /// somebody else has told us (money rule 13). Read-only.
    async fn look_up(
        &self,
        _reference: &OperatorReference,
        _msisdn: Msisdn,
        _amount: Money,
    ) -> Result<Answered<InquiryAnswer>, CallError> {
        Err(not_offered("inquiries by a name of its own"))
    }

    /// Asks how a subscription stands at the operator. Read-only.
    async fn standing(&self, _of: Member<'_>) -> Result<Answered<StandingAnswer>, CallError> {
        Err(not_offered("the state of a subscription"))
    }

    /// Ends a subscription at the operator. No money moves.
    async fn cancel(
        &self,
        _member: Member<'_>,
        _transaction_id: &TransactionId,
    ) -> Result<Answered<CancelAnswer>, CallError> {
        Err(not_offered("ending a subscription"))
    }

    /// Gives money back. **Moves money**, once `gate` has let it pass.
    async fn refund(
        &self,
        _refund: Repayment<'_>,
        _gate: Arc<dyn SendGate>,
    ) -> Result<Answered<RefundAnswer>, CallError> {
        Err(not_offered("refunds"))
    }

    /// Asks what became of a refund. Read-only.
    async fn refund_status(
        &self,
        _refund: Repayment<'_>,
    ) -> Result<Answered<RefundAnswer>, CallError> {
        Err(not_offered("refunds"))
    }
}

/// One charge, and what a call about it needs besides.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The charge as it is on record.
    pub charge: &'a Charge,
    /// What the operator prints: the charge's own words, or its plan's name.
    pub description: &'a str,
    /// The account's access token, where the operator uses one.
    pub token: Option<&'a AccessToken>,
    /// Whether the store may have lost records since the charge was prepared: what is on record may
    /// then not be all that was sent.
    pub may_have_lost: bool,
}

/// A subscription as an operator knows it: by line and plan.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// Whose line.
    pub msisdn: Msisdn,
    /// For which plan.
    pub plan: &'a PlanId,
}

/// One refund.
#[derive(Clone, Copy, Debug)]
pub struct Repayment<'a> {
    /// The refund's own id.
    pub transaction_id: &'a TransactionId,
    /// The operator's name for the charge that is refunded.
    pub reference: &'a OperatorReference,
    /// How much goes back.
    pub amount: Money,
}

/// Refuses the first of two calls for a charge that takes one: it would do something that nobody
/// asked for, such as sending an OTP.
pub(crate) fn check_takes_two_calls(able: Abilities, call: &Call<'_>) -> Result<(), CallError> {
    match able.two_calls.contains(&call.charge.order.way) {
        true => Ok(()),
        false => Err(refused("a charge made in this way takes one call")),
    }
}

fn not_offered(what: &'static str) -> CallError {
    refused(format!("this operator does not offer {what}"))
}

/// A call that cannot be made, refused before anything is sent.
pub(crate) fn refused(why: impl Into<std::borrow::Cow<'static, str>>) -> CallError {
    let evidence = Evidence::of(String::new());
    CallError::Refused { class: crate::Class::Misconfiguration, why: why.into(), evidence }
}
