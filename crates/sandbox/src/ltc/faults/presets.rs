//! How often each fault strikes, in each kind of weather.

use super::Fault;

/// Of 10,000 requests; about 2 in 100 charges suffer something.
pub(super) const MILD: &[(Fault, u16)] = &[
    (Fault::LateAnswer, 2),
    (Fault::DropAfterDebit, 50),
    (Fault::ErrorAfterDebit, 50),
    (Fault::TryAgainAfterDebit, 20),
    (Fault::ChargingUnreachableAfterDebit, 20),
    (Fault::GarbageAfterDebit, 20),
    (Fault::Unauthorized, 30),
    (Fault::LookupError, 200),
    (Fault::LookupDrop, 200),
    (Fault::LookupTryAgain, 100),
    (Fault::TokenError, 500),
];

/// Of 10,000 requests; about 14 in 100 charges suffer something.
///
/// [`Fault::LateDebit`] and [`Fault::LateRow`] are left out: under a virtual clock a client
/// ends its look-ups within milliseconds, before any real delay is over. A test that wants
/// them sets them beside a delay of its own.
pub(super) const HOSTILE: &[(Fault, u16)] = &[
    (Fault::LateAnswer, 10),
    (Fault::DropAfterDebit, 200),
    (Fault::ErrorAfterDebit, 200),
    (Fault::DatabaseErrorAfterDebit, 20),
    (Fault::UnloggedDebit, 20),
    (Fault::HiddenDebit, 10),
    (Fault::DropBefore, 50),
    (Fault::ErrorBefore, 50),
    (Fault::TryAgainAfterDebit, 100),
    (Fault::TryAgainBefore, 10),
    (Fault::ExceptionAfterDebit, 100),
    (Fault::ExceptionBefore, 10),
    (Fault::ChargingUnreachableAfterDebit, 100),
    (Fault::ChargingUnreachableBefore, 10),
    (Fault::SmsFailedAfterDebit, 50),
    (Fault::TplusSmsFailedAfterDebit, 50),
    (Fault::SmsFailedAfterDebitInRow, 5),
    (Fault::Code20, 50),
    (Fault::Leaked601AfterDebit, 50),
    (Fault::Leaked602Before, 10),
    (Fault::UnlistedCodeBefore, 10),
    (Fault::UnlistedCodeAfterDebit, 50),
    (Fault::GarbageAfterDebit, 50),
    (Fault::EmptyObjectAfterDebit, 50),
    (Fault::HugeBodyAfterDebit, 5),
    (Fault::ExpiredAfterDebit, 50),
    (Fault::MemberNotCreatedAfterDebit, 50),
    (Fault::UsedOtpSaysExpired, 5_000),
    (Fault::UnknownReferenceFails, 5_000),
    (Fault::Unauthorized, 100),
    (Fault::TooManyRequests, 20),
    (Fault::Unavailable, 20),
    (Fault::LookupError, 500),
    (Fault::LookupDrop, 500),
    (Fault::LookupTryAgain, 300),
    (Fault::LookupException, 300),
    (Fault::LookupFindsNothing, 200),
    (Fault::LookupWrongMsisdn, 5),
    (Fault::LookupGarbage, 200),
    (Fault::TokenError, 1_000),
    (Fault::TokenDrop, 1_000),
    (Fault::TokenShapeless, 200),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::Hazard;
    use crate::ltc::{RowFate, Work};

    #[test]
    fn mild_weather_never_hides_what_became_of_a_charge() {
        for (fault, _) in MILD {
            let behaviour = fault.behaviour().unwrap();
            let replayed = *fault == Fault::Unauthorized;
            assert!(behaviour.row == RowFate::AsUsual, "{fault:?}");
            assert!(behaviour.work == Work::Done || replayed, "{fault:?}");
        }
    }
}
