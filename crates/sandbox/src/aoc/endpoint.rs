//! The calls of the gateway.

use serde::{Deserialize, Serialize};

use crate::faults;

/// A request that the gateway answers (AOC protocol, section 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Endpoint {
    /// `POST /api/getAOCToken`
    GetAocToken,
    /// `GET /api/aoc?aocToken=…`, in the subscriber's browser
    AocPage,
    /// `POST /api/aoc`: a button of that page
    Decide,
    /// `POST /api/chargeStatus`
    ChargeStatus,
    /// `POST /api/chargeWithTAC`
    ChargeWithTac,
    /// `POST /api/requestNewTAC`
    RequestNewTac,
    /// `POST /api/directCharge`
    DirectCharge,
    /// `POST /api/requestDirectChargeTAC`
    RequestDirectChargeTac,
    /// `POST /api/directChargeWithStepDown`
    DirectChargeWithStepDown,
    /// `POST /api/renewSubscription`
    RenewSubscription,
    /// `POST /api/cancelSubscription`
    CancelSubscription,
    /// `POST /api/subscriptionStatus`
    SubscriptionStatus,
    /// `POST /api/refund`
    Refund,
    /// `POST /api/refundStatus`
    RefundStatus,
}

/// Each endpoint's name in JSON and its path, in the order of the enum.
const PLACES: [(Endpoint, &str, &str); 14] = [
    (Endpoint::GetAocToken, "get_aoc_token", "/api/getAOCToken"),
    (Endpoint::AocPage, "aoc_page", "/api/aoc"),
    (Endpoint::Decide, "decide", "/api/aoc"),
    (Endpoint::ChargeStatus, "charge_status", "/api/chargeStatus"),
    (Endpoint::ChargeWithTac, "charge_with_tac", "/api/chargeWithTAC"),
    (Endpoint::RequestNewTac, "request_new_tac", "/api/requestNewTAC"),
    (Endpoint::DirectCharge, "direct_charge", "/api/directCharge"),
    (Endpoint::RequestDirectChargeTac, "request_direct_charge_tac", "/api/requestDirectChargeTAC"),
    (
        Endpoint::DirectChargeWithStepDown,
        "direct_charge_with_step_down",
        "/api/directChargeWithStepDown",
    ),
    (Endpoint::RenewSubscription, "renew_subscription", "/api/renewSubscription"),
    (Endpoint::CancelSubscription, "cancel_subscription", "/api/cancelSubscription"),
    (Endpoint::SubscriptionStatus, "subscription_status", "/api/subscriptionStatus"),
    (Endpoint::Refund, "refund", "/api/refund"),
    (Endpoint::RefundStatus, "refund_status", "/api/refundStatus"),
];

impl Endpoint {
    /// All of them, in the order of the protocol.
    pub fn all() -> impl Iterator<Item = Self> {
        PLACES.iter().map(|(endpoint, ..)| *endpoint)
    }

    /// As written in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        PLACES[self as usize].1
    }

    /// Where it is.
    #[must_use]
    pub fn path(self) -> &'static str {
        PLACES[self as usize].2
    }

    /// How many there are.
    pub(crate) const COUNT: usize = PLACES.len();
}

impl faults::Endpoint for Endpoint {
    fn name(self) -> &'static str {
        self.name()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_in_the_order_of_the_enum_and_under_the_names_of_json() {
        for (place, endpoint) in Endpoint::all().enumerate() {
            assert_eq!(endpoint as usize, place);
            assert_eq!(serde_json::to_value(endpoint).unwrap(), endpoint.name());
        }
        assert_eq!(Endpoint::COUNT, Endpoint::RefundStatus as usize + 1);
    }
}
