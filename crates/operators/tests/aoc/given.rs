//! What every test starts from.

use std::time::Duration;

use billing::{Country, Currency, Money, Msisdn, Otp, TransactionId};
use operators::aoc::{
    AocClient, AocConfig, BodyFormat, CancelAnswer, Cancellation, DirectCharge, Inquiry, Mode,
    MsisdnPlus, Occasion, Refund, RefundAnswer, Renewal, RenewalAnswer, StatusAnswer, StepDown,
    SubscriptionAnswer, SubscriptionInquiry, SubscriptionTerms, TacAnswer, TacCharge, TacRequest,
    TokenAnswer, TokenOrder,
};
use operators::{Answered, CallError, GateClosed, OperatorReference, Secret};

use crate::operator::{Act, Operator};

pub(crate) const E164: &str = "60120000001";
pub(crate) const NATIONAL: &str = "120000001";
pub(crate) const TRANSACTION_ID: &str = "ACME20260114093000A7K2";
pub(crate) const AOC_TRANS_ID: &str = "TR7700012345";
pub(crate) const CORRELATOR: &str = "R-00000000-0000-4000-8000-000000000001";
pub(crate) const API_KEY: &str = "k&y=9 %+Ofa3M7zS2c3";
pub(crate) const AOC_TOKEN: &str = "q8Zk3/Example+Token==";
pub(crate) const TAC: &str = "407312";
pub(crate) const EMAIL: &str = "lin+tan@shop.example";

/// One of everything that a call is about.
pub(crate) struct Given {
    pub(crate) transaction_id: TransactionId,
    pub(crate) aoc_trans_id: OperatorReference,
    pub(crate) msisdn: Msisdn,
    pub(crate) amount: Money,
    pub(crate) tac: Otp,
}

pub(crate) fn ringgit(amount: &str) -> Money {
    Money::parse(amount, Currency::Myr).expect("an amount")
}

impl Given {
    pub(crate) fn new() -> Self {
        Self {
            transaction_id: TRANSACTION_ID.parse().expect("an id"),
            aoc_trans_id: OperatorReference::parse(AOC_TRANS_ID).expect("a reference"),
            msisdn: Msisdn::parse(E164, Country::Malaysia).expect("a number of Malaysia"),
            amount: ringgit("9.90"),
            tac: TAC.parse().expect("a TAC"),
        }
    }

    pub(crate) fn order(&self) -> TokenOrder<'_> {
        TokenOrder {
            transaction_id: &self.transaction_id,
            amount: self.amount,
            description: "Video & more",
            callback_url: "https://billing.example.com/return/ch_1?a=b c",
            content_url: None,
            operator: None,
            product_id: None,
            subscription: None,
            mode: Mode::Page,
        }
    }

    pub(crate) fn terms(&self) -> SubscriptionTerms<'static> {
        SubscriptionTerms {
            id: "AcmeVideo",
            name: "Video monthly",
            duration_days: 31,
            unsubscribe_url: "https://shop.example.com/stop",
            renewal_charge: None,
        }
    }

    pub(crate) fn inquiry(&self, occasion: Occasion) -> Inquiry<'_> {
        Inquiry {
            aoc_trans_id: &self.aoc_trans_id,
            msisdn: Some(self.msisdn),
            amount: self.amount,
            occasion,
        }
    }

    pub(crate) fn tac_charge(&self) -> TacCharge<'_> {
        TacCharge {
            aoc_trans_id: &self.aoc_trans_id,
            msisdn: self.msisdn,
            amount: self.amount,
            tac: &self.tac,
        }
    }

    pub(crate) fn direct_charge(&self) -> DirectCharge<'_> {
        DirectCharge {
            aoc_trans_id: &self.aoc_trans_id,
            msisdn: self.msisdn,
            amount: self.amount,
            tac: None,
        }
    }

    pub(crate) fn step_down(&self) -> StepDown<'_> {
        StepDown {
            aoc_trans_id: &self.aoc_trans_id,
            msisdn: self.msisdn,
            amount: self.amount,
            duration_days: 8,
        }
    }

    pub(crate) fn tac_request(&self) -> TacRequest<'_> {
        TacRequest { aoc_trans_id: &self.aoc_trans_id, msisdn: self.msisdn }
    }

    pub(crate) fn renewal(&self) -> Renewal<'_> {
        Renewal {
            transaction_id: &self.transaction_id,
            msisdn: self.msisdn,
            amount: self.amount,
            description: "Video monthly",
            subscription_id: "AcmeVideo",
            unsubscribe_url: "https://shop.example.com/stop",
            operator: None,
        }
    }

    pub(crate) fn cancellation(&self) -> Cancellation<'_> {
        Cancellation {
            transaction_id: &self.transaction_id,
            msisdn: self.msisdn,
            subscription_id: "AcmeVideo",
            operator: None,
        }
    }

    pub(crate) fn subscription(&self) -> SubscriptionInquiry<'_> {
        SubscriptionInquiry { msisdn: self.msisdn, subscription_id: "AcmeVideo", operator: None }
    }

    pub(crate) fn refund(&self) -> Refund<'_> {
        Refund {
            transaction_id: &self.transaction_id,
            aoc_trans_id: &self.aoc_trans_id,
            amount: ringgit("4.50"),
        }
    }
}

