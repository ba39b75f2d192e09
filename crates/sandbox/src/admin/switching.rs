//! What the back door changes.

use std::{collections::BTreeMap, time::Duration};

use axum::{Json, extract::State, http::StatusCode};
use serde::Deserialize;

use super::Refused;
use crate::{
    ltc::{Account, Behaviour, Endpoint, Fault, Faults, Kip, Ltc, Msisdn, Outage, Preset, Who},
    share::Share,
};

/// New faults: a preset, and on top of it rates per 10,000.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewFaults {
    #[serde(default)]
    preset: Preset,
    #[serde(default)]
    rates: BTreeMap<Fault, Share>,
    delay_ms: Option<u64>,
}

pub(super) async fn faults(State(ltc): State<Ltc>, Json(new): Json<NewFaults>) -> StatusCode {
    let delay = new.delay_ms.map_or(ltc.faults().delay, Duration::from_millis);
    let preset = Faults::from(new.preset).with_delay(delay);
    let set = |faults: Faults, (fault, rate)| faults.with(fault, rate);
    ltc.set_faults(new.rates.into_iter().fold(preset, set));
    StatusCode::NO_CONTENT
}

/// A line of the script: whose request, how often, and a fault by name or a behaviour in full.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewLine {
    endpoint: Endpoint,
    transaction_id: Option<String>,
    msisdn: Option<Msisdn>,
    times: Option<u32>,
    fault: Option<Fault>,
    behaviour: Option<Behaviour>,
}

pub(super) async fn script(
    State(ltc): State<Ltc>,
    Json(line): Json<NewLine>,
) -> Result<StatusCode, Refused> {
    let bad = |problem: &str| Refused(StatusCode::BAD_REQUEST, problem.into());
    let who = match (line.transaction_id, line.msisdn) {
        (None, None) => Who::Anyone,
        (Some(id), None) => Who::Transaction(id),
        (None, Some(msisdn)) => Who::Msisdn(msisdn),
        (Some(_), Some(_)) => return Err(bad("expected transaction_id or msisdn, found both")),
    };
    let behaviour = match (line.fault, line.behaviour) {
        (Some(fault), None) => fault.into(),
        (None, Some(behaviour)) => behaviour,
        _ => return Err(bad("expected either fault or behaviour")),
    };
    let full = |problem| Refused(StatusCode::TOO_MANY_REQUESTS, format!("{problem}"));
    ltc.script().push(line.endpoint, who, line.times.unwrap_or(1), behaviour).map_err(full)?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn clear_script(State(ltc): State<Ltc>) -> StatusCode {
    ltc.script().clear();
    StatusCode::NO_CONTENT
}

pub(super) async fn expire_tokens(State(ltc): State<Ltc>) -> StatusCode {
    ltc.expire_tokens();
    StatusCode::NO_CONTENT
}

/// Down or up; down is silent unless said otherwise.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewOutage {
    down: bool,
    #[serde(default = "silent")]
    how: Outage,
}

fn silent() -> Outage {
    Outage::Silent
}

pub(super) async fn outage(State(ltc): State<Ltc>, Json(new): Json<NewOutage>) -> StatusCode {
    ltc.set_outage(if new.down { new.how } else { Outage::None });
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
