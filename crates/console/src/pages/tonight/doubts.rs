//! What is in doubt now, account by account.

use std::collections::BTreeMap;

use billing::{Charge, ChargeState};
use chrono::{DateTime, Utc};
use engine::store::ListQuery;
use engine::workflow::decode;
use engine::{Store, StoreError};
use maud::{Markup, html};
use rust_decimal::Decimal;
use workflows::{Catalog, doubt, ids};

use crate::pages::charges::{self, Filters};
use crate::parts::{Column, Row, age, empty, grouped, money, table};

/// Doubts looked at for the longest of each account.
const LOOKED_AT_MAX: usize = 200;

/// What is in doubt of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Doubts {
    /// The account.
    pub(super) account: String,
    /// Charges.
    pub(super) count: u64,
    /// What they ask for, as decimal text.
    pub(super) amount: String,
    /// Of which currency.
    pub(super) currency: String,
    /// Since when the longest has lasted, as far as that is known.
    pub(super) oldest_at: Option<DateTime<Utc>>,
}
