//! `GET /api/CheckTransaction`: what the log says about an id.

use std::sync::Arc;

use axum::http::StatusCode;
use chrono::{DateTime, FixedOffset, Utc};
use serde::Serialize;
use serde_json::json;

use crate::{
    gate::spend,
    ltc::{
        Answer, Code, Ltc, Pause, UnknownId,
        codes::request as codes,
        fields::{self, Unreadable},
        gate::Visit,
        kip::Kip,
        transaction::Row,
    },
    reply::Reply,
};

/// The request as read.
#[derive(Debug)]
pub(super) struct CheckTransaction {
    pub(super) transaction_id: Arc<str>,
}

/// Spelled as in the operator's sample: here the id ends in a small `d`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Response<'a> {
    transaction_id: &'a str,
    msisdn: &'a str,
    #[serde(rename = "SMSStatus")]
    sms_status: &'static str,
    operator: &'static str,
    amount: Kip,
    result_code: &'a str,
    result_desc: &'static str,
    detail: String,
}

impl CheckTransaction {
    /// Reads the query, whose key is bound without regard to case unless strict.
    pub(super) fn read(query: &[(String, String)], strict: bool) -> Result<Self, Unreadable> {
        const KEY: &str = "transactionId";
        let is_key = |key: &str| key == KEY || (!strict && key.eq_ignore_ascii_case(KEY));
        let id = query.iter().find(|(key, _)| is_key(key)).map(|(_, id)| id);
        let id = id.ok_or_else(|| Unreadable(format!("the query lacks {KEY}")))?;
        Ok(Self { transaction_id: fields::transaction_id(KEY, id)?.into() })
    }

    pub(super) async fn handle(self, ltc: Ltc, visit: Visit) -> Reply {
        let behaviour = visit.behaviour;
        spend(ltc.config().latency).await;
        ltc.pause(&behaviour, Pause::BeforeWork).await;
        let row = ltc.ledger().row(&self.transaction_id).cloned();
        ltc.pause(&behaviour, Pause::BeforeRow).await;
        ltc.pause(&behaviour, Pause::BeforeAnswer).await;
        let row = row.filter(|_| behaviour.answer != Answer::NotFound);
        let elsewhere = behaviour.answer == Answer::WrongMsisdn;
        behaviour.answer.show(|instead| match row {
            Some(row) => self.response(&row, instead, elsewhere),
            None => not_found(ltc.config().unknown_id),
        })
    }

    fn response(&self, row: &Row, instead: Option<&Code>, elsewhere: bool) -> Reply {
        let code = instead.unwrap_or(&row.code);
        Reply::ok(&Response {
            transaction_id: &self.transaction_id,
            msisdn: if elsewhere { "2099999999" } else { row.msisdn.as_str() },
            sms_status: if row.sms_sent { "True" } else { "False" },
            operator: "LTC",
            amount: row.amount,
            result_code: code,
            result_desc: if code == codes::OK { "completed" } else { "not completed" },
            detail: format!("{} recorded", local_time(row.at)),
        })
    }
}

fn not_found(shape: UnknownId) -> Reply {
    match shape {
        UnknownId::NotFound => {
            Reply::json(StatusCode::NOT_FOUND, &json!({ "Message": "no such transaction" }))
        }
        UnknownId::EmptyBody => Reply::Empty,
        UnknownId::Null => Reply::ok(&()),
    }
}

/// As the operator writes times, in Vientiane's.
fn local_time(at: DateTime<Utc>) -> impl std::fmt::Display {
    const VIENTIANE_SECONDS_EAST: i32 = 7 * 3_600;
    let vientiane = FixedOffset::east_opt(VIENTIANE_SECONDS_EAST).expect("a real time zone");
    at.with_timezone(&vientiane).format("%d/%m/%Y %H:%M:%S")
}
