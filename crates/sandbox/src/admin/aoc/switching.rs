//! What the gateway's back door changes.

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

use crate::{
    admin::{Refused, read},
    aoc::{Account, Amount, Aoc, SubscriptionStatus, SubscriptionView},
};

/// What the gateway's clock says from now on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewTime {
    now: DateTime<Utc>,
}

pub(super) async fn clock(State(aoc): State<Aoc>, Json(new): Json<NewTime>) -> StatusCode {
    aoc.set_now(new.now);
    StatusCode::NO_CONTENT
}

/// What a number has to spend from now on, and whether it is blacklisted.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewBalance {
    msisdn: String,
    balance: Option<Amount>,
    is_billable: Option<bool>,
}

pub(super) async fn balance(
    State(aoc): State<Aoc>,
    Json(new): Json<NewBalance>,
) -> Result<Json<Account>, Refused> {
    let msisdn = read(&new.msisdn)?;
    if let Some(is_billable) = new.is_billable {
        aoc.set_billable(msisdn, is_billable);
    }
    if let Some(balance) = new.balance {
        aoc.set_balance(msisdn, balance);
    }
    Ok(Json(aoc.account(msisdn)))
}

/// What a subscription is from now on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSubscription {
    msisdn: String,
    subscription_id: String,
    operator: Option<String>,
    status: Option<SubscriptionStatus>,
    expiry_date: Option<NaiveDate>,
}

pub(super) async fn subscription(
    State(aoc): State<Aoc>,
    Json(new): Json<NewSubscription>,
) -> Result<Json<SubscriptionView>, Refused> {
    let (msisdn, operator) = (read(&new.msisdn)?, new.operator.as_deref());
    let (status, expiry_date) = (new.status, new.expiry_date);
    Ok(Json(aoc.put_subscription(msisdn, &new.subscription_id, operator, status, expiry_date)?))
}
