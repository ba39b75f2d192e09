//! Bodies.

use axum::body::{Bytes, HttpBody, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use serde_json::error::Category;

use super::expected::unfit;
use crate::refusal::{Kind, Refusal};

/// The most bytes of an ordinary body.
pub(crate) const BODY_BYTES_MAX: usize = 64 * 1024;

/// A body that is JSON, as text: what it says is read piece by piece.
pub(crate) struct Text<const BYTES_MAX: usize>(pub(crate) String);

/// A body, read.
pub(crate) struct Json<T>(pub(crate) T);

impl<S: Sync, const BYTES_MAX: usize> FromRequest<S> for Text<BYTES_MAX> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Refusal> {
        if !is_json(request.headers()) {
            let why = "expected the header `Content-Type: application/json`";
            return Err(Refusal::new(Kind::NotJson, why));
        }
        // Too long, or cut short by a caller who then hears no answer anyway.
        let bytes = to_bytes(request.into_body(), BYTES_MAX).await.map_err(|_| {
            Refusal::new(Kind::TooLarge, format!("expected at most {BYTES_MAX} bytes"))
        })?;
        text(bytes).map(Self)
    }
}

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let Text(text) = Text::<BODY_BYTES_MAX>::from_request(request, state).await?;
        read(&text).map(Self)
    }
}

/// A body that may be missing.
pub(crate) struct JsonIfAny<T>(pub(crate) T);

impl<S: Sync, T: DeserializeOwned + Default> FromRequest<S> for JsonIfAny<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        if request.body().is_end_stream() {
            return Ok(Self(T::default()));
        }
        Json::from_request(request, state).await.map(|Json(read)| Self(read))
    }
}

/// Reads JSON.
///
/// # Errors
///
/// A text that is no JSON, or a field that is unknown, missing or of another type.
pub(crate) fn read<'t, T: Deserialize<'t>>(text: &'t str) -> Result<T, Refusal> {
    // All of it first: half of a body says nothing of its fields.
    serde_json::from_str::<IgnoredAny>(text).map_err(|error| no_json(&error))?;
    if !text.trim_start().starts_with('{') {
        return Err(Refusal::new(Kind::InvalidField, "expected a JSON object"));
    }
    let mut json = serde_json::Deserializer::from_str(text);
    serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let (path, error) = (error.path().to_string(), error.into_inner());
        match error.classify() {
            Category::Data => unfit(Kind::InvalidField, &path, &error.to_string()),
            _ => no_json(&error),
        }
    })
}

/// Reads JSON that was taken apart before.
///
/// # Errors
///
/// A field that is unknown, missing or of another type.
pub(crate) fn read_value<T: DeserializeOwned>(value: Value) -> Result<T, Refusal> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        unfit(Kind::InvalidField, &error.path().to_string(), &error.inner().to_string())
    })
}

fn no_json(error: &serde_json::Error) -> Refusal {
    let (line, column) = (error.line(), error.column());
    let why = format!("expected JSON; it ends being JSON at line {line}, column {column}");
    Refusal::new(Kind::Unreadable, why)
}

fn text(bytes: Bytes) -> Result<String, Refusal> {
    let text = String::from_utf8(bytes.into());
    text.map_err(|_| Refusal::new(Kind::Unreadable, "expected JSON in UTF-8"))
}

/// `application/json`, with whatever parameters.
fn is_json(headers: &HeaderMap) -> bool {
    let declared = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = declared.and_then(|declared| declared.split(';').next()).unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}
