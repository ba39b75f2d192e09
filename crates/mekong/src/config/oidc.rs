//! `[console.oidc]`: who vouches for staff, besides their passwords.

use std::collections::BTreeMap;

use billing::MerchantId;
use console::{MerchantRule, Role};
use url::Url;

use super::Secret;
use super::address::https_url;
use super::merchant::{self, Merchants};
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
    /// How it is known whose staff somebody is; absent: all are the deployment's own.
    pub merchants: Option<MerchantRule>,
}

pub(super) fn read(section: &mut Section<'_, '_>, merchants: &Merchants) -> Option<OidcConfig> {
    let issuer = https_url(section.need("issuer"), false);
    let client_id = section.need("client_id").text("what the issuer knows this console by");
    let client_secret = section.secret("client_secret");
    let scopes = texts(section, "scopes", "a list of scopes, such as [\"email\"]");
    let name_claim = section.need("name_claim").text("a claim, such as email");
    let role_claim = section.need("role_claim").text("a claim, such as roles or groups");
    let roles = section.need("roles").section("a table of roles by the claim's values", read_roles);
    let allowed_domains =
        texts(section, "allowed_domains", "a list of domains, such as [\"example.com\"]");
    let merchants = merchant_rule(section, merchants);
    Some(OidcConfig {
        issuer: issuer?,
        client_id: client_id?,
        client_secret,
        scopes: scopes?,
        name_claim: name_claim?,
        role_claim: role_claim?,
        roles: roles??,
        allowed_domains: allowed_domains?,
        merchants: merchants?,
    })
}

/// `Some(None)` where no claim says whose staff somebody is.
fn merchant_rule(
    section: &mut Section<'_, '_>,
    merchants: &Merchants,
) -> Option<Option<MerchantRule>> {
    let (claim, values) = ("merchant_claim", "merchants");
    if !section.has(claim) && !section.has(values) {
        if !merchants.is_empty() {
            let expected = "a claim that says whose staff somebody is: without it all are the \
                            deployment's own, and see every merchant's";
            section.warn(claim, "nothing", expected);
        }
        return Some(None);
    }
    let claim = section.need(claim).text("a claim, such as groups");
    let values =
        section.need(values).section("a table of merchants by the claim's values", |one| {
            read_merchants(one, merchants)
        });
    Some(Some(MerchantRule { claim: claim?, values: values?? }))
}

fn read_merchants(
    section: &mut Section<'_, '_>,
    merchants: &Merchants,
) -> Option<BTreeMap<String, Option<MerchantId>>> {
    let values = section.names().into_iter();
    let merchant = |value: String| {
        let merchant = merchant::meant_by(section, &value, merchants)?;
        Some((value, merchant))
    };
    // All of them are read before one that is wrong spoils the table.
    let all: Vec<_> = values.map(merchant).collect();
    all.into_iter().collect()
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
