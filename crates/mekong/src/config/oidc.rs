//! `[console.oidc]`: who vouches for staff, besides their passwords.

use std::collections::BTreeMap;

use console::Role;
use url::Url;

use super::Secret;
use super::address::https_url;
use super::section::Section;

/// The most scopes, roles and domains.
const LIST_MAX: usize = 64;

/// Who vouches for staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OidcConfig {
    /// The issuer's address, as its tokens name it.
    pub issuer: Url,
    /// What the issuer knows us by.
    pub client_id: String,
    /// What we prove that with; absent for a public client.
    pub client_secret: Option<Secret>,
    /// What is asked for besides `openid`.
    pub scopes: Vec<String>,
    /// The claim that names a person.
    pub name_claim: String,
    /// The claim that lists their roles or groups.
    pub role_claim: String,
    /// Which of its values are which role.
    pub roles: BTreeMap<String, Role>,
    /// What a name ends with after its `@`; empty for anything.
    pub allowed_domains: Vec<String>,
}

pub(super) fn read(section: &mut Section<'_, '_>) -> Option<OidcConfig> {
    let issuer = https_url(section.need("issuer"), false);
    let client_id = section.need("client_id").text("what the issuer knows this console by");
    let client_secret = section.secret("client_secret");
    let scopes = texts(section, "scopes", "a list of scopes, such as [\"email\"]");
    let name_claim = section.need("name_claim").text("a claim, such as email");
    let role_claim = section.need("role_claim").text("a claim, such as roles or groups");
    let roles = section.need("roles").section("a table of roles by the claim's values", read_roles);
    let allowed_domains =
        texts(section, "allowed_domains", "a list of domains, such as [\"example.com\"]");
    Some(OidcConfig {
        issuer: issuer?,
        client_id: client_id?,
        client_secret,
        scopes: scopes?,
        name_claim: name_claim?,
        role_claim: role_claim?,
        roles: roles??,
        allowed_domains: allowed_domains?,
    })
}

fn texts(section: &mut Section<'_, '_>, key: &str, expected: &str) -> Option<Vec<String>> {
    section.need(key).list(LIST_MAX, expected, |one| one.text("a text"))
}

fn read_roles(section: &mut Section<'_, '_>) -> Option<BTreeMap<String, Role>> {
    let names = section.names();
    if names.is_empty() {
        section.whole_problem("no roles", "at least one, such as \"billing-ops\" = \"operations\"");
        return None;
    }
    let role = |value: String| {
        let role = section.need(&value).read_as("viewer, operations, finance or admin")?;
        Some((value, role))
    };
    // All of them are read before one that is wrong spoils the table.
    let roles: Vec<_> = names.into_iter().map(role).collect();
    roles.into_iter().collect()
}
