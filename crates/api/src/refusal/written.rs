//! Writing problems out.

use axum::body::Body;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::middleware::Next;
use axum::response::Response;
use contract::Problem;

use super::{Kind, Refusal};
use crate::journal::REQUEST_ID;

const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");
/// Where every error is a problem.
const BELOW: &str = "/v1";

/// Makes each error of the API for backends a problem that names its request.
pub(crate) async fn write(request: Request, next: Next) -> Response {
    let rest = request.uri().path().strip_prefix(BELOW);
    let is_ours = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let mut response = next.run(request).await;
    let problem = match response.extensions_mut().remove::<Box<Problem>>() {
        Some(problem) => problem,
        None if is_ours && is_error(&response) => untold(&response),
        None => return response,
    };
    written(response, *problem)
}

fn is_error(response: &Response) -> bool {
    response.status().is_client_error() || response.status().is_server_error()
}

fn untold(response: &Response) -> Box<Problem> {
    let (kind, why) = Kind::of(response.status());
    Refusal::new(kind, why).problem
}

fn written(response: Response, problem: Problem) -> Response {
    let (mut parts, _) = response.into_parts();
    let id = parts.headers.get(REQUEST_ID).and_then(|id| id.to_str().ok());
    let problem = Problem { request_id: id.map(str::to_owned), ..problem };
    let body = serde_json::to_vec(&problem).expect("texts and numbers are JSON");
    parts.status = Kind::status_of(problem.status);
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.insert(CONTENT_TYPE, PROBLEM_JSON);
    Response::from_parts(parts, Body::from(body))
}
