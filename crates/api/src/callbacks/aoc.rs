//! What the AOC gateway calls (AOC protocol, sections 4 and 12).

mod browser;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use billing::Msisdn;
use operators::InboundError;
use operators::aoc::callback::{ChargeNotice, UnsubscribeNotice};
use workflows::callback::{CallbackKind, CallbackStatus, Notice, received};

use super::not_found;
use crate::{Desk, limits};
pub(crate) use browser::come_back;

/// Nobody documents an answer; this one is like the gateway's own.
const ACCEPTED: &str = r#"{"data":{"errorCode":"00","errorMessage":""}}"#;

/// "A charge succeeded."
pub(crate) async fn charge(
    state: State<Desk>,
    path: Path<(String, String)>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    take(&state, path, body, CallbackKind::Charge).await
}

/// "The subscriber left."
pub(crate) async fn unsubscribe(
    state: State<Desk>,
    path: Path<(String, String)>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    take(&state, path, body, CallbackKind::Unsubscribe).await
}

/// Keeps what was posted and says so; it is verified afterwards.
async fn take(
    desk: &Desk,
    Path((account, secret)): Path<(String, String)>,
    body: Result<Bytes, BytesRejection>,
    expected: CallbackKind,
) -> Response {
    let Some(account) = desk.aoc(&account, &secret) else { return not_found() };
    let body = match body {
        Ok(body) => body,
        Err(rejection) => return rejection.into_response(),
    };
    let told = match Told::read(&body, expected) {
        Ok(told) => told,
        Err(error) => {
            tracing::warn!(%account, %error, "a callback that cannot be read");
            let status = match error {
                InboundError::TooLong { .. } => StatusCode::PAYLOAD_TOO_LARGE,
                InboundError::Unreadable { .. } | InboundError::Field { .. } => {
                    StatusCode::BAD_REQUEST
                }
            };
            return (status, format!("{error}\n")).into_response();
        }
    };
    let notice = Notice {
        account,
        kind: told.kind,
        identity: told.identity.as_bytes(),
        body: &body,
        msisdn: told.msisdn,
        status: CallbackStatus::New,
        result: None,
        purchases: &[],
    };
    match received(&*desk.store, notice).await {
        Ok(()) => ([(CONTENT_TYPE, "application/json")], ACCEPTED).into_response(),
        Err(error) => {
            tracing::error!(target: "alert", condition = "callback_not_kept", %account, %error, "a callback was not kept");
            limits::come_again()
        }
    }
}

/// What a callback is about, as far as it tells one from another.
struct Told {
    kind: CallbackKind,
    identity: String,
    msisdn: Option<Msisdn>,
}

impl Told {
    /// Goes by the shape, as the protocol advises, whichever address it came to; one that has no
    /// shape is refused in the words of the address.
    fn read(body: &[u8], expected: CallbackKind) -> Result<Self, InboundError> {
        match (UnsubscribeNotice::parse(body), ChargeNotice::parse(body)) {
            (Ok(notice), _) => Ok(Self::unsubscribe(&notice)),
            (Err(_), Ok(notice)) => Ok(Self::charge(&notice)),
            (Err(error), Err(_)) if expected == CallbackKind::Unsubscribe => Err(error),
            (Err(_), Err(error)) => Err(error),
        }
    }

    fn unsubscribe(notice: &UnsubscribeNotice) -> Self {
        let identity = format!("{}\n{}", notice.subscription_id, notice.msisdn.e164());
        let msisdn = Some(notice.msisdn);
        Self { kind: CallbackKind::Unsubscribe, identity, msisdn }
    }

    /// A split charge is told of twice under one name: the amount is part of what tells them apart.
    fn charge(notice: &ChargeNotice) -> Self {
        let correlator = notice.client_correlator.as_ref().map_or("", |name| name.as_str());
        let (name, total) = (notice.aoc_trans_id.as_str(), notice.total.normalize());
        let identity = format!("{name}\n{correlator}\n{total}");
        Self { kind: CallbackKind::Charge, identity, msisdn: notice.msisdn }
    }
}
