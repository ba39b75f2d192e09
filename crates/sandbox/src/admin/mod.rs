//! The back door: books, figures and switches over HTTP, for tests in other processes.

mod aoc;
mod inbound;
mod json_lines;
mod ltc;
mod orders;
mod settlement;
mod weather;

use axum::{
    Router,
    http::StatusCode,
    response::{IntoResponse, Response},
};

use crate::{
    aoc::Aoc,
    ltc::Ltc,
    msisdn::{Msisdn, NotAnMsisdn},
};

/// Everything below `/sandbox`, as listed in the crate's documentation.
pub(crate) fn router(ltc: &Ltc, aoc: &Aoc) -> Router {
    ltc::router(ltc.clone()).merge(aoc::router(aoc.clone())).merge(inbound::router())
}

/// A request to the back door that cannot be granted, in a sentence.
struct Refused(StatusCode, String);

impl Refused {
    fn bad(problem: &str) -> Self {
        Self(StatusCode::BAD_REQUEST, problem.into())
    }

    fn not_found(problem: &str) -> Self {
        Self(StatusCode::NOT_FOUND, problem.into())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, self.1).into_response()
    }
}

impl From<NotAnMsisdn> for Refused {
    fn from(problem: NotAnMsisdn) -> Self {
        Self::bad(&problem.to_string())
    }
}

/// A number in a path.
fn read(msisdn: &str) -> Result<Msisdn, NotAnMsisdn> {
    msisdn.strip_prefix('+').unwrap_or(msisdn).parse()
}
