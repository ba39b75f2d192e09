//! What Lao Telecom's back door shows.

use axum::{
    Json,
    extract::{Path, State},
    response::Response,
};

use crate::{
    admin::{Refused, json_lines, read, settlement},
    ltc::{Account, Debit, Ltc, Sms, Stats},
};

/// Every debit as JSON Lines, in the order in which the balances fell.
pub(super) async fn books(State(ltc): State<Ltc>) -> Response {
    let books = ltc.books();
    json_lines::paged(move |after, limit| books.page(after, limit), |debit: &Debit| debit.sequence)
}

/// The same as CSV. Only debits are in it, as in the file that an operator settles by.
pub(super) async fn settlement(State(ltc): State<Ltc>) -> Response {
    let books = ltc.books();
    settlement::paged(
        ["TransactionID", "Msisdn", "Amount", "CardName", "Status", "Date"],
        move |after, limit| books.page(after, limit),
        |debit: &Debit| debit.sequence,
        |debit| {
            [
                debit.transaction_id.to_string(),
                debit.msisdn.to_string(),
                debit.amount.to_string(),
                debit.card_name.to_string(),
                "SUCCESS".to_owned(),
                debit.at.to_rfc3339(),
            ]
        },
    )
}

pub(super) async fn stats(State(ltc): State<Ltc>) -> Json<Stats> {
    Json(ltc.books().stats())
}

/// The latest requests as JSON Lines, oldest first.
pub(super) async fn requests(State(ltc): State<Ltc>) -> Response {
    json_lines::whole(&ltc.books().requests())
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
    let none = || Refused::not_found("no OTP was ever sent to this number");
    ltc.latest_sms(read(&msisdn)?).map(Json).ok_or_else(none)
}
