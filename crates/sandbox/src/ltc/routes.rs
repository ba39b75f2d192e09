//! The operator's paths, methods and content types.

use std::{future::Future, sync::Arc};

use axum::{
    Form, Router,
    extract::{DefaultBodyLimit, Query, State, rejection::FormRejection},
    http::HeaderMap,
    routing::{get, post},
};
use bytes::Bytes;

use crate::{
    ltc::{
        Endpoint, Ltc, check_transaction::CheckTransaction, confirm_deduct::ConfirmDeduct,
        request_deduct::RequestDeduct, token,
    },
    reply::Reply,
};

type Pairs = Vec<(String, String)>;

/// Requests are a few hundred bytes; more than this is answered 413.
const REQUEST_BYTES_MAX: usize = 64 * 1024;

pub(crate) fn router(ltc: Ltc) -> Router {
    Router::new()
        .route("/token", post(token))
        .route("/api/RequestDeduct", post(request_deduct))
        .route("/api/ConfirmDeduct", post(confirm_deduct))
        .route("/api/CheckTransaction", get(check_transaction))
        .layer(DefaultBodyLimit::max(REQUEST_BYTES_MAX))
        .with_state(ltc)
}

async fn token(
    State(ltc): State<Ltc>,
    headers: HeaderMap,
    form: Result<Form<Pairs>, FormRejection>,
) -> Result<Reply, Reply> {
    ltc.admit(Endpoint::Token, &headers)?;
    // No TransactionID can be spelled so.
    let visit = ltc.treat(Endpoint::Token, &Arc::from("/token"), None)?;
    Ok(token::handle(ltc, form.ok().map(|Form(pairs)| pairs), visit).await)
}

async fn request_deduct(
    State(ltc): State<Ltc>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Reply, Reply> {
    ltc.admit(Endpoint::RequestDeduct, &headers)?;
    let request = RequestDeduct::read(&body, ltc.config().strict)?;
    let msisdn = Some(request.msisdn);
    let visit = ltc.treat(Endpoint::RequestDeduct, &request.transaction_id, msisdn)?;
    Ok(to_the_end(request.handle(ltc, visit)).await)
}

async fn confirm_deduct(
    State(ltc): State<Ltc>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Reply, Reply> {
    ltc.admit(Endpoint::ConfirmDeduct, &headers)?;
    let request = ConfirmDeduct::read(&body, ltc.config().strict)?;
    let visit = ltc.treat(Endpoint::ConfirmDeduct, &request.transaction_id, None)?;
    Ok(to_the_end(request.handle(ltc, visit)).await)
}

async fn check_transaction(
    State(ltc): State<Ltc>,
    headers: HeaderMap,
    Query(query): Query<Pairs>,
) -> Result<Reply, Reply> {
    ltc.admit(Endpoint::CheckTransaction, &headers)?;
    let request = CheckTransaction::read(&query, ltc.config().strict)?;
    let visit = ltc.treat(Endpoint::CheckTransaction, &request.transaction_id, None)?;
    Ok(request.handle(ltc, visit).await)
}

/// Runs a charge to its end even when the caller hangs up half way: an operator does not stop
/// debiting because nobody listens any more.
async fn to_the_end(charge: impl Future<Output = Reply> + Send + 'static) -> Reply {
    tokio::spawn(charge).await.expect("a charge neither panics nor is aborted")
}
