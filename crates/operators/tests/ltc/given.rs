//! What every test starts from.

use std::time::Duration;

use billing::{Country, Currency, Money, Msisdn, Otp, TransactionId};
use operators::ltc::{
    Confirmation, Deduction, GameKey, Inquiry, LtcClient, LtcConfig, Mode, RequestType,
};
use operators::{
    AccessToken, Answered, CallError, ChargeAnswer, GateClosed, InquiryAnswer, OperatorReference,
    OtpAnswer, Secret,
};

use crate::operator::{Act, Operator};

pub(crate) const NATIONAL: &str = "2055500001";
pub(crate) const TRANSACTION_ID: &str = "ACME20260114093000A7K2";
pub(crate) const REF_CODE: &str = "5f0c2a9e4b7d41c8a1e0d3c2b4a59687";
pub(crate) const TOKEN: &str = "opaque-Zx81kQ_example";
pub(crate) const PASSWORD: &str = "p&ss=w ord%1";
pub(crate) const OTP: &str = "40731";

/// One of everything that a call is about.
pub(crate) struct Given {
    pub(crate) transaction_id: TransactionId,
    pub(crate) msisdn: Msisdn,
    pub(crate) amount: Money,
    pub(crate) token: AccessToken,
    pub(crate) reference: OperatorReference,
    pub(crate) otp: Otp,
}

impl Given {
    pub(crate) fn new() -> Self {
        Self {
            transaction_id: TRANSACTION_ID.parse().expect("an id"),
            msisdn: Msisdn::parse(NATIONAL, Country::Laos).expect("a number of Laos"),
            amount: Money::parse("5000", Currency::Lak).expect("an amount"),
            token: AccessToken::parse(TOKEN).expect("a token"),
            reference: OperatorReference::parse(REF_CODE).expect("a reference"),
            otp: OTP.parse().expect("an OTP"),
        }
    }

    pub(crate) fn deduction(&self) -> Deduction<'_> {
        Deduction {
            transaction_id: &self.transaction_id,
            msisdn: self.msisdn,
            amount: self.amount,
            card_name: "Gold weekly",
        }
    }

    pub(crate) fn confirmation(&self) -> Confirmation<'_> {
        Confirmation {
            transaction_id: &self.transaction_id,
            reference: &self.reference,
            otp: &self.otp,
            earlier_confirm_in_doubt: false,
        }
    }

    pub(crate) fn inquiry(&self, mode: Mode) -> Inquiry<'_> {
        Inquiry {
            transaction_id: &self.transaction_id,
            msisdn: self.msisdn,
            amount: self.amount,
            mode,
        }
    }
}

pub(crate) fn config(base_url: String) -> LtcConfig {
    LtcConfig {
        base_url,
        allow_insecure: false,
        username: "acme".into(),
        password: Secret::new(PASSWORD),
        request_type: RequestType::Uat,
        game_name: "ACME".into(),
        confirm_game_key: GameKey::default(),
        timeout: Duration::from_secs(10),
    }
}

pub(crate) fn client(operator: &Operator) -> LtcClient {
    LtcClient::new(config(operator.base_url())).expect("a fine configuration")
}

/// A client that gives up soon, for operators that never answer.
pub(crate) fn hasty_client(base_url: String) -> LtcClient {
    let config = LtcConfig { timeout: Duration::from_millis(300), ..config(base_url) };
    LtcClient::new(config).expect("a fine configuration")
}

pub(crate) fn open() -> Result<(), GateClosed> {
    Ok(())
}

/// A client and its operator, for as many calls as a test needs.
pub(crate) struct Line {
    operator: Operator,
    client: LtcClient,
    given: Given,
}

impl Line {
    pub(crate) async fn open() -> Self {
        let operator = Operator::start([]).await;
        let client = client(&operator);
        Self { operator, client, given: Given::new() }
    }

    /// Charges a renewal; the operator does this.
    pub(crate) async fn charge(&self, act: Act) -> Result<Answered<ChargeAnswer>, CallError> {
        self.operator.will(act);
        self.client.charge_recurring(&self.given.token, self.given.deduction(), open).await
    }

    /// Confirms; the operator does this.
    pub(crate) async fn confirm(&self, act: Act) -> Result<Answered<ChargeAnswer>, CallError> {
        self.operator.will(act);
        self.client.confirm_deduct(&self.given.token, self.given.confirmation(), open).await
    }

    /// Asks for an OTP; the operator does this.
    pub(crate) async fn request_otp(&self, act: Act) -> Result<Answered<OtpAnswer>, CallError> {
        self.operator.will(act);
        self.client.request_deduct_otp(&self.given.token, self.given.deduction()).await
    }

    /// Inquires; the operator does this.
    pub(crate) async fn inquire(
        &self,
        mode: Mode,
        act: Act,
    ) -> Result<Answered<InquiryAnswer>, CallError> {
        self.operator.will(act);
        self.client.check_transaction(&self.given.token, self.given.inquiry(mode)).await
    }
}

/// RequestDeduct's reply with a code and a result type.
pub(crate) fn deducted(code: &str, kind: &str) -> String {
    format!(
        r#"{{"ResultCode":"{code}","ResultDesc":"x","TransactionID":"{TRANSACTION_ID}","RefCode":"{REF_CODE}","ResultType":"{kind}","Msisdn":"{NATIONAL}"}}"#
    )
}

/// ConfirmDeduct's reply with a code.
pub(crate) fn confirmed(code: &str) -> String {
    format!(
        r#"{{"ResultCode":"{code}","ResultDesc":"x","Email":"uat@example.la","TransactionID":"{TRANSACTION_ID}","RefCode":"{REF_CODE}"}}"#
    )
}

/// CheckTransaction's reply with a code, about our subscriber and amount.
pub(crate) fn checked(code: &str) -> String {
    checked_about(code, NATIONAL, "\"5000\"")
}

/// CheckTransaction's reply about any subscriber and amount.
pub(crate) fn checked_about(code: &str, msisdn: &str, amount: &str) -> String {
    format!(
        r#"{{"TransactionId":"{TRANSACTION_ID}","Msisdn":"{msisdn}","SMSStatus":"True","Operator":"LTC","Amount":{amount},"ResultCode":"{code}","ResultDesc":"x","Detail":"14/01/2026 09:30:07 x"}}"#
    )
}
