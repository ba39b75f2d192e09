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

    /// A made-up mobile number, for whoever typed something else.
    pub(crate) const fn example(self) -> &'static str {
        match self {
            Self::Laos => "020 5550 0001",
            Self::Malaysia => "012-000 0001",
        }
    }

    /// The mobile prefixes with every range under them open. Operators open ranges faster than
    /// anyone publishes them, and a subscriber whom the operator would bill is not refused here.
    fn mobile_prefix_plan(self) -> &'static str {
        match self {
            Self::Laos => "20[0-9]{8}|30[0-9]{7}",
            Self::Malaysia => "1[0-9]{8,9}",
        }
    }

    /// Whether a national number (no trunk `0`) is one of this country's mobile numbers.
    pub(crate) fn has_mobile(self, national: &str) -> bool {
        PATTERNS[self as usize].is_match(national)
    }
}

/// The calling code that an international number begins with. No code begins another.
pub(crate) fn calling_code_of(e164: &str) -> Option<&'static str> {
    CALLING_CODES.iter().copied().find(|code| e164.starts_with(code))
}

// MOBILE_NUMBERS and CALLING_CODES: the numbering plans of the `phonenumber` crate, by `build.rs`.
include!(concat!(env!("OUT_DIR"), "/numbering_plans.rs"));

/// The pattern of each country that is billed, for whole numbers only.
static PATTERNS: LazyLock<[Regex; 2]> = LazyLock::new(|| Country::ALL.map(pattern_of));

fn pattern_of(country: Country) -> Regex {
    let plan = MOBILE_NUMBERS.iter().find(|(iso_code, _)| *iso_code == country.iso_code());
    let (_, pattern) = plan.expect("every country that is billed has mobile numbers");
    let open = country.mobile_prefix_plan();
    // Without u: the digits of E.164 are ASCII, and the tables of all other digits are not needed.
    Regex::new(&format!("^(?-u:{pattern}|{open})$")).expect("a published pattern compiles")
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Laos => "Laos",
            Self::Malaysia => "Malaysia",
        })
    }
}
