//! Who may call the API for backends, and for what.

mod caller;
mod keys;
mod scope;

pub(crate) use caller::{
    Caller, ReadAudit, ReadCharges, ReadPurchases, ReadRuns, ReadSubscriptions, ReadWebhooks,
    RevealMsisdn, WriteCharges, WritePurchases, WriteSubscriptions, WriteWebhooks,
};
pub use keys::{ApiKey, ApiKeys};
pub use scope::Scope;
