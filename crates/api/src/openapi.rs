//! The OpenAPI document, made of the same list as the router.

mod keys;
mod refusals;

use contract::{BatchCharge, NewCharge, Problem};
use orders::KEY_CHARS_MAX;
use utoipa::openapi::path::{HttpMethod, PathItem};
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder, RefOr};
use utoipa::{PartialSchema, ToSchema};

pub(crate) use keys::{NeedsKey, TakesKey};
pub(crate) use refusals::{Ordering, Reading};

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

/// The path of a wildcard is documented as any other: its star is the router's own. What is posted to
/// one has the deed as the last part of what the star takes.
pub(crate) fn without_stars(document: &mut OpenApi) {
    let paths = std::mem::take(&mut document.paths.paths);
    for (path, mut item) in paths {
        let named = path.replace("{*", "{");
        let deed = item.post.take_if(|_| named != path);
        let deed = deed.map(|post| PathItem::new(HttpMethod::Post, post));
        document.paths.paths.extend(deed.map(|deed| (format!("{named}/{{deed}}"), deed)));
        document.paths.paths.insert(named, item);
    }
}
