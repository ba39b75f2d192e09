//! A subscription: the agreement that renewals go by.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ChargeView, Told};

/// A subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SubscriptionView {
    /// The content provider's own id for it.
    pub id: String,
    /// Through which account it is charged.
    pub account: String,
    /// For which plan.
    pub plan: String,
    /// Whose line, masked.
    pub msisdn: String,
    /// Where it stands: `pending`, `active`, `grace`, `suspended`, `cancelled` or `lapsed`.
    pub state: String,
    /// When its next period starts; none where nothing renews any more, or where the plan is not
    /// configured.
    pub renews_at: Option<DateTime<Utc>>,
    /// Until when it is paid.
    pub paid_through: DateTime<Utc>,
    /// The dunning step of its latest charge; 0 where that was a renewal.
    pub dunning_step: u32,
    /// When it was enrolled.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When it was cancelled, if it was.
    pub cancelled_at: Option<DateTime<Utc>>,
}

/// A subscription with its history and its latest charges.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SubscriptionDetail {
    /// The subscription.
    #[serde(flatten)]
    pub subscription: SubscriptionView,
    /// What happened to it, oldest first.
    pub history: Vec<Told>,
    /// Its latest charges, oldest first.
    pub charges: Vec<ChargeView>,
    /// The moment in the past that all of this is of; absent for now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<DateTime<Utc>>,
    /// What is known now and was not at that moment, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_known_yet: Vec<String>,
}

/// A subscription that exists already, to be renewed from now on.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewSubscription {
    /// Your own id for it: 1 to 64 letters, digits and `._-`.
    pub subscription_id: String,
    /// Whose line: international or as people dial it.
    pub msisdn: String,
    /// Which plan.
    pub plan: String,
    /// When its next period starts.
    pub renews_at: DateTime<Utc>,
}

/// Leaves out whose line it is (money rule 15).
impl std::fmt::Debug for NewSubscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewSubscription")
            .field("subscription_id", &self.subscription_id)
            .field("plan", &self.plan)
            .field("renews_at", &self.renews_at)
            .finish_non_exhaustive()
    }
}

/// Why a subscription ends.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CancelSubscription {
    /// For its history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What a cancellation found. It is on record from now on, and nothing is sent for the
/// subscription any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CancellationAnswer {
    /// The subscription.
    pub id: String,
    /// Where it stood.
    pub state: String,
    /// Whether it had ended before.
    pub already_ended: bool,
    /// The charge that was open, if one was.
    pub open_charge: Option<OpenChargeView>,
}

/// A charge that was open when its subscription was cancelled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenChargeView {
    /// The charge.
    pub id: String,
    /// Where it stood.
    pub state: String,
}
