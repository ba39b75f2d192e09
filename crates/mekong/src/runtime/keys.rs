//! The callers of the HTTP API, from the configuration.

use std::collections::BTreeMap;

use api::ApiKeys;

use crate::config::{ApiKey, Config, Environment, Problem, Secret, SecretText};

/// Every caller, with the tokens that are read now.
///
/// # Errors
///
/// Every token that is not where the configuration says, or that is another caller's too.
pub(super) fn api_keys_of(
    config: &Config,
    environment: &Environment,
) -> Result<ApiKeys, Vec<Problem>> {
    let mut keys = Vec::with_capacity(config.api_keys.len());
    let mut problems = Vec::new();
    let mut owners = BTreeMap::new();
    for (name, key) in &config.api_keys {
        match tokens(name, key, environment) {
            Ok(tokens) => {
                problems.extend(shared(name, &tokens, &mut owners));
                let known = api::ApiKey::new(name.as_str(), key.scopes.as_slice())
                    .of_merchant(key.merchant.clone());
                keys.push(tokens.iter().fold(known, |key, token| key.with_token(token.reveal())));
            }
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(ApiKeys::new(keys)) } else { Err(problems) }
}

/// A caller's token, and the one before.
fn tokens(name: &str, key: &ApiKey, environment: &Environment) -> Result<Vec<SecretText>, Problem> {
    let read = |(word, secret): (&str, &Secret)| {
        secret.read(environment).map_err(|error| {
            Problem::no_secret(&format!("api.keys.{name}.{word}_{}", secret.suffix()), &error)
        })
    };
    let previous = key.previous_token.as_ref().map(|secret| ("previous_token", secret));
    [("token", &key.token)].into_iter().chain(previous).map(read).collect()
}

/// Whose token this is too: nobody could tell the two apart.
fn shared<'n>(
    name: &'n str,
    tokens: &[SecretText],
    owners: &mut BTreeMap<String, &'n str>,
) -> Option<Problem> {
    tokens.iter().find_map(|token| {
        let owner =
            owners.insert(token.reveal().to_owned(), name).filter(|owner| *owner != name)?;
        let found = format!("a token that is api.keys.{owner}'s too");
        Some(Problem::new(&format!("api.keys.{name}"), found, "a token of its own"))
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::config::Sources;

    const TWO: &str = r#"
        [api.keys.care]
        token_env = "CARE"
        scopes = ["subscriptions:read"]

        [api.keys.shop]
        token_env = "SHOP"
        previous_token_env = "SHOP_BEFORE"
        scopes = ["charges:write"]
    "#;

    fn keys<const N: usize>(environment: [(&str, &str); N]) -> Result<ApiKeys, String> {
        let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
        file.write_all(TWO.as_bytes()).expect("writes");
        let environment = Environment::from(environment);
        let sources = Sources { file: Some(file.path()), environment: &environment, store: None };
        let config = Config::load(&sources).expect("a configuration").config;
        let told = |problems: Vec<Problem>| {
            problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("; ")
        };
        api_keys_of(&config, &environment).map_err(told)
    }

    #[test]
    fn a_caller_has_a_token_and_the_one_before() {
        let all = [("CARE", "care-1"), ("SHOP", "shop-2"), ("SHOP_BEFORE", "shop-1")];
        assert!(keys(all).is_ok());
        let missing = keys([("CARE", "care-1"), ("SHOP", "shop-2")]).expect_err("a problem");
        assert!(missing.starts_with("api.keys.shop.previous_token_env: found no"), "{missing}");
    }

    #[test]
    fn a_token_that_is_another_callers_too_is_refused_and_not_repeated() {
        let shared = [("CARE", "same"), ("SHOP", "shop-2"), ("SHOP_BEFORE", "same")];
        let refused = keys(shared).expect_err("a problem");
        let expected = "api.keys.shop: found a token that is api.keys.care's too, expected a token \
                        of its own";
        assert_eq!(refused, expected);
        let unchanged = [("CARE", "care-1"), ("SHOP", "shop-1"), ("SHOP_BEFORE", "shop-1")];
        assert!(keys(unchanged).is_ok(), "the new token may be the one before");
    }
}
