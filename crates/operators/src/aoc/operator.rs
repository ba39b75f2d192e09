//! The gateway as an [`Operator`]: which of its calls a charge needs, and what their answers mean
//! in words that are the same for every operator.

mod answers;
mod inquiring;

use std::sync::Arc;

use async_trait::async_trait;
use billing::{Abilities, Charge, Money, Msisdn, Way};

use super::{
    AocClient, Cancellation, Consent, DirectCharge, Inquiry, Mode, Occasion, PlanTerms, Refund,
    Renewal, StepDown, SubscriptionInquiry, SubscriptionTerms, TacCharge, TacRequest, Terms,
    TokenOrder, Wallet,
};
use crate::operator::{Call, Member, Operator, Repayment, check_takes_two_calls, refused};
use crate::{
    Answered, CallError, CancelAnswer, ChargeAnswer, InquiryAnswer, OperatorReference,
    PrepareAnswer, RefundAnswer, ResendAnswer, SendGate, StandingAnswer,
};

/// What the gateway can do.
pub const ABILITIES: Abilities = Abilities {
    uses_tokens: false,
    two_calls: &[Way::Direct, Way::Otp, Way::Page],
    asks_by_our_id: false,
    tells_expiry: true,
    cancels: true,
    resends_otps: true,
    refunds: true,
    one_renewal_a_day: true,
};

/// An account with the gateway, and what is sold through it.
#[derive(Clone, Debug)]
pub struct AocOperator {
    client: AocClient,
    terms: Terms,
}

impl AocOperator {
    /// Sells on these terms through this client.
    pub fn new(client: AocClient, terms: Terms) -> Self {
        Self { client, terms }
    }

    fn terms_of<'a>(&'a self, charge: &Charge) -> Result<&'a PlanTerms, CallError> {
        let terms = self.terms.of(charge.order.plan.as_ref());
        terms.ok_or_else(|| refused("the charge's plan has no [plans.NAME.aoc]"))
    }

    /// A plan is never sold as something single: its renewals would know no subscription.
    fn token_order<'a>(
        &'a self,
        call: &Call<'a>,
        callback_url: &'a str,
    ) -> Result<TokenOrder<'a>, CallError> {
        let order = &call.charge.order;
        let terms = order.plan.as_ref().map(|_| self.terms_of(call.charge)).transpose()?;
        Ok(TokenOrder {
            transaction_id: call.charge.transaction_id(),
            amount: order.amount,
            description: call.description,
            callback_url,
            content_url: terms.and_then(|terms| terms.content_url.as_deref()),
            operator: None,
            product_id: None,
            subscription: terms.map(subscription_terms),
            mode: self.mode(call.charge)?,
        })
    }

    /// By the charge's own way: the plan may be bought in another one since it was opened.
    fn mode(&self, charge: &Charge) -> Result<Mode<'_>, CallError> {
        let (way, msisdn) = (charge.order.way, charge.order.msisdn);
        let direct = Mode::Direct { msisdn, require_otp: Some(way == Way::Otp) };
        Ok(match (way, self.terms.consent(charge.order.plan.as_ref())) {
            // Asked for without the subscriber, whatever a purchase would need.
            (Way::Direct, _) | (Way::Otp, Consent::Direct) => direct,
            (Way::Otp, Consent::MobileApp) => Mode::MobileApp { tac_msisdn: msisdn },
            (Way::Page, Consent::Page) => Mode::Page,
            (Way::Page, Consent::Wallet) => Mode::Wallet(Wallet {
                web_deep_link: Some(false),
                msisdn: charge.order.plan.is_some().then_some(msisdn),
                ..Wallet::default()
            }),
            _ => return Err(refused("it is bought in another way now than the charge is made in")),
        })
    }

    async fn renew(
        &self,
        call: Call<'_>,
        gate: impl SendGate,
    ) -> Result<Answered<ChargeAnswer>, CallError> {
        let order = &call.charge.order;
        let terms = self.terms_of(call.charge)?;
        let ask = Renewal {
            transaction_id: call.charge.transaction_id(),
            msisdn: order.msisdn,
            amount: order.amount,
            description: call.description,
            subscription_id: &terms.subscription_id,
            unsubscribe_url: &terms.unsubscribe_url,
            operator: None,
        };
        let Answered { answer, evidence } = self.client.renew_subscription(ask, gate).await?;
        Ok(Answered { answer: answers::renewed(answer, order.amount), evidence })
    }

    /// A charge of two calls: the second.
    async fn charge_prepared(
        &self,
        call: Call<'_>,
        gate: impl SendGate,
    ) -> Result<Answered<ChargeAnswer>, CallError> {
        let (charge, order) = (call.charge, &call.charge.order);
        let (aoc_trans_id, msisdn, amount) = (&reference(charge)?, order.msisdn, order.amount);
        let preparation = charge.preparation.as_deref();
        let chosen = preparation.and_then(|preparation| preparation.step_down?.chosen_days);
        let tac = preparation.and_then(|preparation| preparation.otp.as_ref());
        let by_app = self.terms.consent(order.plan.as_ref()) == Consent::MobileApp;
        let Answered { answer, evidence } = match (chosen, tac) {
            (Some(days), _) => {
                let duration_days = u16::try_from(days).unwrap_or(u16::MAX);
                let ask = StepDown { aoc_trans_id, msisdn, amount, duration_days };
                self.client.direct_charge_with_step_down(ask, gate).await?
            }
            (None, Some(tac)) if by_app => {
                let ask = TacCharge { aoc_trans_id, msisdn, amount, tac };
                self.client.charge_with_tac(ask, gate).await?
            }
            // Without a TAC the gateway might charge a subscriber who has not agreed.
            (None, None) if order.way == Way::Otp => {
                return Err(refused("there is no TAC to charge with"));
            }
            (None, tac) => {
                let ask = DirectCharge { aoc_trans_id, msisdn, amount, tac };
                self.client.direct_charge(ask, gate).await?
            }
        };
        Ok(Answered { answer: answers::charged(answer, amount), evidence })
    }

    fn about<'a>(&self, terms: &'a PlanTerms, msisdn: Msisdn) -> SubscriptionInquiry<'a> {
        SubscriptionInquiry { msisdn, subscription_id: &terms.subscription_id, operator: None }
    }

    fn member<'a>(&'a self, member: &Member<'_>) -> Result<&'a PlanTerms, CallError> {
        let terms = self.terms.of(Some(member.plan));
        terms.ok_or_else(|| refused("the plan has no [plans.NAME.aoc]"))
    }
}

