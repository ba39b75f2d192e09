//! A server-to-server callback that is to be sent (AOC protocol, section 12).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::aoc::ledger::Key;

/// Where a callback goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Destination {
    /// The charge callback URL.
    Charge,
    /// The unsubscribe callback URL.
    Unsubscribe,
}

/// Something that the merchant's server is told.
#[derive(Debug, Clone)]
pub(crate) struct Callback {
    pub(crate) to: Destination,
    /// What chance is asked about.
    pub(crate) subject: String,
    pub(crate) body: Value,
}

impl Callback {
    /// Money was taken under `client_correlator`.
    pub(crate) fn charged(client_correlator: &str, body: Value) -> Self {
        Self { to: Destination::Charge, subject: client_correlator.to_owned(), body }
    }

    /// Customer care ended a subscription.
    pub(crate) fn unsubscribed((msisdn, subscription_id): &Key) -> Self {
        let body = json!({ "data": {
            "subscriptionID": subscription_id,
            "msisdn": format!("+{msisdn}"),
            "status": "unsubscribed",
        } });
        let subject = format!("{msisdn} {subscription_id}");
        Self { to: Destination::Unsubscribe, subject, body }
    }
}
