//! Lao Telecom as an [`Operator`]: which of its calls a charge needs.

use std::sync::Arc;

use async_trait::async_trait;
use billing::{Abilities, Charge, DeclineReason, Doubted, Otp, Way};

use super::{Confirmation, Deduction, Inquiry, LtcClient, Mode};
use crate::operator::{Call, Operator, check_takes_two_calls, refused};
use crate::{
    AccessToken, Answered, CallError, ChargeAnswer, Class, Code, Decline, Evidence, InquiryAnswer,
    OperatorReference, OtpAnswer, PrepareAnswer, SendGate, TokenGrant,
};

/// What Lao Telecom can do: no refund, no outbound cancellation, no state of a subscription (LTC
/// protocol, section 1).
pub const ABILITIES: Abilities = Abilities {
    uses_tokens: true,
    two_calls: &[Way::Otp],
    asks_by_our_id: true,
    tells_expiry: false,
    cancels: false,
    resends_otps: false,
    refunds: false,
    one_renewal_a_day: false,
};

#[async_trait]
impl Operator for LtcClient {
    fn abilities(&self) -> Abilities {
        ABILITIES
    }

    async fn fetch_token(&self) -> Result<Answered<TokenGrant>, CallError> {
        self.token().await
    }

    async fn prepare(&self, call: Call<'_>) -> Result<Answered<PrepareAnswer>, CallError> {
        check_takes_two_calls(ABILITIES, &call)?;
        let Answered { answer, evidence } =
            self.request_deduct_otp(token(&call)?, deduction(&call)).await?;
        Ok(Answered { answer: prepared(answer), evidence })
    }

    async fn charge(
        &self,
        call: Call<'_>,
        gate: Arc<dyn SendGate>,
    ) -> Result<Answered<ChargeAnswer>, CallError> {
        let gate = move || gate.check();
        match call.charge.order.way {
            Way::Renewal | Way::Direct => {
                self.charge_recurring(token(&call)?, deduction(&call), gate).await
            }
            Way::Otp => {
                let Some(otp) = typed(call.charge) else { return Ok(mistyped()) };
                let reference = reference(call.charge)?;
                let confirmation = Confirmation {
                    transaction_id: call.charge.transaction_id(),
                    reference: &reference,
                    otp,
                    earlier_confirm_in_doubt: call.may_have_lost,
                };
                self.confirm_deduct(token(&call)?, confirmation, gate).await
            }
            Way::Page | Way::Watched => Err(refused("LTC has neither a page nor its own renewals")),
        }
    }

    async fn inquire(&self, call: Call<'_>) -> Result<Answered<InquiryAnswer>, CallError> {
        let ask = Inquiry {
            transaction_id: call.charge.transaction_id(),
            msisdn: call.charge.order.msisdn,
            amount: call.charge.order.amount,
            mode: match call.charge.order.way {
                Way::Otp => Mode::Otp,
                _ => Mode::Recurring,
            },
        };
        self.check_transaction(token(&call)?, ask).await
    }
}

/// What an answer to RequestDeduct means for the charge: most negatives burn the TransactionID
/// only (flow L1).
fn prepared(answer: OtpAnswer) -> PrepareAnswer {
    match answer {
        OtpAnswer::Sent { reference } => PrepareAnswer::Ready {
            reference,
            redirect_url: None,
            deep_link: None,
            free_trial: None,
        },
        OtpAnswer::Declined(decline) => match (decline.class, decline.reason) {
            (Class::Transient, _) => {
                burnt(Some(decline.code), Doubted::Code, "it failed, and no OTP was sent")
            }
            (Class::Duplicate, reason) if reason != DeclineReason::AlreadySubscribed => burnt(
                Some(decline.code),
                Doubted::Duplicate,
                "LTC has seen this TransactionID before",
            ),
            _ => PrepareAnswer::Declined(decline),
        },
        OtpAnswer::ChargedUnasked { code } => PrepareAnswer::InDoubt { code },
        OtpAnswer::InDoubt { code, why } => burnt(Some(code), Doubted::Code, why),
    }
}

fn burnt(code: Option<Code>, doubted: Doubted, why: &'static str) -> PrepareAnswer {
    PrepareAnswer::Burnt { code, doubted, why }
}

fn token<'a>(call: &Call<'a>) -> Result<&'a AccessToken, CallError> {
    call.token.ok_or_else(|| refused("LTC is called with an access token, and there is none"))
}

fn deduction<'a>(call: &Call<'a>) -> Deduction<'a> {
    Deduction {
        transaction_id: call.charge.transaction_id(),
        msisdn: call.charge.order.msisdn,
        amount: call.charge.order.amount,
        card_name: call.description,
    }
}

/// LTC draws numbers of up to this many digits, without padding them (LTC protocol, section 5).
const OTP_DIGITS_MAX: usize = 6;

/// What was typed, if LTC can have drawn it.
fn typed(charge: &Charge) -> Option<&Otp> {
    let typed = charge.preparation.as_ref()?.otp.as_ref()?;
    (typed.reveal().len() <= OTP_DIGITS_MAX).then_some(typed)
}

/// More digits than LTC draws are wrong without asking.
fn mistyped() -> Answered<ChargeAnswer> {
    let code = Code::unlisted("not sent");
    let reason = DeclineReason::WrongOtp;
    let answer = ChargeAnswer::Declined(Decline { class: Class::Terminal, reason, code });
    Answered { answer, evidence: Evidence::of(String::new()) }
}

fn reference(charge: &Charge) -> Result<OperatorReference, CallError> {
    let known = charge.operator_reference.as_deref().and_then(OperatorReference::parse);
    known.ok_or_else(|| refused("there is no RefCode to confirm"))
}
