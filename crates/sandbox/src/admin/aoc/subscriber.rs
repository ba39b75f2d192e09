//! What a subscriber would do, and customer care.

use axum::{Json, extract::State, http::StatusCode};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    admin::{Refused, read},
    aoc::Aoc,
};

/// A decision on the AOC page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewDecision {
    aoc_token: String,
    operator: Option<String>,
    msisdn: Option<String>,
}

pub(super) async fn agree(
    State(aoc): State<Aoc>,
    Json(decision): Json<NewDecision>,
) -> Result<Json<Value>, Refused> {
    decide(&aoc, decision, true)
}

pub(super) async fn cancel(
    State(aoc): State<Aoc>,
    Json(decision): Json<NewDecision>,
) -> Result<Json<Value>, Refused> {
    decide(&aoc, decision, false)
}

fn decide(aoc: &Aoc, decision: NewDecision, agrees: bool) -> Result<Json<Value>, Refused> {
    let msisdn = decision.msisdn.map(|msisdn| read(&msisdn)).transpose()?;
    Ok(Json(aoc.decide(&decision.aoc_token, agrees, decision.operator, msisdn)?))
}

/// A transaction that waits for its subscriber's consent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewConsent {
    aoc_trans_id: String,
    consents: bool,
}

pub(super) async fn consent(
    State(aoc): State<Aoc>,
    Json(new): Json<NewConsent>,
) -> Result<Json<Value>, Refused> {
    Ok(Json(aoc.consent(&new.aoc_trans_id, new.consents)?))
}

/// A split charge whose rest is to be taken.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Split {
    aoc_trans_id: String,
}

pub(super) async fn pay_rest(
    State(aoc): State<Aoc>,
    Json(split): Json<Split>,
) -> Result<Json<Value>, Refused> {
    Ok(Json(aoc.charge_rest(&split.aoc_trans_id)?))
}

/// A subscription that customer care ends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Complaint {
    msisdn: String,
    subscription_id: String,
}

pub(super) async fn unsubscribe(
    State(aoc): State<Aoc>,
    Json(complaint): Json<Complaint>,
) -> Result<StatusCode, Refused> {
    aoc.unsubscribe(read(&complaint.msisdn)?, &complaint.subscription_id)?;
    Ok(StatusCode::NO_CONTENT)
}
