//! What an outcome says beyond its charge.

use billing::{Charge, ChargeEvent, DeclineReason, Doubted, Unaccepted};

/// What an answer says about the subscriber and about us, for the brake on waves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weather {
    /// The operator works as agreed.
    Fair,
    /// Our configuration or contract was refused.
    Misconfigured,
    /// The operator does not hold the subscriber as a member.
    NotMember,
    /// Nothing was learnt.
    Unknown,
}

/// What the outcome says about the weather.
pub(crate) fn weather_of(charge: &Charge, event: &ChargeEvent) -> Weather {
    match event {
        ChargeEvent::Declined { reason: DeclineReason::Misconfigured, .. }
        | ChargeEvent::NotAccepted { why: Unaccepted::Refused, .. } => Weather::Misconfigured,
        // The first 401 only asks for a new token; one with a new token is about our credentials.
        ChargeEvent::NotAccepted { why: Unaccepted::Unauthorized, .. } if charge.unaccepted > 0 => {
            Weather::Misconfigured
        }
        ChargeEvent::AnswerLost { why: Doubted::NotRecurring, .. }
        | ChargeEvent::Declined { reason: DeclineReason::NotMember, .. } => Weather::NotMember,
        ChargeEvent::Charged { .. } | ChargeEvent::Declined { .. } => Weather::Fair,
        _ => Weather::Unknown,
    }
}
