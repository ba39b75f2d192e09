//! `POST /api/ConfirmDeduct`: the subscriber typed the OTP; a purchase is charged.

use std::{borrow::Cow::Borrowed, sync::Arc};

use axum::http::StatusCode;
use chrono::Utc;
use serde::Serialize;

use crate::{
    gate::spend,
    ltc::{
        Behaviour, Code, Endpoint, Fault, Ltc, Pause, Work,
        codes::{confirm as codes, request::OK},
        fields::{Fields, Unreadable},
        gate::Visit,
        otp::RefCode,
        transaction::{Declined, Order, Row},
    },
    reply::Reply,
};

/// The request as read. An absent field is an empty one: saying so is the handler's to do.
#[derive(Debug)]
pub(super) struct ConfirmDeduct {
    pub(super) transaction_id: Arc<str>,
    ref_code: String,
    otp: String,
    game_name: String,
    game_type: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Response<'a> {
    result_code: &'a str,
    result_desc: &'static str,
    email: String,
    #[serde(rename = "TransactionID")]
    transaction_id: &'a str,
    ref_code: &'a str,
}

/// What the operator believes it did.
enum Outcome {
    /// It debited `order`; the OTP is yet to be marked as used.
    Charged(RefCode, Order),
    /// The code says why not. What was requested stays unconfirmed.
    Refused(Code),
    /// The handler of the RefCode fell over.
    Broken,
}

impl ConfirmDeduct {
    pub(super) fn read(body: &[u8], strict: bool) -> Result<Self, Unreadable> {
        let fields = Fields::read(body, strict)?;
        let text = |name| fields.optional_text(name).map(str::to_owned);
        Ok(Self {
            transaction_id: fields.optional_text("TransactionID")?.into(),
            ref_code: text("RefCode")?,
            otp: text("OTP")?,
            // The operator's table has `GameName`, its sample and its model `Gamename`.
            game_name: text("Gamename")?,
            game_type: text("GameType")?,
        })
    }

    /// The whole call. The OTP is marked as used only at the end, so two confirms at once can
    /// both debit.
    pub(super) async fn handle(self, ltc: Ltc, visit: Visit) -> Reply {
        let behaviour = visit.behaviour;
        let checked = self.check(&ltc);
        spend(ltc.config().latency).await;
        ltc.pause(&behaviour, Pause::BeforeWork).await;
        let outcome = match checked {
            Ok((ref_code, order)) => work(&ltc, &behaviour, ref_code, order),
            Err(refused) => refused,
        };
        ltc.pause(&behaviour, Pause::BeforeRow).await;
        if let Outcome::Charged(ref_code, order) = &outcome {
            record(&ltc, &behaviour, *ref_code, order);
        }
        ltc.pause(&behaviour, Pause::BeforeAnswer).await;
        behaviour.answer.show(|instead| self.response(&ltc, instead, &outcome))
    }

    /// The order that this OTP stands for. Expiry is looked at before use, so that a late
    /// resend of a confirm that charged is told `008` (LTC protocol, section 5.1).
    fn check(&self, ltc: &Ltc) -> Result<(RefCode, Order), Outcome> {
        let refused = |code| Err(Outcome::Refused(Borrowed(code)));
        let given = [&*self.transaction_id, &self.ref_code, &self.otp, &self.game_name];
        if given.contains(&"") || self.game_type != "Purchase" {
            return refused(codes::PARAMETER_EMPTY);
        }
        let mut ledger = ltc.ledger();
        let ref_code = self.ref_code.parse::<RefCode>().ok();
        let found = ref_code.and_then(|ref_code| Some((ref_code, ledger.otp(ref_code)?)));
        let Some((ref_code, otp)) = found else {
            if ltc.bends(Fault::UnknownReferenceFails, &self.transaction_id) {
                return Err(Outcome::Broken);
            }
            return refused(codes::UNKNOWN_REFERENCE);
        };
        if otp.order.transaction_id != self.transaction_id {
            return refused(codes::OTHER_TRANSACTION);
        }
        let is_forgotten = || ltc.bends(Fault::UsedOtpSaysExpired, &self.transaction_id);
        if otp.expires_at <= Utc::now() || (otp.is_used && is_forgotten()) {
            return refused(codes::OTP_EXPIRED);
        }
        if otp.is_used {
            return refused(codes::OTP_USED);
        }
        if otp.digits != self.otp {
            return refused(codes::WRONG_OTP);
        }
        Ok((ref_code, otp.order.clone()))
    }

    fn response(&self, ltc: &Ltc, instead: Option<&Code>, outcome: &Outcome) -> Reply {
        let code = match outcome {
            Outcome::Charged(..) => instead.unwrap_or(&Borrowed(codes::OK)),
            Outcome::Refused(code) => code,
            Outcome::Broken => return Reply::Page(StatusCode::INTERNAL_SERVER_ERROR),
        };
        Reply::ok(&Response {
            result_code: code,
            result_desc: if code == codes::OK { "confirmed" } else { "not confirmed" },
            email: format!("{}@sandbox.example", ltc.config().username),
            transaction_id: &self.transaction_id,
            ref_code: &self.ref_code,
        })
    }
}

fn work(ltc: &Ltc, behaviour: &Behaviour, ref_code: RefCode, order: Order) -> Outcome {
    if behaviour.work == Work::Failed {
        return Outcome::Refused(behaviour.answer.failure_code());
    }
    match ltc.ledger().debit(&order, Endpoint::ConfirmDeduct, Utc::now()) {
        Ok(()) => Outcome::Charged(ref_code, order),
        Err(Declined::Funds) => Outcome::Refused(Borrowed(codes::RAW_FUNDS)),
        Err(Declined::NotPrepaid) => Outcome::Refused(Borrowed(codes::RAW_NOT_PREPAID)),
    }
}

/// What follows a debit: the OTP is used, the number is a member, the log is brought up to
/// date. Without that last step look-ups go on saying `800`.
fn record(ltc: &Ltc, behaviour: &Behaviour, ref_code: RefCode, order: &Order) {
    let mut ledger = ltc.ledger();
    if let Some(otp) = ledger.otp(ref_code) {
        otp.is_used = true;
    }
    ledger.record_membership(order.msisdn, true);
    if let Some(code) = behaviour.row.of(&Borrowed(OK)) {
        let (msisdn, amount) = (order.msisdn, order.amount);
        let row = Row { msisdn, amount, code, sms_sent: true, at: Utc::now() };
        ledger.write_row(&order.transaction_id, row);
    }
}
