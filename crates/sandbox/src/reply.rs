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

use crate::server::CloseConnection;

/// The length of the answer that no client should swallow whole.
pub const HUGE_BODY_BYTES: usize = 64 * 1024 * 1024;

/// An answer to a caller.
#[derive(Debug)]
pub(crate) enum Reply {
    Json(StatusCode, Vec<u8>),
    /// A page for people, as servers answer when they fail.
    Page(StatusCode),
    Empty,
    /// Half a JSON document: this.
    Garbage(&'static str),
    /// A JSON document that begins so and does not end.
    Huge(&'static str),
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

    /// A page with this status; 500 where HTTP has no such status.
    pub(crate) fn http(status: u16) -> Self {
        match status {
            200..=599 => Self::Page(StatusCode::from_u16(status).expect("within HTTP's own range")),
            _ => Self::Page(StatusCode::INTERNAL_SERVER_ERROR),
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
            Self::Garbage(half) => (JSON, half).into_response(),
            Self::Huge(beginning) => (JSON, huge_body(beginning)).into_response(),
            Self::Closed => CloseConnection.into_response(),
        }
    }
}

/// JSON that begins well and does not end; made as it is read, so it costs no memory.
fn huge_body(beginning: &'static str) -> Body {
    const CHUNK_BYTES: usize = 64 * 1024;
    let beginning = Bytes::from_static(beginning.as_bytes());
    let filler = Bytes::from(vec![b'a'; CHUNK_BYTES]);
    let fillers = std::iter::repeat_n(filler, HUGE_BODY_BYTES / CHUNK_BYTES);
    let chunks = std::iter::once(beginning).chain(fillers).map(Ok::<_, Infallible>);
    Body::from_stream(stream::iter(chunks))
}
