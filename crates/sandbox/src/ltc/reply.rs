//! What goes back over the wire, and what fails to.

use std::convert::Infallible;

use axum::{
    body::Body,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures::stream;
use serde::Serialize;
use serde_json::json;

use crate::{
    ltc::{Answer, Code},
    server::CloseConnection,
};

/// The length of the answer that no client should swallow whole.
pub const HUGE_BODY_BYTES: usize = 64 * 1024 * 1024;

/// An answer to a caller.
#[derive(Debug)]
pub(crate) enum Reply {
    Json(StatusCode, Vec<u8>),
    /// A page for people, as servers answer when they fail.
    Page(StatusCode),
    Empty,
    Garbage,
    Huge,
    /// No answer: the connection is closed.
    Closed,
}

impl Reply {
    /// HTTP 200, whatever the business says.
    pub(crate) fn ok(body: &impl Serialize) -> Self {
        Self::json(StatusCode::OK, body)
    }

    pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Self {
        Self::Json(status, serde_json::to_vec(body).expect("replies are plain structs"))
    }

    /// A request that cannot be read: what is wrong with it and what was expected.
    pub(crate) fn bad_request(problem: &str) -> Self {
        Self::json(StatusCode::BAD_REQUEST, &json!({ "Message": problem }))
    }

    pub(crate) fn unauthorized() -> Self {
        let problem = "a bearer token that is still good was expected";
        Self::json(StatusCode::UNAUTHORIZED, &json!({ "Message": problem }))
    }

    fn http(status: u16) -> Self {
        match status {
            401 => Self::unauthorized(),
            200..=599 => Self::Page(StatusCode::from_u16(status).expect("within HTTP's own range")),
            _ => Self::Page(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }
}

impl Answer {
    /// What the caller sees where the truth would be `usual`, which is given the code that may
    /// stand in for the true one.
    pub(crate) fn show(&self, usual: impl FnOnce(Option<&Code>) -> Reply) -> Reply {
        match self {
            Self::AsUsual | Self::WrongMsisdn | Self::NotFound => usual(None),
            Self::Code(code) => usual(Some(code)),
            Self::Drop => Reply::Closed,
            Self::Http(status) => Reply::http(*status),
            Self::Garbage => Reply::Garbage,
            Self::EmptyObject => Reply::ok(&json!({})),
            Self::Huge => Reply::Huge,
        }
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        const JSON: [(header::HeaderName, &str); 1] =
            [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
        const HTML: [(header::HeaderName, &str); 1] = [(header::CONTENT_TYPE, "text/html")];
        match self {
            Self::Json(status, body) => (status, JSON, body).into_response(),
            Self::Page(status) => (status, HTML, "<html><h1>Runtime error").into_response(),
            Self::Empty => StatusCode::OK.into_response(),
            Self::Garbage => (JSON, r#"{"ResultCode":"2"#).into_response(),
            Self::Huge => (JSON, huge_body()).into_response(),
            Self::Closed => CloseConnection.into_response(),
        }
    }
}

/// JSON that begins well and does not end; made as it is read, so it costs no memory.
fn huge_body() -> Body {
    const CHUNK_BYTES: usize = 64 * 1024;
    let beginning = Bytes::from_static(br#"{"ResultCode":"200","ResultDesc":""#);
    let filler = Bytes::from(vec![b'a'; CHUNK_BYTES]);
    let fillers = std::iter::repeat_n(filler, HUGE_BODY_BYTES / CHUNK_BYTES);
    let chunks = std::iter::once(beginning).chain(fillers).map(Ok::<_, Infallible>);
    Body::from_stream(stream::iter(chunks))
}
