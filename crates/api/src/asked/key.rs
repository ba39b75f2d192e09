//! The header `Idempotency-Key`.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use orders::{KEY_CHARS_MAX, Request};

use crate::refusal::{Kind, Refusal};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// The key that a request is made under, if it names one.
pub(crate) struct IdempotencyKey(Option<String>);

impl IdempotencyKey {
    /// The key.
    pub(crate) fn named(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// The request of a caller under this key, as part of the trace that runs.
    ///
    /// # Errors
    ///
    /// There is none.
    pub(crate) fn request<'r>(
        &'r self,
        by: &'r str,
        trace: &'r Option<String>,
    ) -> Result<Request<'r>, Refusal> {
        let key = self.named().ok_or_else(|| {
            let why = "expected the header `Idempotency-Key`: what is asked for twice under one \
                       key happens once";
            Refusal::new(Kind::InvalidHeader, why).of_field("Idempotency-Key")
        })?;
        let request = Request::new(by, key).map_err(|_| unfit())?;
        Ok(request.traced(trace.as_deref()))
    }
}

impl<S: Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Refusal> {
        read(&parts.headers).map(Self)
    }
}

fn read(headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let mut given = headers.get_all(KEY).iter();
    match (given.next(), given.next()) {
        (None, _) => Ok(None),
        (Some(key), None) => {
            let key = key.to_str().ok().filter(|key| Request::new("", key).is_ok());
            key.map(|key| Some(key.to_owned())).ok_or_else(unfit)
        }
        (Some(_), Some(_)) => Err(unfit()),
    }
}

fn unfit() -> Refusal {
    let why = format!(
        "Idempotency-Key: expected one header of 1 to {KEY_CHARS_MAX} characters of printable ASCII"
    );
    Refusal::new(Kind::InvalidHeader, why).of_field("Idempotency-Key")
}

/// The header that tells that the same had been asked for before.
pub(crate) fn replayed(again: bool) -> HeaderMap {
    let header = again.then(|| (REPLAYED, HeaderValue::from_static("true")));
    header.into_iter().collect()
}
