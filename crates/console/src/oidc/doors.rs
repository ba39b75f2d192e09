//! The two paths that browsers come by: on their way to the issuer, and back.

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;

use super::Oidc;
use super::claims;
use super::pending::Pending;
use super::provider::Unvouched;
use crate::asked::Asked;
use crate::sessions::Session;
use crate::turned::Turned;
use crate::{Desk, sign_in};

/// Where signing in begins.
pub(crate) const BEGIN: &str = "/console/oidc/begin";
/// Where the issuer sends browsers back to.
pub(super) const BACK: &str = "/console/oidc/back";

pub(crate) fn routes() -> Router<Desk> {
    Router::new().route(BEGIN, get(begin)).route(BACK, get(come_back))
}

#[derive(Deserialize)]
struct Wanted {
    next: Option<String>,
}

/// What a browser comes back with.
#[derive(Deserialize)]
struct Back {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
}

async fn begin(State(desk): State<Desk>, Asked(wanted): Asked<Wanted>) -> Result<Response, Turned> {
    let oidc = oidc_of(&desk)?;
    let pending = Pending::begin(&sign_in::own_path(wanted.next.as_deref().unwrap_or_default()));
    let address = oidc.provider.address(&pending, &oidc.settings.scopes).await.map_err(away)?;
    let mut response = Redirect::to(address.as_str()).into_response();
    pending.keep(desk.directory.is_https(), response.headers_mut());
    Ok(response)
}

async fn come_back(
    State(desk): State<Desk>,
    headers: HeaderMap,
    Asked(back): Asked<Back>,
) -> Result<Response, Turned> {
    let is_https = desk.directory.is_https();
    let pending = Pending::read(&headers, is_https);
    let mut response = enter(&desk, &headers, pending, back).await.into_response();
    Pending::forget(is_https, response.headers_mut());
    Ok(response)
}

/// Lets in whom the issuer vouches for, if they are staff.
async fn enter(
    desk: &Desk,
    headers: &HeaderMap,
    pending: Option<Pending>,
    back: Back,
) -> Result<Response, Turned> {
    let oidc = oidc_of(desk)?;
    let state = back.state.unwrap_or_default();
    let pending = pending.filter(|pending| pending.is_of(&state)).ok_or(Turned::Forged)?;
    let Some(code) = back.code else {
        tracing::info!(error = back.error, "the issuer let somebody go");
        return Ok(sign_in::say_no(&desk.directory, &pending.next, "You did not sign in there."));
    };
    let claims = oidc.provider.vouch(code, &pending).await.map_err(away)?;
    let vouched = match claims::read(&claims, &oidc.settings) {
        Ok(vouched) => vouched,
        Err(why) => {
            return Ok(sign_in::say_no(
                &desk.directory,
                &pending.next,
                &format!("Nobody was let in: {why}."),
            ));
        }
    };
    let session = Session {
        name: vouched.name,
        at: desk.orders.store().clock().now(),
        vouched: Some(vouched.roles),
        password: None,
        merchants: vouched.merchants,
    };
    match desk.directory.known(&session) {
        Some(_) => sign_in::let_in(&session, &pending.next, headers, desk).await,
        None => {
            sign_in::refused(&session.name, desk).await?;
            let why = "You are known there, but have no role here.";
            Ok(sign_in::say_no(&desk.directory, &pending.next, why))
        }
    }
}

fn oidc_of(desk: &Desk) -> Result<&Oidc, Turned> {
    desk.directory.oidc().ok_or_else(|| Turned::Missing("There is nobody who vouches.".to_owned()))
}

fn away(why: Unvouched) -> Turned {
    tracing::warn!(%why, "somebody could not sign in by OpenID Connect");
    match why {
        Unvouched::Forged(_) => Turned::Forged,
        Unvouched::Busy => Turned::Later { why: "Many people are coming back at once.".into(), after_s: 2 },
        Unvouched::Away(_) => Turned::Away(
            "Whoever vouches for people here cannot be asked now, or answers what they should not. \
             The log says more. Try again soon."
                .to_owned(),
        ),
    }
}
