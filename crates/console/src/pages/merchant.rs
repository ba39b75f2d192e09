//! Whose things are looked at, where several merchants share the deployment.

use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::posted::Posted;
use crate::routes::Routes;
use crate::turned::Turned;
use crate::{Permission, cookies, sign_in};

/// Where the choice is sent.
pub(crate) const CHOOSE: &str = "/console/merchant";

pub(super) fn routes() -> Routes {
    Routes::default().does(CHOOSE, Permission::Look, choose)
}

#[derive(Deserialize)]
struct Choice {
    /// Whose; empty for everybody's.
    #[serde(default)]
    merchant: String,
}

/// Shows one merchant's things from now on, or everybody's. Only the deployment's own people have a
/// choice.
async fn choose(posted: Posted<Choice>) -> Result<Response, Turned> {
    let Posted { signed, form: Choice { merchant } } = posted;
    let is_one = signed.sees.choices.iter().any(|(id, _)| id.as_str() == merchant);
    if !is_one && !merchant.is_empty() {
        return Err(Turned::missing("merchant", &merchant));
    }
    let mut response = Redirect::to(sign_in::HOME).into_response();
    let is_https = signed.desk().directory.is_https();
    match is_one {
        true => cookies::MERCHANT.set(&merchant, None, is_https, response.headers_mut()),
        false => cookies::MERCHANT.take_back(is_https, response.headers_mut()),
    }
    Ok(response)
}
