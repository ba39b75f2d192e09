//! What the API is: a document for programs, and a page for people that is made of it.

mod operation;
mod page;
mod schema;
mod words;

use axum::Router;
use axum::body::Bytes;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::routing::get;
use utoipa::openapi::OpenApi;

use crate::Desk;

/// `/openapi.json` and `/docs`, which are open to everyone.
pub(crate) fn routes(document: &OpenApi) -> Router<Desk> {
    let json = document.to_json().expect("the document is JSON");
    let page = page::Page::of(&serde_json::from_str(&json).expect("it was JSON a moment ago"));
    let json = ([(CONTENT_TYPE, "application/json")], Bytes::from(json));
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (CONTENT_SECURITY_POLICY, page.policy),
        (X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    let page = (headers, Bytes::from(page.html));
    Router::new()
        .route("/openapi.json", get(async move || json))
        .route("/docs", get(async move || page))
}
