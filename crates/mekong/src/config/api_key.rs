//! `[api.keys.NAME]`: who may call the HTTP API, and for what.

use super::Secret;
use super::section::Section;

/// One caller of the HTTP API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// The bearer token.
    pub token: Secret,
    /// What it may do.
    pub scopes: Vec<Scope>,
}

/// Something a caller may be allowed to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Read charges and their histories.
    ChargesRead,
    /// Open, requeue and refund charges.
    ChargesWrite,
    /// Read subscriptions.
    SubscriptionsRead,
    /// Enrol and cancel subscriptions.
    SubscriptionsWrite,
    /// Read purchases.
    PurchasesRead,
    /// Start purchases, pass on OTPs, cancel.
    PurchasesWrite,
    /// Read nights and queues.
    RunsRead,
    /// See whole numbers; every use is audited (money rule 15).
    MsisdnReveal,
}

/// Every scope with its spelling.
const SCOPES: [(&str, Scope); 8] = [
    ("charges:read", Scope::ChargesRead),
    ("charges:write", Scope::ChargesWrite),
    ("subscriptions:read", Scope::SubscriptionsRead),
    ("subscriptions:write", Scope::SubscriptionsWrite),
    ("purchases:read", Scope::PurchasesRead),
    ("purchases:write", Scope::PurchasesWrite),
    ("runs:read", Scope::RunsRead),
    ("msisdn:reveal", Scope::MsisdnReveal),
];

pub(super) fn read(section: &mut Section<'_, '_>) -> Option<ApiKey> {
    let token = section.need_secret("token");
    let scopes = section.need("scopes");
    let scopes = scopes.list(SCOPES.len(), "a list of scopes", |scope| scope.choice(&SCOPES));
    Some(ApiKey { token: token?, scopes: scopes? })
}
