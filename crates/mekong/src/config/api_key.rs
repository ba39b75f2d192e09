//! `[api.keys.NAME]`: who may call the HTTP API, and for what.

pub use api::Scope;
use billing::MerchantId;

use super::Secret;
use super::merchant::{self, Merchants};
use super::section::Section;

/// One caller of the HTTP API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// The bearer token.
    pub token: Secret,
    /// What it was before, while the caller changes over: idempotency keys belong to the name.
    pub previous_token: Option<Secret>,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// Whose it is; none for one that is not one merchant's, but sees all of them.
    pub merchant: Option<MerchantId>,
}

pub(super) fn read(section: &mut Section<'_, '_>, merchants: &Merchants) -> Option<ApiKey> {
    let merchant = merchant::owner_of_key(section, merchants);
    let token = section.need_secret("token");
    let previous_token = section.secret("previous_token");
    let scopes = section.need("scopes");
    let scopes =
        scopes.list(Scope::ALL.len(), "a list of scopes", |scope| scope.choice(&Scope::ALL));
    Some(ApiKey { token: token?, previous_token, scopes: scopes?, merchant: merchant? })
}
