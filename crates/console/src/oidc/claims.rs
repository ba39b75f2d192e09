//! What an issuer says of somebody.

use std::collections::BTreeMap;

use openidconnect::core::CoreGenderClaim;
use openidconnect::{AdditionalClaims, IdTokenClaims};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{OidcSettings, ROLES_MAX};

/// The most characters of a name or a role.
const CHARS_MAX: usize = 128;

/// Claims that the standard does not name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Others {
    #[serde(flatten)]
    all: BTreeMap<String, Value>,
}

impl AdditionalClaims for Others {}

/// Claims whose token was verified.
pub(super) type Claims = IdTokenClaims<Others, CoreGenderClaim>;

/// Somebody whom the issuer vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Vouched {
    pub(super) name: String,
    /// Those of their roles that configuration knows.
    pub(super) roles: Vec<String>,
    /// What is said of whose staff they are, as far as configuration knows it.
    pub(super) merchants: Vec<String>,
}

/// Why somebody whom the issuer knows is not let in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotStaff {
    #[error("the issuer says no {claim} of you that could be your name here")]
    Nameless {
        /// Which would be.
        claim: String,
    },
}

/// Who this is.
///
/// # Errors
///
/// [`NotStaff::Nameless`].
pub(super) fn read(claims: &Claims, settings: &OidcSettings) -> Result<Vouched, NotStaff> {
    let claim = settings.name_claim.as_str();
    let name = name(claims, claim).filter(|name| is_fit(name));
    let name = name.ok_or_else(|| NotStaff::Nameless { claim: claim.to_owned() })?;
    let all = &claims.additional_claims().all;
    let roles = known(at(all, &settings.role_claim), &settings.roles);
    let merchants = settings.merchants.as_ref();
    let merchants = merchants.map(|rule| known(at(all, &rule.claim), &rule.values));
    Ok(Vouched { name, roles, merchants: merchants.unwrap_or_default() })
}

/// Those values of a claim that configuration knows.
fn known<T>(claim: Option<&Value>, known: &BTreeMap<String, T>) -> Vec<String> {
    let all = texts(claim).into_iter().filter(|text| known.contains_key(text));
    all.take(ROLES_MAX).collect()
}

fn name(claims: &Claims, claim: &str) -> Option<String> {
    match claim {
        // Anybody may say that an address is theirs.
        "email" if claims.email_verified() == Some(true) => {
            claims.email().map(|email| email.to_lowercase())
        }
        "email" => None,
        "preferred_username" => claims.preferred_username().map(|name| name.to_string()),
        "sub" => Some(claims.subject().to_string()),
        other => at(&claims.additional_claims().all, other)?.as_str().map(str::to_owned),
    }
}

/// A name that stands in one line, and in every list.
fn is_fit(name: &str) -> bool {
    let chars = name.chars().count();
    (1..=CHARS_MAX).contains(&chars) && !name.chars().any(|c| c.is_control() || c.is_whitespace())
}

/// A claim, by its own name or by dots that lead into it: `realm_access.roles`.
fn at<'c>(all: &'c BTreeMap<String, Value>, path: &str) -> Option<&'c Value> {
    if let Some(value) = all.get(path) {
        return Some(value);
    }
    let (first, rest) = path.split_once('.')?;
    rest.split('.').try_fold(all.get(first)?, |value, key| value.get(key))
}

/// A text, or a list of them.
fn texts(claim: Option<&Value>) -> Vec<String> {
    match claim {
        Some(Value::String(role)) => vec![role.clone()],
        Some(Value::Array(roles)) => {
            roles.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_claim_is_found_by_its_name_or_by_the_way_into_it() {
        let all: BTreeMap<String, Value> = serde_json::from_value(json!({
            "https://acme.example/roles": "one",
            "realm_access": { "roles": ["two", 3, "four"] },
        }))
        .expect("claims");
        assert_eq!(texts(at(&all, "https://acme.example/roles")), ["one"]);
        assert_eq!(texts(at(&all, "realm_access.roles")), ["two", "four"]);
        assert!(texts(at(&all, "realm_access.groups")).is_empty());
    }

    #[test]
    fn a_name_that_would_not_stand_in_one_line_is_none() {
        assert!(is_fit("ann@example.com"));
        for unfit in ["", "ann smith", "ann\n", &"a".repeat(CHARS_MAX + 1)] {
            assert!(!is_fit(unfit), "{unfit:?}");
        }
    }
}
