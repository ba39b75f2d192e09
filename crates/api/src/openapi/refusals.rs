//! What operations refuse.

use std::collections::BTreeMap;

use contract::Problem;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

/// What every operation may refuse, by status.
const ALWAYS: [(&str, &str); 6] = [
    ("400", "A parameter, a header or the body cannot be read"),
    ("401", "No valid token"),
    ("403", "The key lacks the scope that is named"),
    ("404", "There is no such thing"),
    ("429", "Too many requests of this key at once; try again after `Retry-After` seconds"),
    ("503", "The store or the server is busy; try again after `Retry-After` seconds"),
];
/// What an operation that changes something may refuse besides.
const ORDERS: [(&str, &str); 4] = [
    ("409", "The key was used for something else, something is in the way, or it is not possible"),
    ("413", "The body is too large"),
    ("415", "The body is not declared as `application/json`"),
    ("422", "A field is unknown, missing or cannot be used; `field` names it"),
];

/// The refusals of operations that read.
pub(crate) struct Reading;

/// The refusals of operations that change something.
pub(crate) struct Ordering;

impl IntoResponses for Reading {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&ALWAYS).collect()
    }
}

impl IntoResponses for Ordering {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&ALWAYS).chain(problems(&ORDERS)).collect()
    }
}

fn problems(table: &[(&str, &str)]) -> impl Iterator<Item = (String, RefOr<Response>)> {
    table.iter().map(|(status, why)| {
        let schema = Ref::from_schema_name(Problem::name());
        let content = ContentBuilder::new().schema(Some(schema)).build();
        let response = ResponseBuilder::new()
            .description(*why)
            .content("application/problem+json", content)
            .build();
        ((*status).to_owned(), response.into())
    })
}
