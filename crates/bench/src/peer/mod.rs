//! What a backend would write first instead: a server that keeps each charge as one row under its
//! key. The same HTTP stack and the same checks of the same body; no state machine, no index but one
//! by due time, nobody who would ever send it.
//!
//! Runs as a process of its own: `bench --peer STORE` with `nothing`, `sqlite:FILE` or `redis://…`.

mod keep;

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use contract::{BatchOrder, NewCharge};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::served::TOKEN;
use keep::{Keep, Row};

/// As the server that it stands beside.
const BODY_BYTES_MAX: usize = 2 * 1024 * 1024;

/// Serves until it is killed.
pub(crate) async fn serve(store: &str) -> anyhow::Result<()> {
    let keep = Arc::new(Keep::open(store).await?);
    let routes = Router::new()
        .route("/v1/charges", post(one))
        .route("/v1/charges:batch", post(many))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(keep);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}", listener.local_addr()?);
    let (_keep, stop) = watch::channel(false);
    api::serve(listener, routes, stop).await;
    Ok(())
}

async fn one(
    State(keep): State<Arc<Keep>>,
    headers: HeaderMap,
    Json(wanted): Json<NewCharge>,
) -> Response {
    let Some(key) = headers.get("idempotency-key").and_then(|key| key.to_str().ok()) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    if !is_known(&headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let answer = answer(key, &wanted);
    match keep.rows(vec![Row { key: key.to_owned(), body: answer.to_string() }]).await {
        Ok(()) => (StatusCode::ACCEPTED, Json(answer)).into_response(),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, error.to_string()).into_response(),
    }
}

async fn many(
    State(keep): State<Arc<Keep>>,
    headers: HeaderMap,
    Json(BatchOrder { charges }): Json<BatchOrder>,
) -> Response {
    if !is_known(&headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let lines = charges.iter().map(|line| (line.idempotency_key.as_deref(), &line.charge));
    let lines: Vec<_> =
        lines.filter_map(|(key, wanted)| Some((key?, answer(key?, wanted)))).collect();
    let rows =
        lines.iter().map(|(key, answer)| Row { key: (*key).into(), body: answer.to_string() });
    match keep.rows(rows.collect()).await {
        Ok(()) => Json(json!({ "results": results(lines) })).into_response(),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, error.to_string()).into_response(),
    }
}

fn results(lines: Vec<(&str, Value)>) -> Vec<Value> {
    let result = |(index, (_, charge))| json!({ "index": index, "status": 202, "charge": charge });
    lines.into_iter().enumerate().map(result).collect()
}

fn is_known(headers: &HeaderMap) -> bool {
    let given = headers.get("authorization").and_then(|given| given.to_str().ok());
    given.and_then(|given| given.strip_prefix("Bearer ")) == Some(TOKEN)
}

/// What comes back of a charge, without what a state machine would know of it.
fn answer(key: &str, wanted: &NewCharge) -> Value {
    json!({
        "id": key,
        "account": wanted.account,
        "msisdn": wanted.msisdn,
        "amount": wanted.amount,
        "currency": wanted.currency,
        "description": wanted.description,
        "reference": wanted.reference,
        "state": "requested",
        "created_at": chrono::Utc::now(),
    })
}
