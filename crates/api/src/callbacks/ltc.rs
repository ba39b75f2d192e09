//! What LTC calls (LTC protocol, section 7 and A9).

mod leave;

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use billing::AccountId;
use engine::Store;
use operators::ltc::unsubscribe::{Outcome, Unsubscribe};
use workflows::callback::{CallbackKind, CallbackStatus, Notice, RawBody, received};

use super::not_found;
use crate::{Desk, limits};
use leave::Leaving;

/// LTC waits about three seconds; what is not recorded by then is asked for again.
const ANSWER_WITHIN: Duration = Duration::from_millis(2_500);

/// A subscriber leaves. HTTP 200, and the `ResultCode` says what became of it.
pub(crate) async fn unsubscribe(
    State(desk): State<Desk>,
    Path((account, secret)): Path<(String, String)>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let Some((account, ussd_codes)) = desk.ltc(&account, &secret) else { return not_found() };
    let body = match body {
        Ok(body) => body,
        Err(rejection) => return answer(rejection.status(), Outcome::Fault, None),
    };
    let ask = match Unsubscribe::parse(&body) {
        Ok(ask) => ask,
        Err(error) => {
            tracing::warn!(%account, %error, "an Unsubscribe that cannot be read");
            keep_unreadable(&*desk.store, account, &body).await;
            return answer(StatusCode::BAD_REQUEST, Outcome::Fault, None);
        }
    };
    let leaving = Leaving { desk: &desk, account, ussd_codes, ask: &ask, body: &body };
    let outcome = match tokio::time::timeout(ANSWER_WITHIN, leaving.outcome()).await {
        Ok(outcome) => outcome,
        Err(_) => {
            tracing::error!(target: "alert", condition = "callback_not_kept", %account, "an Unsubscribe was not recorded in time");
            Outcome::TryAgain
        }
    };
    let code = outcome.code();
    tracing::info!(%account, msisdn = %ask.msisdn, code, "an Unsubscribe for {}: {code}", ask.msisdn);
    answer(StatusCode::OK, outcome, Some(&ask))
}

/// LTC forwards something after a confirmation, perhaps, and no document says what (A9): kept, and
/// taken as a hint.
pub(crate) async fn subscribed(
    State(desk): State<Desk>,
    Path((account, secret)): Path<(String, String)>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let Some((account, _)) = desk.ltc(&account, &secret) else { return not_found() };
    let body = match body {
        Ok(body) => body,
        Err(rejection) => return rejection.into_response(),
    };
    let notice = Notice {
        account,
        kind: CallbackKind::Hint,
        identity: &body,
        body: &body,
        msisdn: None,
        status: CallbackStatus::New,
        result: None,
        purchases: &[],
    };
    match received(&*desk.store, notice).await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(error) => {
            tracing::error!(target: "alert", condition = "callback_not_kept", %account, %error, "what LTC forwarded was not kept");
            limits::come_again()
        }
    }
}

/// Keeps what could not be read, as far as that can be done: the answer is the same without.
async fn keep_unreadable(store: &dyn Store, account: &AccountId, body: &[u8]) {
    let kept = RawBody::keep(body);
    let notice = Notice {
        account,
        kind: CallbackKind::Departure,
        identity: kept.as_bytes(),
        body,
        msisdn: None,
        status: CallbackStatus::Refused,
        result: Some(Outcome::Fault.code()),
        purchases: &[],
    };
    let keeping = tokio::time::timeout(ANSWER_WITHIN, received(store, notice));
    match keeping.await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%account, %error, "an unreadable body was not kept"),
        Err(_) => tracing::warn!(%account, "an unreadable body was not kept in time"),
    }
}

fn answer(status: StatusCode, outcome: Outcome, to: Option<&Unsubscribe>) -> Response {
    (status, [(CONTENT_TYPE, "application/json")], outcome.answer_to(to)).into_response()
}
