//! The countries whose subscribers are billed, and what their mobile numbers look like.

use std::fmt;
use std::sync::LazyLock;

use regex::Regex;

/// A country whose mobile numbers can be billed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Country {
    /// Laos, calling code 856.
    Laos,
    /// Malaysia, calling code 60.
    Malaysia,
}

impl Country {
    /// Every country, in the order of the enum.
    pub const ALL: [Self; 2] = [Self::Laos, Self::Malaysia];

    /// The E.164 country code, without `+`.
    pub const fn calling_code(self) -> &'static str {
        match self {
            Self::Laos => "856",
            Self::Malaysia => "60",
        }
    }

    /// The ISO 3166 alpha-2 code: `LA`, `MY`.
    pub const fn iso_code(self) -> &'static str {
        match self {
            Self::Laos => "LA",
            Self::Malaysia => "MY",
        }
    }

    /// Whether a national number (no trunk `0`) is one of this country's mobile numbers.
    pub(crate) fn has_mobile(self, national: &str) -> bool {
        MOBILE_NUMBERS[self as usize].is_match(national)
    }
}

/// The mobile pattern of each country, from the numbering plans of the `phonenumber` crate.
///
/// Its own matching takes a lock and a look-up per call, and accepts a number that only begins
/// like a valid one; compiled once and anchored, the same patterns are exact.
static MOBILE_NUMBERS: LazyLock<[Regex; 2]> = LazyLock::new(|| Country::ALL.map(mobile_numbers));

fn mobile_numbers(country: Country) -> Regex {
    let pattern = phonenumber::metadata::DATABASE
        .by_id(country.iso_code())
        .and_then(|plan| plan.descriptors().mobile())
        .map(|mobile| mobile.national_number().as_str().to_owned())
        .expect("the numbering plans list the mobile numbers of every supported country");
    Regex::new(&format!("^(?x:{pattern})$")).expect("a published pattern compiles")
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Laos => "Laos",
            Self::Malaysia => "Malaysia",
        })
    }
}
