//! The callers of the HTTP API, from the configuration.

use api::ApiKeys;

use crate::config::{ApiKey, Config, Environment, Problem, Secret};

/// Every caller, with the tokens that are read now.
///
/// # Errors
///
/// Every token that is not where the configuration says.
pub(super) fn api_keys_of(
    config: &Config,
    environment: &Environment,
) -> Result<ApiKeys, Vec<Problem>> {
    let mut keys = Vec::with_capacity(config.api_keys.len());
    let mut problems = Vec::new();
    for (name, key) in &config.api_keys {
        match api_key(name, key, environment) {
            Ok(key) => keys.push(key),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(ApiKeys::new(keys)) } else { Err(problems) }
}

fn api_key(name: &str, key: &ApiKey, environment: &Environment) -> Result<api::ApiKey, Problem> {
    let read = |word: &str, secret: &Secret| {
        secret.read(environment).map_err(|error| {
            Problem::no_secret(&format!("api.keys.{name}.{word}_{}", secret.suffix()), &error)
        })
    };
    let known = api::ApiKey::new(name, key.scopes.as_slice());
    let known = known.with_token(read("token", &key.token)?.reveal());
    match &key.previous_token {
        Some(previous) => Ok(known.with_token(read("previous_token", previous)?.reveal())),
        None => Ok(known),
    }
}
