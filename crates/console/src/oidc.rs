//! Signing in where somebody else vouches for people: OpenID Connect, authorization code with PKCE.
//!
//! `pending` is a sign-in that has begun, `provider` asks the issuer, `claims` reads what it says of
//! somebody, `fetch` is how it is called, and `doors` are the two paths that browsers come by.

mod claims;
mod doors;
mod fetch;
mod pending;
mod provider;

use std::collections::BTreeMap;

use billing::MerchantId;
use openidconnect::{ClientId, ClientSecret, IssuerUrl, RedirectUrl};
use url::Url;

use crate::{Role, Staff};

pub(crate) use doors::{BEGIN, routes};
use provider::Provider;

/// The most of the roles that an issuer names, and the longest.
const ROLES_MAX: usize = 32;

/// Who vouches for people, and which of them are staff.
#[derive(Debug, Clone)]
pub struct OidcSettings {
    /// The issuer's address, as its tokens name it.
    pub issuer: Url,
    /// What the issuer knows us by.
    pub client_id: String,
    /// What we prove that with; absent for a public client.
    pub client_secret: Option<String>,
    /// What is asked for besides `openid`, such as `email`.
    pub scopes: Vec<String>,
    /// The claim that names a person in the audit: `email` counts only if it is verified.
    pub name_claim: String,
    /// The claim that lists their roles or groups; dots lead into it.
    pub role_claim: String,
    /// Which of its values are which role.
    pub roles: BTreeMap<String, Role>,
    /// What a name ends with after its `@`; empty for anything.
    pub allowed_domains: Vec<String>,
    /// How it is known whose staff somebody is; absent: all are the deployment's own.
    pub merchants: Option<MerchantRule>,
}

/// How it is known of which merchant's staff somebody is whom an issuer vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MerchantRule {
    /// The claim that says so; dots lead into it.
    pub claim: String,
    /// Which of its values are which merchant's; none for the deployment's own, who see all.
    pub values: BTreeMap<String, Option<MerchantId>>,
}

/// Somebody who vouches for people.
#[derive(Debug)]
pub struct Oidc {
    settings: OidcSettings,
    provider: Provider,
}

/// Why an issuer cannot be asked at all.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct OidcError(String);

impl Oidc {
    /// Asks this issuer for people who come to the console at `origin`. Nothing is called yet.
    ///
    /// # Errors
    ///
    /// An address that browsers cannot be sent back to, or no client to call with.
    pub fn new(settings: OidcSettings, origin: &str) -> Result<Self, OidcError> {
        let told = |error: &dyn std::fmt::Display| OidcError(error.to_string());
        let back = RedirectUrl::new(format!("{origin}{}", doors::BACK));
        let issuer = issuer_of(&settings.issuer).map_err(|error| told(&error))?;
        let provider = Provider::new(
            issuer,
            ClientId::new(settings.client_id.clone()),
            settings.client_secret.clone().map(ClientSecret::new),
            back.map_err(|error| told(&error))?,
        );
        Ok(Self { settings, provider: provider.map_err(|error| told(&error))? })
    }

    /// Somebody who was vouched for, if they still are one of us, in the role they have now.
    pub(crate) fn staff(&self, name: &str, roles: &[String], of: &[String]) -> Option<Staff> {
        let role = self.role(roles).filter(|_| self.allows(name))?;
        let merchant =
            self.settings.merchants.as_ref().map_or(Some(None), |rule| rule.whose(of))?;
        Some(Staff { name: name.to_owned(), role, merchant })
    }

    /// The role of somebody of whom the issuer says all this: of several, the last in the order of
    /// [`Role::ALL`].
    fn role(&self, roles: &[String]) -> Option<Role> {
        let theirs =
            |role: &Role| roles.iter().any(|named| self.settings.roles.get(named) == Some(role));
        Role::ALL.into_iter().rev().find(theirs)
    }

    /// Whether people of this name come from where staff do.
    fn allows(&self, name: &str) -> bool {
        let domain = name.rsplit_once('@').map(|(_, domain)| domain);
        let allowed = &self.settings.allowed_domains;
        let is_theirs =
            |own: &String| domain.is_some_and(|domain| domain.eq_ignore_ascii_case(own));
        allowed.is_empty() || allowed.iter().any(is_theirs)
    }
}

impl MerchantRule {
    /// Whose staff somebody is of whom the issuer says all this. Whoever would be nobody's, or
    /// several merchants', is not let in.
    fn whose(&self, said: &[String]) -> Option<Option<MerchantId>> {
        let mut known = said.iter().filter_map(|value| self.values.get(value));
        let first = known.next()?;
        known.all(|other| other == first).then(|| first.clone())
    }
}

/// The issuer as its tokens name it: without the slash that addresses end with, unless a path does.
fn issuer_of(url: &Url) -> Result<IssuerUrl, openidconnect::url::ParseError> {
    let text = url.as_str();
    let bare = if url.path() == "/" { text.trim_end_matches('/') } else { text };
    IssuerUrl::new(bare.to_owned())
}
