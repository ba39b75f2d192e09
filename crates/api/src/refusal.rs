//! Why a request is refused (RFC 9457).
//!
//! A refusal travels as an extension of its response and is written out last, once the request's id
//! is known; so is whatever else is answered with an error below `/v1`, be it by the router itself.

mod from_orders;
mod kind;
mod written;

use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use contract::Problem;
use records::without_numbers;

use crate::access::Scope;
pub(crate) use kind::Kind;
pub(crate) use written::write;

/// Why a request is refused.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    problem: Box<Problem>,
    header: Option<(HeaderName, HeaderValue)>,
}

impl Refusal {
    /// A refusal of this kind. No number of a line is repeated, whatever the text holds of what
    /// was asked (money rule 15).
    pub(crate) fn new(kind: Kind, detail: impl AsRef<str>) -> Self {
        let (word, status, title) = kind.told();
        let problem = Problem {
            kind: format!("/problems/{word}"),
            title: title.to_owned(),
            status,
            detail: without_numbers(detail.as_ref()),
            field: None,
            errors: Vec::new(),
            conflicts_with: None,
            request_id: None,
        };
        let comes_again = matches!(kind, Kind::TooManyOfOne | Kind::Unavailable);
        let again = || (RETRY_AFTER, HeaderValue::from_static("1"));
        Self { problem: problem.into(), header: comes_again.then(again) }
    }

    /// The same, to be blamed on a field.
    pub(crate) fn of_field(mut self, field: &str) -> Self {
        self.problem.field = Some(without_numbers(field));
        self
    }

    /// The same, with what stands in the way.
    pub(crate) fn in_the_way_is(mut self, first: String) -> Self {
        self.problem.conflicts_with = Some(first);
        self
    }

    pub(crate) fn no_token() -> Self {
        Self::new(Kind::Unauthorized, "expected one header `Authorization: Bearer <token>`")
            .asking("Bearer")
    }

    pub(crate) fn unknown_token() -> Self {
        Self::new(Kind::Unauthorized, "the token is no configured key's")
            .asking("Bearer error=\"invalid_token\"")
    }

    pub(crate) fn missing_scope(scope: Scope) -> Self {
        Self::new(Kind::Forbidden, format!("the key lacks the scope `{scope}`"))
    }

    pub(crate) fn too_many_of_one() -> Self {
        let why = "too many requests of this key are in hand; try again in a moment";
        Self::new(Kind::TooManyOfOne, why)
    }

    pub(crate) fn unknown(what: &str) -> Self {
        Self::new(Kind::NotFound, format!("there is no such {what}"))
    }

    /// What is told, for a line of a batch.
    pub(crate) fn into_problem(self) -> Problem {
        *self.problem
    }

    fn asking(mut self, challenge: &'static str) -> Self {
        self.header = Some((WWW_AUTHENTICATE, HeaderValue::from_static(challenge)));
        self
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = Kind::status_of(self.problem.status).into_response();
        response.headers_mut().extend(self.header);
        response.extensions_mut().insert(self.problem);
        response
    }
}
