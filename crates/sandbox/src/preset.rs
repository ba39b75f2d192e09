//! Three kinds of weather.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A named set of fault rates, as `--faults` takes it. Which faults they are, each operator's
/// own table says.
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

impl Preset {
    /// Every preset.
    pub const ALL: [Self; 3] = [Self::None, Self::Mild, Self::Hostile];
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

    #[test]
    fn every_preset_is_read_as_it_is_printed_and_others_are_named() {
        for preset in Preset::ALL {
            assert_eq!(preset.to_string().parse(), Ok(preset));
        }
        let refused = "wild".parse::<Preset>().unwrap_err().to_string();
        assert_eq!(refused, "unknown faults \"wild\": expected none, mild or hostile");
    }
}
