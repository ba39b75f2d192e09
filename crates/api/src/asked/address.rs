//! Addresses: the id in the path, and the parameters behind it.

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::expected::unfit;
use crate::refusal::{Kind, Refusal};

/// The id that a path names.
pub(crate) struct PathId(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for PathId {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        // The only way to fail is a text that is not UTF-8, which no id is.
        let read = Path::<String>::from_request_parts(parts, state).await;
        read.map(|Path(id)| Self(id)).map_err(|_| Refusal::unknown("thing"))
    }
}

/// The parameters of an address. One that is unknown is refused: a filter with a typing mistake
/// would otherwise look like none.
pub(crate) struct Parameters<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Parameters<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Refusal> {
        let read = Query::<T>::try_from_uri(&parts.uri).map_err(|rejection| {
            let text = rejection.body_text();
            let text = text.strip_prefix("Failed to deserialize query string: ").unwrap_or(&text);
            let (name, message) = text.split_once(": ").unwrap_or(("", text));
            unfit(Kind::InvalidParameter, name, message)
        })?;
        Ok(Self(read.0))
    }
}