#[async_trait]
impl Operator for AocOperator {
    fn abilities(&self) -> Abilities {
        ABILITIES
    }

    async fn prepare(&self, call: Call<'_>) -> Result<Answered<PrepareAnswer>, CallError> {
        check_takes_two_calls(ABILITIES, &call)?;
        let callback_url = format!("{}/{}", self.terms.return_url, call.charge.order.id);
        let order = self.token_order(&call, &callback_url)?;
        let Answered { answer, evidence } = self.client.get_aoc_token(order).await?;
        let page = |token: &_| self.client.page_url(token).to_string().into();
        Ok(Answered { answer: answers::prepared(answer, page), evidence })
    }

    async fn resend_otp(&self, call: Call<'_>) -> Result<Answered<ResendAnswer>, CallError> {
        let order = &call.charge.order;
        let ask = TacRequest { aoc_trans_id: &reference(call.charge)?, msisdn: order.msisdn };
        match self.terms.consent(order.plan.as_ref()) {
            Consent::MobileApp => self.client.request_new_tac(ask).await,
            _ => self.client.request_direct_charge_tac(ask).await,
        }
    }

    async fn charge(
        &self,
        call: Call<'_>,
        gate: Arc<dyn SendGate>,
    ) -> Result<Answered<ChargeAnswer>, CallError> {
        let gate = move || gate.check();
        match call.charge.order.way {
            Way::Renewal => self.renew(call, gate).await,
            Way::Direct | Way::Otp => self.charge_prepared(call, gate).await,
            Way::Page | Way::Watched => Err(refused("no call of ours makes this charge")),
        }
    }

    async fn inquire(&self, call: Call<'_>) -> Result<Answered<InquiryAnswer>, CallError> {
        self.inquire_about(call.charge).await
    }

    async fn look_up(
        &self,
        reference: &OperatorReference,
        msisdn: Msisdn,
        amount: Money,
    ) -> Result<Answered<InquiryAnswer>, CallError> {
        let occasion = Occasion::Renewal;
        let ask = Inquiry { aoc_trans_id: reference, msisdn: Some(msisdn), amount, occasion };
        let Answered { answer, evidence } = self.client.charge_status(ask).await?;
        Ok(Answered { answer: answers::inquired(answer, amount, occasion), evidence })
    }

    async fn standing(&self, of: Member<'_>) -> Result<Answered<StandingAnswer>, CallError> {
        let ask = self.about(self.member(&of)?, of.msisdn);
        let Answered { answer, evidence } = self.client.subscription_status(ask).await?;
        Ok(Answered { answer: answers::standing(answer), evidence })
    }

    async fn cancel(
        &self,
        member: Member<'_>,
        transaction_id: &billing::TransactionId,
    ) -> Result<Answered<CancelAnswer>, CallError> {
        let subscription_id = &self.member(&member)?.subscription_id;
        let msisdn = member.msisdn;
        let ask = Cancellation { transaction_id, msisdn, subscription_id, operator: None };
        self.client.cancel_subscription(ask).await
    }

    async fn refund(
        &self,
        refund: Repayment<'_>,
        gate: Arc<dyn SendGate>,
    ) -> Result<Answered<RefundAnswer>, CallError> {
        self.client.refund(given_back(&refund), move || gate.check()).await
    }

    async fn refund_status(
        &self,
        refund: Repayment<'_>,
    ) -> Result<Answered<RefundAnswer>, CallError> {
        self.client.refund_status(given_back(&refund)).await
    }
}

fn reference(charge: &Charge) -> Result<OperatorReference, CallError> {
    let known = charge.operator_reference.as_deref().and_then(OperatorReference::parse);
    known.ok_or_else(|| refused("the charge has no aocTransID to ask about"))
}

fn subscription_terms(terms: &PlanTerms) -> SubscriptionTerms<'_> {
    SubscriptionTerms {
        id: &terms.subscription_id,
        name: &terms.name,
        duration_days: terms.duration_days,
        unsubscribe_url: &terms.unsubscribe_url,
        renewal_charge: terms.renewal_charge,
    }
}

fn given_back<'a>(refund: &Repayment<'a>) -> Refund<'a> {
    let Repayment { transaction_id, reference, amount } = *refund;
    Refund { transaction_id, aoc_trans_id: reference, amount }
}
