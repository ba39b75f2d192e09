//! In and out.

use axum::Router;
use axum::routing::post;
use serde::Deserialize;

use axum::response::Response;

use crate::Desk;
use crate::frame::done;
use crate::posted::Posted;
use crate::turned::Turned;

#[derive(Deserialize)]
struct Nothing {}

pub(crate) fn routes() -> Router<Desk> {
    Router::new().route("/console/sign-out", post(sign_out))
}

async fn sign_out(posted: Posted<Nothing>) -> Result<Response, Turned> {
    let Nothing {} = posted.form;
    posted.signed.end().await?;
    Ok(done("/console/sign-in", "You are signed out."))
}
