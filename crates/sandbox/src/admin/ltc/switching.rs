//! What Lao Telecom's back door changes.

use axum::{Json, extract::State, http::StatusCode};
use serde::Deserialize;

use crate::{
    admin::{
        Refused,
        orders::{NewFaults, NewLine, NewOutage},
    },
    ltc::{Account, Fault, Kip, Ltc, Msisdn},
};

pub(super) async fn faults(
    State(ltc): State<Ltc>,
    Json(new): Json<NewFaults<Fault>>,
) -> StatusCode {
    ltc.set_faults(new.instead_of(&ltc.faults()));
    StatusCode::NO_CONTENT
}

pub(super) async fn script(
    State(ltc): State<Ltc>,
    Json(line): Json<NewLine<Fault>>,
) -> Result<StatusCode, Refused> {
    line.push(ltc.script())
}

pub(super) async fn clear_script(State(ltc): State<Ltc>) -> StatusCode {
    ltc.script().clear();
    StatusCode::NO_CONTENT
}

pub(super) async fn expire_tokens(State(ltc): State<Ltc>) -> StatusCode {
    ltc.expire_tokens();
    StatusCode::NO_CONTENT
}

pub(super) async fn outage(State(ltc): State<Ltc>, Json(new): Json<NewOutage>) -> StatusCode {
    ltc.set_outage(new.into());
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
