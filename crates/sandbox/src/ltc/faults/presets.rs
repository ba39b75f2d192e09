//! Three kinds of weather.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{Fault, Faults};
use crate::share::Share;

/// A named set of fault rates, as `--faults` takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// Nothing goes wrong.
    #[default]
    None,
    /// Answers get lost and look-ups stumble, but in the end every look-up tells the truth.
    Mild,
    /// All that the protocol's reference warns of, silence and lies included: some charges
    /// can only be settled by a person.
    Hostile,
}

/// Of 10,000 requests; about 2 in 100 charges suffer something.
const MILD: &[(Fault, u16)] = &[
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
const HOSTILE: &[(Fault, u16)] = &[
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

impl Preset {
    /// Every preset.
    pub const ALL: [Self; 3] = [Self::None, Self::Mild, Self::Hostile];

    fn table(self) -> &'static [(Fault, u16)] {
        match self {
            Self::None => &[],
            Self::Mild => MILD,
            Self::Hostile => HOSTILE,
        }
    }
}

impl From<Preset> for Faults {
    fn from(preset: Preset) -> Self {
        let rate = |(fault, parts): &(Fault, u16)| (*fault, Share::of(*parts));
        Self { rates: preset.table().iter().map(rate).collect(), ..Self::none() }
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::None => "none",
            Self::Mild => "mild",
            Self::Hostile => "hostile",
        })
    }
}

/// A name that no preset has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown faults {found:?}: expected none, mild or hostile")]
pub struct UnknownPreset {
    found: String,
}

impl FromStr for Preset {
    type Err = UnknownPreset;

    fn from_str(name: &str) -> Result<Self, UnknownPreset> {
        let known = Self::ALL.into_iter().find(|preset| preset.to_string() == name);
        known.ok_or_else(|| UnknownPreset { found: name.chars().take(32).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ltc::{RowFate, Work};

    #[test]
    fn every_preset_is_read_as_it_is_printed_and_others_are_named() {
        for preset in Preset::ALL {
            assert_eq!(preset.to_string().parse(), Ok(preset));
        }
        let refused = "wild".parse::<Preset>().unwrap_err().to_string();
        assert_eq!(refused, "unknown faults \"wild\": expected none, mild or hostile");
    }

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
