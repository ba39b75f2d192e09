//! What the API is, for programs and for people.

use axum::Router;
use axum::routing::get;
use utoipa::openapi::OpenApi;

use crate::Desk;

/// `/openapi.json`.
pub(crate) fn routes(document: &OpenApi) -> Router<Desk> {
    let document = serde_json::to_value(document).expect("the document is JSON");
    Router::new().route("/openapi.json", get(async move || axum::Json(document.clone())))
}
