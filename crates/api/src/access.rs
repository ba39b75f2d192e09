//! Who may call the API for backends, and for what.

mod caller;
mod keys;
mod scope;
mod seat;

pub(crate) use caller::{
    ApproveRequeues, Caller, ReadAudit, ReadCharges, ReadPurchases, ReadRuns, ReadSubscriptions,
    ReadWebhooks, ReadWorklist, ResolveCharges, RevealMsisdn, WriteCharges, WritePurchases,
    WriteQueues, WriteRuns, WriteSubscriptions, WriteWebhooks, WriteWorklist, bearer,
};
pub use keys::{ApiKey, ApiKeys};
pub use scope::Scope;
pub(crate) use seat::Seat;
