//! What the gateway's back door shows.

use axum::{
    Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::{
    admin::{Refused, json_lines, read, settlement},
    aoc::{Account, Aoc, Entry, Kind, Sms, Stats, SubscriptionView},
};

/// Every entry as JSON Lines, in the order in which the balances changed.
pub(super) async fn books(State(aoc): State<Aoc>) -> Response {
    let books = aoc.books();
    json_lines::paged(move |after, limit| books.page(after, limit), |entry: &Entry| entry.sequence)
}

/// The same as CSV, as in the file that a gateway settles by.
pub(super) async fn settlement(State(aoc): State<Aoc>) -> Response {
    let books = aoc.books();
    settlement::paged(
        ["spTransID", "aocTransID", "msisdn", "amount", "currency", "status", "date"],
        move |after, limit| books.page(after, limit),
        |entry: &Entry| entry.sequence,
        |entry| {
            let status = match entry.kind {
                Kind::Charge => "charged",
                Kind::Refund => "refunded",
            };
            [
                entry.sp_trans_id.as_deref().unwrap_or_default().to_owned(),
                entry.aoc_trans_id.to_string(),
                entry.msisdn.as_ref().map(ToString::to_string).unwrap_or_default(),
                entry.amount.to_string(),
                entry.currency.to_string(),
                status.to_owned(),
                entry.at.to_rfc3339(),
            ]
        },
    )
}

pub(super) async fn stats(State(aoc): State<Aoc>) -> Json<Stats> {
    Json(aoc.books().stats())
}

/// The latest requests as JSON Lines, oldest first.
pub(super) async fn requests(State(aoc): State<Aoc>) -> Response {
    json_lines::whole(&aoc.books().requests())
}

pub(super) async fn account(
    State(aoc): State<Aoc>,
    Path(msisdn): Path<String>,
) -> Result<Json<Account>, Refused> {
    Ok(Json(aoc.account(read(&msisdn)?)))
}

pub(super) async fn sms(
    State(aoc): State<Aoc>,
    Path(msisdn): Path<String>,
) -> Result<Json<Sms>, Refused> {
    let none = || Refused::not_found("no TAC was ever sent to this number");
    aoc.latest_sms(read(&msisdn)?).map(Json).ok_or_else(none)
}

/// Where a transaction stands, without counting as a look-up.
pub(super) async fn transaction(
    State(aoc): State<Aoc>,
    Path(aoc_trans_id): Path<String>,
) -> Result<Json<Value>, Refused> {
    let unknown = |_| Refused::not_found("no such transaction");
    aoc.transaction(&aoc_trans_id).map(Json).map_err(unknown)
}

pub(super) async fn subscriptions(
    State(aoc): State<Aoc>,
    Path(msisdn): Path<String>,
) -> Result<Json<Vec<SubscriptionView>>, Refused> {
    Ok(Json(aoc.subscriptions_of(read(&msisdn)?)))
}

pub(super) async fn clock(State(aoc): State<Aoc>) -> impl IntoResponse {
    Json(json!({ "now": aoc.now() }))
}
