//! Why a text is not a number that can be billed.

use crate::{Country, Msisdn};

/// Why a text is not a number that can be billed. The text itself is never repeated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MsisdnError {
    /// Something other than digits, spaces, hyphens and a leading `+`.
    #[error("a phone number has digits, spaces, hyphens and one leading +, not {found:?}")]
    UnexpectedCharacter {
        /// The first character that does not belong there.
        found: char,
    },
    /// No digit at all.
    #[error("expected a phone number of {country}, found nothing")]
    Empty {
        /// The country that was expected.
        country: Country,
    },
    /// More than [`Msisdn::INPUT_DIGITS_MAX`] digits.
    #[error(
        "expected a phone number of {country}, found more than {} digits",
        Msisdn::INPUT_DIGITS_MAX
    )]
    TooLong {
        /// The country that was expected.
        country: Country,
    },
    /// An international number of a country other than the account's.
    #[error("expected a number of {expected} (+{}), found one of +{calling_code}", expected.calling_code())]
    OtherCountry {
        /// The country that was expected.
        expected: Country,
        /// The calling code that was found.
        calling_code: String,
    },
    /// The digits are in no mobile range of the country.
    #[error("expected a mobile number of {country}, such as {}, found other digits", country.example())]
    NotMobile {
        /// The country that was expected.
        country: Country,
    },
    /// Not the E.164 digits of a mobile number of any supported country.
    #[error("expected the E.164 digits of a mobile number of Laos or Malaysia")]
    NotE164,
}
