//! An operator under watch: every call passes here, is measured, and is a span of its trace.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use billing::{Abilities, Money, Msisdn, TransactionId};
use tracing::Instrument;

use crate::health::Health;
use crate::said::{Said, outcome};
use crate::{
    Answered, Call, CallError, CancelAnswer, ChargeAnswer, InquiryAnswer, Member, Operator,
    OperatorReference, PrepareAnswer, RefundAnswer, Repayment, ResendAnswer, SendGate,
    StandingAnswer, TokenGrant,
};

/// Told of every call, when it is over. It must be quick, and it cannot fail.
pub trait CallWatch: Send + Sync + 'static {
    /// A call is over.
    fn called(&self, call: &Called<'_>);
}

/// A call that is over. It names no subscriber (money rule 15).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Called<'a> {
    /// The kind of operator, such as `ltc`.
    pub operator: &'a str,
    /// The account.
    pub account: &'a str,
    /// The method of [`Operator`].
    pub call: &'static str,
    /// What was said, or why there was no answer; one word.
    pub outcome: &'static str,
    /// What that says about the operator itself.
    pub health: Health,
    /// From the first step to the answer's end.
    pub took: Duration,
}

/// An operator whose calls are watched.
pub struct Watched {
    operator: Arc<dyn Operator>,
    kind: &'static str,
    account: Box<str>,
    watch: Arc<dyn CallWatch>,
}

impl Watched {
    /// Watches the calls of one account to an operator of this kind.
    pub fn new(
        operator: Arc<dyn Operator>,
        kind: &'static str,
        account: &str,
        watch: Arc<dyn CallWatch>,
    ) -> Self {
        Self { operator, kind, account: account.into(), watch }
    }

    async fn watch<T: Said>(
        &self,
        call: &'static str,
        answer: impl Future<Output = Result<Answered<T>, CallError>>,
    ) -> Result<Answered<T>, CallError> {
        let span = tracing::debug_span!(
            "operator call",
            operator = self.kind,
            account = &*self.account,
            call,
            outcome = tracing::field::Empty,
        );
        let begun = Instant::now();
        let answer = answer.instrument(span.clone()).await;
        let (outcome, took) = (outcome(&answer), begun.elapsed());
        let health = Health::of(&answer);
        span.record("outcome", outcome);
        let (operator, account) = (self.kind, &*self.account);
        self.watch.called(&Called { operator, account, call, outcome, health, took });
        answer
    }
}

impl std::fmt::Debug for Watched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.operator.fmt(f)
    }
}

#[async_trait]
impl Operator for Watched {
    fn abilities(&self) -> Abilities {
        self.operator.abilities()
    }

    async fn fetch_token(&self) -> Result<Answered<TokenGrant>, CallError> {
        self.watch("fetch_token", self.operator.fetch_token()).await
    }

    async fn prepare(&self, call: Call<'_>) -> Result<Answered<PrepareAnswer>, CallError> {
        self.watch("prepare", self.operator.prepare(call)).await
    }

    async fn resend_otp(&self, call: Call<'_>) -> Result<Answered<ResendAnswer>, CallError> {
        self.watch("resend_otp", self.operator.resend_otp(call)).await
    }

    async fn charge(
        &self,
        call: Call<'_>,
        gate: Arc<dyn SendGate>,
    ) -> Result<Answered<ChargeAnswer>, CallError> {
        self.watch("charge", self.operator.charge(call, gate)).await
    }

    async fn inquire(&self, call: Call<'_>) -> Result<Answered<InquiryAnswer>, CallError> {
        self.watch("inquire", self.operator.inquire(call)).await
    }

    async fn look_up(
        &self,
        reference: &OperatorReference,
        msisdn: Msisdn,
        amount: Money,
    ) -> Result<Answered<InquiryAnswer>, CallError> {
        self.watch("look_up", self.operator.look_up(reference, msisdn, amount)).await
    }

    async fn standing(&self, of: Member<'_>) -> Result<Answered<StandingAnswer>, CallError> {
        self.watch("standing", self.operator.standing(of)).await
    }

    async fn cancel(
        &self,
        member: Member<'_>,
        transaction_id: &TransactionId,
    ) -> Result<Answered<CancelAnswer>, CallError> {
        self.watch("cancel", self.operator.cancel(member, transaction_id)).await
    }

    async fn refund(
        &self,
        refund: Repayment<'_>,
        gate: Arc<dyn SendGate>,
    ) -> Result<Answered<RefundAnswer>, CallError> {
        self.watch("refund", self.operator.refund(refund, gate)).await
    }

    async fn refund_status(
        &self,
        refund: Repayment<'_>,
    ) -> Result<Answered<RefundAnswer>, CallError> {
        self.watch("refund_status", self.operator.refund_status(refund)).await
    }
}

#[cfg(test)]
mod tests;
