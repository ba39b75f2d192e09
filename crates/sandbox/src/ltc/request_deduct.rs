//! `POST /api/RequestDeduct`: a renewal is charged, a purchase gets its OTP.

use std::{borrow::Cow::Borrowed, sync::Arc};

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::{
    gate::spend,
    ltc::{
        Behaviour, Code, Endpoint, Ltc, Msisdn, Pause, RequestType, RowFate, Work,
        codes::request as codes,
        fields::{Fields, Unreadable},
        gate::Visit,
        kip::Kip,
        ledger::Ledger,
        otp::{self, Otp, RefCode},
        transaction::{Declined, Order, Row},
    },
    reply::Reply,
};

/// The request as read.
#[derive(Debug)]
pub(super) struct RequestDeduct {
    pub(super) transaction_id: Arc<str>,
    pub(super) msisdn: Msisdn,
    amount: Kip,
    request_type: String,
    card_name: String,
    is_recurring: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Response<'a> {
    result_code: &'a str,
    result_desc: &'static str,
    #[serde(rename = "TransactionID")]
    transaction_id: &'a str,
    ref_code: String,
    result_type: ResultType,
    msisdn: &'a str,
}

/// Which path the operator took. The only sign that a renewal with code `200` was charged.
#[derive(Debug, Clone, Copy, Serialize)]
enum ResultType {
    Register,
    Recurring,
    None,
}

/// What the operator believes it did.
struct Outcome {
    code: Code,
    result_type: ResultType,
    /// What its log is to say.
    row: Code,
}

impl RequestDeduct {
    pub(super) fn read(body: &[u8], strict: bool) -> Result<Self, Unreadable> {
        let fields = Fields::read(body, strict)?;
        // Mandatory, though nothing here depends on it.
        fields.text("GameName")?;
        Ok(Self {
            transaction_id: fields.transaction_id("TransactionID")?.into(),
            msisdn: fields.msisdn("Msisdn")?,
            amount: fields.amount("Amount")?,
            request_type: fields.text("RequestType")?.to_owned(),
            card_name: fields.text("CardName")?.to_owned(),
            is_recurring: fields.boolean("IsRecurring")?,
        })
    }

    /// The whole call. The duplicate check comes first and the row last, with nothing to hold
    /// them together: that is the operator's way (LTC protocol, section 4.2).
    pub(super) async fn handle(self, ltc: Ltc, visit: Visit) -> Reply {
        let Visit { behaviour, ordinal } = visit;
        let ref_code = RefCode::mint(ltc.dice(), &self.transaction_id, ordinal);
        let is_duplicate = ltc.ledger().row(&self.transaction_id).is_some();
        self.take_time(&ltc, &behaviour).await;
        let outcome = if is_duplicate {
            Outcome::plain(codes::DUPLICATE)
        } else {
            self.work(&ltc, &behaviour, ref_code)
        };
        ltc.pause(&behaviour, Pause::BeforeRow).await;
        if !is_duplicate || ltc.config().duplicate_hides_original {
            self.write_row(&ltc, &behaviour.row, &outcome);
        }
        ltc.pause(&behaviour, Pause::BeforeAnswer).await;
        behaviour.answer.show(|instead| self.response(instead, &outcome, ref_code))
    }

    async fn take_time(&self, ltc: &Ltc, behaviour: &Behaviour) {
        let config = ltc.config();
        spend(config.latency).await;
        if self.is_recurring {
            spend(config.recurring_sleep).await;
        }
        ltc.pause(behaviour, Pause::BeforeWork).await;
    }

    fn work(&self, ltc: &Ltc, behaviour: &Behaviour, ref_code: RefCode) -> Outcome {
        if behaviour.work == Work::Failed {
            return Outcome::plain(behaviour.answer.failure_code());
        }
        if let Some(code) = self.refusal(ltc) {
            return Outcome::plain(code);
        }
        let now = Utc::now();
        let mut ledger = ltc.ledger();
        let order = self.order(&mut ledger);
        if !self.is_recurring && ledger.is_signed_up(&self.msisdn) {
            return Outcome::plain(codes::ALREADY_SIGNED_UP);
        }
        if self.is_recurring && ledger.is_renewable(&self.msisdn) {
            return Outcome::of_debit(ledger.debit(&order, Endpoint::RequestDeduct, now));
        }
        // A renewal of a stranger falls into the path of a purchase, stray OTP included.
        match ledger.check(&order) {
            Ok(()) => {
                ledger.issue_otp(ref_code, new_otp(ltc, ref_code, order, now));
                Outcome::otp_sent()
            }
            Err(declined) => Outcome::of_debit(Err(declined)),
        }
    }

    /// The code of a request that is refused whoever the subscriber is.
    fn refusal(&self, ltc: &Ltc) -> Option<&'static str> {
        let config = ltc.config();
        let request_type = RequestType::read(&self.request_type);
        let is_ours = config.request_type.is_none_or(|only| request_type == Some(only));
        if request_type.is_none() || !is_ours {
            return Some(codes::REQUEST_TYPE);
        }
        if !self.msisdn.is_national() {
            return Some(codes::NUMBER_NOT_RECOGNISED);
        }
        let amounts = Kip(1)..=config.amount_max;
        (!amounts.contains(&self.amount)).then_some(codes::AMOUNT)
    }

    fn order(&self, ledger: &mut Ledger) -> Order {
        Order {
            transaction_id: Arc::clone(&self.transaction_id),
            msisdn: self.msisdn,
            amount: self.amount,
            card_name: ledger.card_name(&self.card_name),
        }
    }

    fn write_row(&self, ltc: &Ltc, fate: &RowFate, outcome: &Outcome) {
        let Some(code) = fate.of(&outcome.row) else { return };
        let (msisdn, amount) = (self.msisdn, self.amount);
        let sms_sent = matches!(&*outcome.row, codes::OK | codes::NOT_CONFIRMED);
        let row = Row { msisdn, amount, code, sms_sent, at: Utc::now() };
        ltc.ledger().write_row(&self.transaction_id, row);
    }

    fn response(&self, instead: Option<&Code>, outcome: &Outcome, ref_code: RefCode) -> Reply {
        let is_success = outcome.code == codes::OK;
        let code = instead.filter(|_| is_success).unwrap_or(&outcome.code);
        Reply::ok(&Response {
            result_code: code,
            result_desc: if code == codes::OK { "accepted" } else { "not accepted" },
            transaction_id: &self.transaction_id,
            ref_code: ref_code.to_string(),
            result_type: outcome.result_type,
            msisdn: self.msisdn.as_str(),
        })
    }
}

impl Outcome {
    /// Answered and recorded alike, on neither path.
    fn plain(code: impl Into<Code>) -> Self {
        let code = code.into();
        Self { row: code.clone(), code, result_type: ResultType::None }
    }

    fn otp_sent() -> Self {
        let row = Borrowed(codes::NOT_CONFIRMED);
        Self { code: Borrowed(codes::OK), result_type: ResultType::Register, row }
    }

    fn of_debit(debit: Result<(), Declined>) -> Self {
        match debit {
            Ok(()) => Self { result_type: ResultType::Recurring, ..Self::plain(codes::OK) },
            Err(Declined::Funds) => Self::plain(codes::FUNDS),
            Err(Declined::NotPrepaid) => Self::plain(codes::NOT_PREPAID),
        }
    }
}

fn new_otp(ltc: &Ltc, ref_code: RefCode, order: Order, now: DateTime<Utc>) -> Otp {
    let digits = otp::digits(ltc.dice(), ref_code);
    Otp { digits, order, expires_at: now + ltc.config().otp_lifetime, is_used: false }
}
