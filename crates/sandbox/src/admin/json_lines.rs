//! Lists as JSON Lines.

use axum::{
    body::Body,
    http::header,
    response::{IntoResponse, Response},
};
use futures::stream;
use serde::Serialize;

/// Records written at a time, so that a long book is never copied whole.
const PAGE: usize = 1_000;

/// Everything that `page` gives after a sequence number, from the first on. What is added
/// while it is being read is at its end.
pub(super) fn paged<R: Serialize + Send + 'static>(
    page: impl Fn(u64, usize) -> Vec<R> + Send + 'static,
    sequence: impl Fn(&R) -> u64 + Send + 'static,
) -> Response {
    let pages = stream::unfold((page, sequence, 0), |(page, sequence, after)| async move {
        let records = page(after, PAGE);
        let last = sequence(records.last()?);
        Some((serde_json::Result::Ok(lines(&records)), (page, sequence, last)))
    });
    response(Body::from_stream(pages))
}

/// A list that is short enough to be written at once.
pub(super) fn whole(records: &[impl Serialize]) -> Response {
    response(Body::from(lines(records)))
}

fn lines(records: &[impl Serialize]) -> Vec<u8> {
    let mut text = Vec::new();
    for record in records {
        serde_json::to_writer(&mut text, record).expect("records are plain structs");
        text.push(b'\n');
    }
    text
}

fn response(body: Body) -> Response {
    ([(header::CONTENT_TYPE, "application/x-ndjson")], body).into_response()
}
