//! The gateway's back door.

mod callbacks;
mod reading;
mod subscriber;
mod switching;

use axum::{
    Router,
    http::StatusCode,
    routing::{get, post},
};

use super::{Refused, weather};
use crate::aoc::{Aoc, Impossible};

pub(super) fn router(aoc: Aoc) -> Router {
    let below = weather::router()
        .route("/books", get(reading::books))
        .route("/books.csv", get(reading::settlement))
        .route("/stats", get(reading::stats))
        .route("/requests", get(reading::requests))
        .route("/accounts/{msisdn}", get(reading::account))
        .route("/sms/{msisdn}", get(reading::sms))
        .route("/transactions/{aoc_trans_id}", get(reading::transaction))
        .route("/subscriptions/{msisdn}", get(reading::subscriptions))
        .route("/subscriptions", post(switching::subscription))
        .route("/clock", get(reading::clock).post(switching::clock))
        .route("/balances", post(switching::balance))
        .route("/agree", post(subscriber::agree))
        .route("/cancel", post(subscriber::cancel))
        .route("/consent", post(subscriber::consent))
        .route("/split", post(subscriber::pay_rest))
        .route("/unsubscribe", post(subscriber::unsubscribe))
        .route("/callbacks", get(callbacks::delivered).post(callbacks::register))
        .route("/callbacks/flush", post(callbacks::flush))
        .route("/callbacks/forge", post(callbacks::forge));
    Router::new().nest("/sandbox/aoc", below).with_state(aoc)
}

impl From<Impossible> for Refused {
    fn from(problem: Impossible) -> Self {
        Self(StatusCode::CONFLICT, problem.to_string())
    }
}
