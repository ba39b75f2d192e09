//! What a form sends.

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::header::{CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName};
use serde::de::DeserializeOwned;
use url::form_urlencoded;

use crate::Desk;
use crate::csrf::Csrf;
use crate::signed::Signed;
use crate::turned::Turned;

/// The most bytes of a form.
pub(crate) const FORM_BYTES_MAX: usize = 64 * 1024;
const FORM: &str = "application/x-www-form-urlencoded";
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// A form that came from a page of the console, sent by whoever that page was made for.
pub(crate) struct Posted<T> {
    /// Who sent it.
    pub(crate) signed: Signed,
    /// What is in it.
    pub(crate) form: T,
}

impl<T: DeserializeOwned> FromRequest<Desk> for Posted<T> {
    type Rejection = Turned;

    async fn from_request(request: Request, desk: &Desk) -> Result<Self, Turned> {
        from_here(request.headers(), desk)?;
        let (mut parts, body) = request.into_parts();
        let signed =
            <Signed as axum::extract::FromRequestParts<Desk>>::from_request_parts(&mut parts, desk)
                .await?;
        let body = form(&parts.headers, body).await?;
        let word = form_urlencoded::parse(&body).find(|(name, _)| name == Csrf::FIELD);
        if !word.is_some_and(|(_, word)| signed.csrf.is(&word)) {
            return Err(Turned::Forged);
        }
        Ok(Self { signed, form: read(&body)? })
    }
}

/// The bytes of a form.
///
/// # Errors
///
/// Something else, or too much.
pub(crate) async fn form(headers: &HeaderMap, body: axum::body::Body) -> Result<Bytes, Turned> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with(FORM) {
        return Err(Turned::unfit(format!("expected a form, {FORM}")));
    }
    to_bytes(body, FORM_BYTES_MAX).await.map_err(|_| Turned::TooLarge)
}

/// What is in a form.
///
/// # Errors
///
/// A field that is not there, or is none.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Turned> {
    serde_html_form::from_bytes(body).map_err(|error| Turned::unfit(error.to_string()))
}

/// Refuses what another site has a browser send.
///
/// # Errors
///
/// [`Turned::Forged`].
pub(crate) fn from_here(headers: &HeaderMap, desk: &Desk) -> Result<(), Turned> {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let site_is_ours = text(FETCH_SITE).is_none_or(|site| site == "same-origin");
    let origin_is_ours = text(ORIGIN).is_none_or(|origin| is_ours(origin, text(HOST), desk));
    match site_is_ours && origin_is_ours {
        true => Ok(()),
        false => Err(Turned::Forged),
    }
}

/// Whether a page of this origin is ours: where configuration says that we are, or, in the clear,
/// where the browser has called: its own machine, or it would have been turned away (`in_the_clear`).
fn is_ours(origin: &str, host: Option<&str>, desk: &Desk) -> bool {
    let called = host.is_some_and(|host| origin.strip_prefix("http://") == Some(host));
    origin == desk.directory.origin || (!desk.directory.is_https() && called)
}