pub(crate) fn config(base_url: String) -> AocConfig {
    AocConfig {
        base_url,
        page_url: None,
        allow_insecure: false,
        username: "acme".into(),
        api_key: Secret::new(API_KEY),
        operator_code: "celcom".into(),
        wallet_subscriptions: vec!["paytm".into()],
        body_format: BodyFormat::default(),
        msisdn_plus: MsisdnPlus::default(),
        on_behalf_of: "ACME".into(),
        purchase_category_code: "Game".into(),
        refund_purchase_category_code: None,
        reference_code: None,
        channel: "WEB".into(),
        contact_info: "help@acme.example".into(),
        timeout: Duration::from_secs(10),
    }
}

pub(crate) fn client(operator: &Operator) -> AocClient {
    AocClient::new(config(operator.base_url())).expect("a fine configuration")
}

/// A client that gives up soon, for operators that never answer.
pub(crate) fn hasty_client(base_url: String) -> AocClient {
    let config = AocConfig { timeout: Duration::from_millis(300), ..config(base_url) };
    AocClient::new(config).expect("a fine configuration")
}

pub(crate) fn open() -> Result<(), GateClosed> {
    Ok(())
}

pub(crate) type Outcome<T> = Result<Answered<T>, CallError>;

/// A client and its operator, for as many calls as a test needs.
pub(crate) struct Line {
    operator: Operator,
    pub(crate) client: AocClient,
    pub(crate) given: Given,
}

impl Line {
    pub(crate) async fn open() -> Self {
        let operator = Operator::start([]).await;
        let client = client(&operator);
        Self { operator, client, given: Given::new() }
    }

    /// What the operator does with the next request.
    pub(crate) fn will(&self, act: Act) {
        self.operator.will(act);
    }

    /// Orders; the operator does this.
    pub(crate) async fn order(&self, mode: Mode<'_>, act: Act) -> Outcome<TokenAnswer> {
        self.will(act);
        self.client.get_aoc_token(TokenOrder { mode, ..self.given.order() }).await
    }

    /// Inquires; the operator does this.
    pub(crate) async fn inquire(&self, occasion: Occasion, act: Act) -> Outcome<StatusAnswer> {
        self.will(act);
        self.client.charge_status(self.given.inquiry(occasion)).await
    }

    /// Charges without a page; the operator does this.
    pub(crate) async fn charge(&self, act: Act) -> Outcome<StatusAnswer> {
        self.will(act);
        self.client.direct_charge(self.given.direct_charge(), open).await
    }

    /// Charges with a TAC; the operator does this.
    pub(crate) async fn charge_with_tac(&self, act: Act) -> Outcome<StatusAnswer> {
        self.will(act);
        self.client.charge_with_tac(self.given.tac_charge(), open).await
    }

    /// Takes a smaller package; the operator does this.
    pub(crate) async fn step_down(&self, act: Act) -> Outcome<StatusAnswer> {
        self.will(act);
        self.client.direct_charge_with_step_down(self.given.step_down(), open).await
    }

    /// Asks for another TAC; the operator does this.
    pub(crate) async fn request_tac(&self, act: Act) -> Outcome<TacAnswer> {
        self.will(act);
        self.client.request_new_tac(self.given.tac_request()).await
    }

    /// Renews; the operator does this.
    pub(crate) async fn renew(&self, act: Act) -> Outcome<RenewalAnswer> {
        self.will(act);
        self.client.renew_subscription(self.given.renewal(), open).await
    }

    /// Cancels; the operator does this.
    pub(crate) async fn cancel(&self, act: Act) -> Outcome<CancelAnswer> {
        self.will(act);
        self.client.cancel_subscription(self.given.cancellation()).await
    }

    /// Asks about the subscription; the operator does this.
    pub(crate) async fn subscription(&self, act: Act) -> Outcome<SubscriptionAnswer> {
        self.will(act);
        self.client.subscription_status(self.given.subscription()).await
    }

    /// Gives back; the operator does this.
    pub(crate) async fn refund(&self, act: Act) -> Outcome<RefundAnswer> {
        self.will(act);
        self.client.refund(self.given.refund(), open).await
    }

    /// Asks about the refund; the operator does this.
    pub(crate) async fn refund_status(&self, act: Act) -> Outcome<RefundAnswer> {
        self.will(act);
        self.client.refund_status(self.given.refund()).await
    }
}
