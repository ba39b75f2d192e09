//! An entry in the books.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::{aoc::Amount, msisdn::Msisdn};

/// Money taken or given back, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// 1 for the first entry of this sandbox, then without gaps.
    pub sequence: u64,
    /// Which way it went.
    pub kind: Kind,
    /// The spTransID of the call that ordered it; none of an automatic renewal.
    pub sp_trans_id: Option<Arc<str>>,
    /// The gateway's transaction; of a refund the charge's.
    pub aoc_trans_id: Arc<str>,
    /// The gateway's own reference of this entry, for settlement.
    pub client_correlator: String,
    /// Whose money it was. Known here even where replies do not show it.
    pub msisdn: Option<Msisdn>,
    /// How much.
    pub amount: Amount,
    /// Of what, by ISO 4217.
    pub currency: Arc<str>,
    /// What made it happen.
    pub endpoint: Route,
    /// The code of the operator that charged.
    pub operator: Arc<str>,
    /// Of a subscription which.
    pub subscription_id: Option<Arc<str>>,
    /// By the gateway's clock.
    pub at: DateTime<Utc>,
}

/// Which way money went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// From the subscriber.
    Charge,
    /// Back to the subscriber.
    Refund,
}

/// What made money move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// The subscriber agreed on the AOC page.
    Page,
    /// chargeWithTAC
    ChargeWithTac,
    /// directCharge
    DirectCharge,
    /// directChargeWithStepDown
    StepDown,
    /// renewSubscription
    RenewSubscription,
    /// The gateway renewed by itself.
    AutoRenewal,
    /// The rest of a charge that was split.
    Split,
    /// refund
    Refund,
}
