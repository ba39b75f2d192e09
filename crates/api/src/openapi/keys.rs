//! The header `Idempotency-Key`, of operations that create work.

use orders::KEY_CHARS_MAX;
use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

/// There is no work without a key.
pub(crate) struct NeedsKey;

/// A key that some requests can do without.
pub(crate) struct TakesKey;

impl IntoParams for NeedsKey {
    fn into_params(_in: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let what =
            "Of your choice: what is asked for twice under one key happens once. Kept 35 days";
        vec![key(Required::True, what)]
    }
}

impl IntoParams for TakesKey {
    fn into_params(_in: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![key(Required::False, "Not needed for a dry run, nor where every line has a key")]
    }
}

fn key(required: Required, what: &str) -> Parameter {
    let text = ObjectBuilder::new().schema_type(Type::String);
    let text = text.min_length(Some(1)).max_length(Some(KEY_CHARS_MAX)).build();
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(required)
        .description(Some(what))
        .schema(Some(text))
        .build()
}
