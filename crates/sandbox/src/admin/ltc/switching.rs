//! What Lao Telecom's back door changes.

use axum::{Json, extract::State, http::StatusCode};
use serde::Deserialize;

use crate::ltc::{Account, Kip, Ltc, Msisdn};

pub(super) async fn expire_tokens(State(ltc): State<Ltc>) -> StatusCode {
    ltc.expire_tokens();
    StatusCode::NO_CONTENT
}

/// Whether a number is a member from now on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewMember {
    msisdn: Msisdn,
    member: bool,
}

pub(super) async fn member(State(ltc): State<Ltc>, Json(new): Json<NewMember>) -> Json<Account> {
    ltc.set_member(new.msisdn, new.member);
    Json(ltc.account(new.msisdn))
}

/// What a number has to spend from now on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewBalance {
    msisdn: Msisdn,
    balance: Kip,
}

pub(super) async fn balance(State(ltc): State<Ltc>, Json(new): Json<NewBalance>) -> Json<Account> {
    ltc.set_balance(new.msisdn, new.balance);
    Json(ltc.account(new.msisdn))
}
