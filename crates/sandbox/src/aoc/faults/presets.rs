//! How often each fault strikes, in each kind of weather.

use super::Fault;

/// Of 10,000 requests; about 2 in 100 charges suffer something.
pub(super) const MILD: &[(Fault, u16)] = &[
    (Fault::LateAnswer, 2),
    (Fault::DropAfterCharge, 50),
    (Fault::ErrorAfterCharge, 50),
    (Fault::GarbageAfterCharge, 20),
    (Fault::NoDataAfterCharge, 20),
    (Fault::UnlistedCodeAfterCharge, 20),
    (Fault::Unauthorized, 30),
    (Fault::LookupError, 200),
    (Fault::LookupDrop, 200),
    (Fault::LookupNoData, 100),
    (Fault::CallDrop, 100),
    (Fault::CallError, 100),
    (Fault::CallbackLost, 200),
    (Fault::CallbackTwice, 200),
];

/// Of 10,000 requests; about 14 in 100 charges suffer something.
///
/// [`Fault::LateCharge`] is left out: under a virtual clock a client ends its look-ups within
/// milliseconds, before any real delay is over.
pub(super) const HOSTILE: &[(Fault, u16)] = &[
    (Fault::LateAnswer, 10),
    (Fault::DropAfterCharge, 200),
    (Fault::ErrorAfterCharge, 150),
    (Fault::BadGatewayAfterCharge, 100),
    (Fault::ForbiddenAfterCharge, 50),
    (Fault::GarbageAfterCharge, 50),
    (Fault::NoDataAfterCharge, 50),
    (Fault::EmptyAfterCharge, 50),
    (Fault::HugeBodyAfterCharge, 5),
    (Fault::UnlistedCodeAfterCharge, 100),
    (Fault::InvalidStateAfterCharge, 100),
    (Fault::ProcessingAfterCharge, 100),
    (Fault::WrongAmountAfterCharge, 5),
    (Fault::DropBefore, 50),
    (Fault::ErrorBefore, 50),
    (Fault::UnlistedCodeBefore, 10),
    (Fault::OutOfCredit, 100),
    (Fault::NotApplied, 50),
    (Fault::LostProcessing, 20),
    (Fault::Processing, 100),
    (Fault::Unauthorized, 100),
    (Fault::TooManyRequests, 20),
    (Fault::Unavailable, 20),
    (Fault::LookupError, 500),
    (Fault::LookupDrop, 500),
    (Fault::LookupGarbage, 200),
    (Fault::LookupNoData, 200),
    (Fault::LookupUnlistedCode, 200),
    (Fault::LookupInvalidState, 100),
    (Fault::LookupWrongAmount, 5),
    (Fault::LookupWrongMsisdn, 5),
    (Fault::CallDrop, 500),
    (Fault::CallError, 500),
    (Fault::CallbackLost, 2_000),
    (Fault::CallbackTwice, 1_000),
    (Fault::CallbackEarly, 1_000),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aoc::{Course, Work};
    use crate::faults::Hazard;

    #[test]
    fn mild_weather_never_changes_what_becomes_of_a_charge() {
        for behaviour in MILD.iter().filter_map(|(fault, _)| fault.behaviour()) {
            assert_eq!(behaviour.course, Course::AsUsual);
        }
        for (fault, _) in MILD {
            let is_done = fault.behaviour().is_none_or(|behaviour| behaviour.work == Work::Done);
            assert!(is_done || *fault == Fault::Unauthorized, "{fault:?}");
        }
    }
}
