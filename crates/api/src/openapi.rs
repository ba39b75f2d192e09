//! The OpenAPI document, made of the same list as the router.

use std::collections::BTreeMap;

use contract::{BatchCharge, NewCharge, Problem};
use orders::KEY_CHARS_MAX;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{
    ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Response, ResponseBuilder,
};
use utoipa::{IntoResponses, PartialSchema, ToSchema};

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

/// The document before the operations are added to it.
pub(crate) fn without_operations() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Mekong")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .build();
    let mut document = OpenApiBuilder::new().info(info).build();
    let mut components = utoipa::openapi::Components::new();
    let mut key = Http::new(HttpAuthScheme::Bearer);
    key.description = Some(KEYS.to_owned());
    components.add_security_scheme("key", SecurityScheme::Http(key));
    let mut schemas = Vec::new();
    Problem::schemas(&mut schemas);
    schemas.push((Problem::name().into_owned(), Problem::schema()));
    components.schemas.extend(schemas);
    document.components = Some(components);
    document
}

const ABOUT: &str = "Charges phone subscribers through their operators, never twice for the same \
    thing. Amounts are decimal texts, instants RFC 3339 in UTC, numbers are answered masked. Every \
    error is a problem (RFC 9457) with the request's id. A POST that creates work needs an \
    `Idempotency-Key`: the same key and body are answered the same, with `Idempotent-Replayed: \
    true`; the same key with another body is 409.";

const KEYS: &str = "The token of one of `[api.keys]`. What an operation needs is named as a scope. \
    `charges:write` includes `purchases:write`; `charges:read` includes `purchases:read` and \
    `runs:read`.";

/// A line of a batch is a charge with one field more, and knows no other field: said in one object,
/// since each part of an `allOf` would refuse the other's fields.
pub(crate) fn with_whole_lines(document: &mut OpenApi) {
    let schemas = document.components.as_mut().map(|components| &mut components.schemas);
    let Some(schemas) = schemas else { return };
    let Some(RefOr::T(Schema::Object(charge))) = schemas.get(&*NewCharge::name()) else { return };
    let mut line = charge.clone();
    line.description = Some("One line of a batch: a charge under a key of its own.".to_owned());
    let key = ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .min_length(Some(1))
        .max_length(Some(KEY_CHARS_MAX))
        .description(Some("Its key: the same key and charge are asked for only once."))
        .build();
    line.properties.insert("idempotency_key".to_owned(), key.into());
    schemas.insert(BatchCharge::name().into_owned(), Schema::Object(line).into());
}

/// The path of a wildcard is documented as any other: its star is the router's own.
pub(crate) fn without_stars(document: &mut OpenApi) {
    let paths = std::mem::take(&mut document.paths.paths);
    let named = paths.into_iter().map(|(path, item)| (path.replace("{*", "{"), item));
    document.paths.paths = named.collect();
}
