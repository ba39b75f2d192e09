//! Trying failed charges again.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

/// Which charges a list or a requeue is of. What is absent does not narrow it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ChargeFilterView {
    /// Only in these states, separated by commas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Only declined or cancelled for these reasons, separated by commas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Only with this code of the operator's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator_code: Option<String>,
    /// Only of this account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Only of this plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// Only of this run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// Only of this subscription.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subscription: Option<String>,
    /// Only of this number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub msisdn: Option<String>,
    /// Only opened at or after this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<DateTime<Utc>>,
}

/// Leaves out whose line it is (money rule 15).
impl std::fmt::Debug for ChargeFilterView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChargeFilterView")
            .field("state", &self.state)
            .field("reason", &self.reason)
            .field("account", &self.account)
            .field("plan", &self.plan)
            .field("run", &self.run)
            .finish_non_exhaustive()
    }
}

/// Everything that matches is to be tried again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewRequeue {
    /// Which charges: at least one of its fields, or none where `charges` names them.
    #[serde(deserialize_with = "object", default)]
    pub filter: ChargeFilterView,
    /// Which charges, one by one: at most 1,000.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub charges: Vec<String>,
    /// Only say what would be done.
    #[serde(default)]
    pub dry_run: bool,
    /// How many a second.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1_000))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pace_per_s: Option<u32>,
    /// Why, for the audit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// One charge is to be tried again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RequeueOne {
    /// Only say what would be done.
    #[serde(default)]
    pub dry_run: bool,
    /// Why, for the audit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// How far a requeue is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequeueView {
    /// Its id; its run is `requeue/` and this.
    pub id: String,
    /// Where it stands: `waiting` (for a second person), `running`, `done`, `cancelled` or
    /// `expired` (nobody approved it in time).
    pub state: String,
    /// When it was asked for; null for one of an earlier version.
    #[serde(default)]
    pub asked_at: Option<DateTime<Utc>>,
    /// Which charges it is about, field by field; a number is masked.
    #[serde(default)]
    pub filter: BTreeMap<String, String>,
    /// How many a second.
    pub pace_per_s: u32,
    /// Who asked for it.
    pub by: String,
    /// Why, in their words.
    pub reason: Option<String>,
    /// Whether it is above the sum that needs a second person.
    #[serde(default)]
    pub needs_approval: bool,
    /// Who approved it, if somebody did.
    #[serde(default)]
    pub approved_by: Option<String>,
    /// Until when it waits for approval, while it does.
    #[serde(default)]
    pub expires_at: Option<DateTime<Utc>>,
    /// Who stopped it, if somebody did.
    pub cancelled_by: Option<String>,
    /// What it would have come to when it was asked for. While this is `partial` and the requeue
    /// waits, it is counted to the end.
    pub planned: RequeueAnswer,
    /// What it has come to so far.
    pub so_far: RequeueAnswer,
    /// Whether it ended early: the next charge would have made it more than was planned.
    #[serde(default)]
    pub limit_reached: bool,
}

/// Reads an object as what it is, and no list as one: the order of a filter's fields means nothing.
fn object<'de, D: Deserializer<'de>>(read: D) -> Result<ChargeFilterView, D::Error> {
    let fields = serde_json::Map::deserialize(read)?;
    ChargeFilterView::deserialize(serde_json::Value::Object(fields)).map_err(D::Error::custom)
}

/// What a requeue does, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequeueAnswer {
    /// Whether this only says what would be done.
    pub dry_run: bool,
    /// Charges that match.
    pub matched: u64,
    /// Those that are charged again: each by a new charge.
    pub requeued: u64,
    /// Those in doubt: the operator is asked about each of them now.
    pub inquired: u64,
    /// Those that are left alone, by why.
    pub skipped: RequeueSkipped,
    /// What is charged again, by currency, as decimal texts.
    pub amount: BTreeMap<String, String>,
    /// The run of the new charges, `requeue/…`; none for a dry run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// Whether there are more charges than there was time to count. What is done is done to all.
    #[serde(default, skip_serializing_if = "is_not")]
    pub partial: bool,
    /// Whether that is more than one person may ask for: nothing is done before another approves.
    #[serde(default, skip_serializing_if = "is_not")]
    pub needs_approval: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "what serde asks for")]
fn is_not(value: &bool) -> bool {
    !value
}

/// Charges that a requeue leaves alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequeueSkipped {
    /// Charged already.
    pub charged: u64,
    /// Nothing that may be tried again: followed by another, stopped, not proven, its period over.
    pub terminal: u64,
    /// The subscriber's attempts of today are used up (money rule 8).
    pub capped: u64,
}
