//! What the back door shows.

use axum::{
    Json,
    body::Body,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use futures::stream;
use serde::Serialize;
use serde_json::json;

use super::Refused;
use crate::ltc::{Account, Books, Ltc, Msisdn, Sms, Stats};

/// Debits written at a time, so that a long book is never copied whole.
const PAGE: usize = 1_000;

/// Every debit as JSON Lines, in the order in which the balances fell. Debits made while the
/// book is being read are at its end.
pub(super) async fn books(State(ltc): State<Ltc>) -> Response {
    let pages = stream::unfold((ltc.books(), 0), |(books, after)| async move {
        let debits = books.page(after, PAGE);
        let last = debits.last()?.sequence;
        Some((serde_json::Result::Ok(lines(&debits)), (books, last)))
    });
    json_lines(Body::from_stream(pages))
}

pub(super) async fn stats(State(ltc): State<Ltc>) -> Json<Stats> {
    Json(ltc.books().stats())
}

/// The latest requests as JSON Lines, oldest first.
pub(super) async fn requests(State(ltc): State<Ltc>) -> Response {
    json_lines(Body::from(lines(&Books::requests(&ltc.books()))))
}

pub(super) async fn account(
    State(ltc): State<Ltc>,
    Path(msisdn): Path<String>,
) -> Result<Json<Account>, Refused> {
    Ok(Json(ltc.account(read(&msisdn)?)))
}

pub(super) async fn sms(
    State(ltc): State<Ltc>,
    Path(msisdn): Path<String>,
) -> Result<Json<Sms>, Refused> {
    let none = || Refused(StatusCode::NOT_FOUND, "no OTP was ever sent to this number".into());
    ltc.latest_sms(read(&msisdn)?).map(Json).ok_or_else(none)
}

pub(super) async fn faults(State(ltc): State<Ltc>) -> impl IntoResponse {
    let faults = ltc.faults();
    Json(json!({ "rates": faults.rates(), "delay_ms": faults.delay.as_millis() as u64 }))
}

fn read(msisdn: &str) -> Result<Msisdn, Refused> {
    msisdn.parse().map_err(|problem| Refused(StatusCode::BAD_REQUEST, format!("{problem}")))
}

fn lines(records: &[impl Serialize]) -> Vec<u8> {
    let mut text = Vec::new();
    for record in records {
        serde_json::to_writer(&mut text, record).expect("records are plain structs");
        text.push(b'\n');
    }
    text
}

fn json_lines(body: Body) -> Response {
    ([(header::CONTENT_TYPE, "application/x-ndjson")], body).into_response()
}
